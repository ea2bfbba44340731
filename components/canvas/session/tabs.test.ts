import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { addNode } from "../document/add-node.ts";
import { CATALOG, TYPES } from "../document/arbitrary-graph.ts";
import { change } from "../store/actions.ts";
import type { SaveReply, Theirs } from "../store/autosave.ts";
import { memoryStorage } from "../store/memory-storage.ts";
import { clearShadow, findShadows, keepCopy, readCopies } from "../store/shadow.ts";
import { createSession, type Session } from "./session.ts";

const KEY = "draft";

type Tab = { session: Session; isOnline: boolean; isDead: boolean };
type Act =
  | { kind: "draw" | "crash" | "network" | "load" | "on top" | "follow"; tab: 0 | 1 }
  | { kind: "wait"; ms: number };

/** A browser with two tabs on one draft, and a server that takes a save only on top of the revision it has. */
function world() {
  const storage = memoryStorage();
  const server = { graph: emptyGraph(), revision: 1 };
  let opened = 0;
  let drawn = 0;
  let decided = 0;

  function open(): Tab {
    opened++;
    const tab = { isOnline: true, isDead: false } as Tab;
    const save = async ({ graph, baseRevision }: { graph: Graph; baseRevision: number }): Promise<SaveReply> => {
      // A crashed tab hears and sends nothing any more.
      if (tab.isDead) return new Promise(() => {});
      if (!tab.isOnline) return { kind: "unreachable", message: "offline" };
      if (baseRevision !== server.revision) return { kind: "conflict", theirs: theirs() };
      server.graph = graph;
      server.revision++;
      return { kind: "saved", revision: server.revision };
    };
    tab.session = createSession({
      door: { save, describe: async () => ({ nodes: {}, problems: [], changes: [] }) },
      start: {
        catalog: CATALOG,
        graph: structuredClone(server.graph),
        revision: server.revision,
        savedAtMs: 0,
        description: { nodes: {}, problems: [] },
        changes: [],
      },
      storage,
      shadowKey: KEY,
      tabId: `t${opened}`,
    });
    tab.session.open();
    // A person who finds work of before leaves it, which keeps it under History.
    const { recovered } = tab.session;
    if (recovered) {
      keepCopy(storage, KEY, recovered);
      clearShadow(storage, recovered.key);
      decided++;
    }
    return tab;
  }
  const theirs = (): Theirs => ({
    graph: structuredClone(server.graph),
    revision: server.revision,
    by: "0x1",
    atMs: 0,
  });
  const tabs: [Tab, Tab] = [open(), open()];

  async function act(what: Act): Promise<void> {
    if (what.kind === "wait") {
      await vi.advanceTimersByTimeAsync(what.ms);
      return;
    }
    const tab = tabs[what.tab];
    const { save } = tab.session.status.get();
    if (what.kind === "draw") {
      drawn++;
      const id = `n${drawn}`;
      change(tab.session.store, { label: "Add" }, (graph) =>
        addNode(graph, { id, type: TYPES.send, at: { x: 0, y: 0 } }),
      );
    } else if (what.kind === "network") tab.isOnline = !tab.isOnline;
    else if (what.kind === "follow") tab.session.followTheirs(theirs());
    else if (what.kind === "crash") {
      tab.isDead = true;
      tab.session.autosave.stop();
      tabs[what.tab] = open();
    } else if (save.kind === "conflict") await decide(tab.session, save.theirs, what.kind);
  }

  async function decide(session: Session, saved: Theirs, how: "load" | "on top"): Promise<void> {
    decided++;
    if (how === "load") session.loadTheirs(saved);
    else await session.putMineOnTop(saved);
  }

  /** Where a person, or the next page that opens, still finds something that was drawn. */
  function everything(): Graph[] {
    const live = tabs.flatMap(({ session }) => {
      const { graph, history } = session.store.get();
      return [graph, ...history.past.map((entry) => entry.graph), ...history.future.map((entry) => entry.graph)];
    });
    const stored = [...findShadows(storage, KEY), ...readCopies(storage, KEY)];
    return [server.graph, ...live, ...stored.map(({ graph }) => graph)];
  }

  return { act, everything, server, tabs, drawn: () => drawn, decided: () => decided };
}

const tab = fc.constantFrom(0 as const, 1 as const);
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("draw" as const), tab }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(100, 900, 5_000) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("crash", "network", "load", "on top", "follow" as const), tab }),
  },
);

test("behavior: two tabs never lose what was drawn, over crashes, offline minutes and conflicts", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { addEventListener: () => undefined, removeEventListener: () => undefined });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 25 }), async (all) => {
        const { act, everything, drawn, decided } = world();
        for (const one of all) {
          await act(one);
          // As many decisions as copies are kept.
          if (decided() > 5) return;
          const found = new Set(everything().flatMap((graph) => Object.keys(graph.nodes)));
          for (let n = 1; n <= drawn(); n++)
            expect(found.has(`n${n}`), `n${n} after ${JSON.stringify(one)}`).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  } finally {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
});

test("behavior: a tab never says saved while the server lacks what it shows", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { addEventListener: () => undefined, removeEventListener: () => undefined });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 20 }), async (all) => {
        const { act, server, tabs } = world();
        for (const one of all) {
          await act(one);
          for (const { session } of tabs) {
            if (session.status.get().save.kind !== "saved") continue;
            const isCurrent = session.autosave.revision() === server.revision;
            if (isCurrent) expect(session.store.get().graph.nodes).toEqual(server.graph.nodes);
          }
        }
      }),
      { numRuns: 200 },
    );
  } finally {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
});
