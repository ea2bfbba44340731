import { EventEmitter } from "node:events";
import { setTimeout } from "node:timers/promises";
import { getDb } from "#db/client.ts";
import { logApi } from "#server/kernel/log.ts";
import { CHANGE_CHANNEL, type Change, type ChangeTopic } from "#server/kernel/notify.ts";

/** Who listens: a member hears the workspace, a subscriber their own, an admin everything. */
export type Listener =
  | { kind: "member"; workspaceId: number }
  | { kind: "subscriber"; workspaceId: number; subscriberId: number }
  | { kind: "admin" };

/** What to read again; `all` after a gap in listening. */
export type LiveMessage = { topics: ChangeTopic[] | "all" };

type Heard = Change | "all";

/** Changes that come within this time are told together. */
const GATHER_MS = 250;

// One LISTEN per process, fanned out in memory: a thousand open pages cost one connection.
const holder = globalThis as unknown as { bellwetherFeed?: Promise<EventEmitter> };

function feed(): Promise<EventEmitter> {
  holder.bellwetherFeed ??= listen().catch((error: unknown) => {
    holder.bellwetherFeed = undefined;
    throw error;
  });
  return holder.bellwetherFeed;
}

async function listen(): Promise<EventEmitter> {
  const emitter = new EventEmitter().setMaxListeners(0);
  const tell = (heard: Heard) => emitter.emit("change", heard);
  await getDb().sql.listen(
    CHANGE_CHANNEL,
    (text) => {
      try {
        tell(JSON.parse(text) as Change);
      } catch (error) {
        logApi.error({ err: error }, "a change notice could not be read");
      }
    },
    // postgres.js listens again by itself after a lost connection; what was said meanwhile is lost
    () => tell("all"),
  );
  return emitter;
}

/**
 * What changes for this listener, until `signal` aborts. The first message comes at once and says `all`: whatever was
 * read before listening began may be old. Then a change is told at once, and what follows soon after it together.
 */
export async function* liveChanges(listener: Listener, signal: AbortSignal): AsyncGenerator<LiveMessage> {
  const emitter = await feed();
  let waiting: LiveMessage = { topics: "all" };
  let wake = () => {};
  const hear = (heard: Heard) => {
    waiting = gather(waiting, listener, heard);
    wake();
  };
  const end = () => wake();
  emitter.on("change", hear);
  signal.addEventListener("abort", end);
  try {
    while (!signal.aborted) {
      if (waiting.topics.length === 0) {
        await new Promise<void>((done) => {
          wake = done;
        });
        continue;
      }
      const message = waiting;
      waiting = { topics: [] };
      yield message;
      await setTimeout(GATHER_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  } finally {
    emitter.off("change", hear);
    signal.removeEventListener("abort", end);
  }
}

function gather(message: LiveMessage, listener: Listener, heard: Heard): LiveMessage {
  if (message.topics === "all" || heard === "all") return { topics: "all" };
  if (!concerns(listener, heard) || message.topics.includes(heard.topic)) return message;
  return { topics: [...message.topics, heard.topic] };
}

function concerns(listener: Listener, change: Change): boolean {
  if (listener.kind === "admin") return true;
  if (listener.workspaceId !== change.workspaceId) return false;
  if (listener.kind === "member") return true;
  return change.subscriberId === listener.subscriberId || change.topic === "topic";
}
