import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { listenHttp, readBody, sendJson } from "#demo/sinks/http-server.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { createAtOnce } from "#server/pipeline/at-once.ts";
import type { NewEvent } from "#server/pipeline/hand-overs.ts";
import { postSignal } from "#server/services/signal/post-signal.ts";

/** The signal door as the web has it, without what Next does before it; and one that does all of it at once. */
export function openDoor() {
  const takeWhole = createAtOnce({ clock: systemClock, chance: Math.random });
  return listenHttp(0, async (request, response) => {
    const body = await readBody(request, 10_000);
    const [, way, token = ""] = request.url?.split("/") ?? [];
    const idempotencyKey = String(request.headers["idempotency-key"] ?? "");
    const now = new Date();
    if (way === "one-by-one") {
      const event = await signalOf({ token, body, sourceKey: idempotencyKey, now });
      await getDb().db.transaction((tx) => takeWhole(tx, event));
      return sendJson(response, 202, {});
    }
    sendJson(response, 202, await postSignal({ token, body, idempotencyKey, now }));
  });
}

type Posted = { token: string; body: string; sourceKey: string; now: Date };

async function signalOf({ token, body, sourceKey, now }: Posted): Promise<NewEvent> {
  const [row] = await getDb().db.execute<{ id: string; workspaceId: string }>(sql`
    select id, workspace_id as "workspaceId" from trigger where token_hash = ${sha256(token)}`);
  const ids = { triggerId: Number(row?.id), workspaceId: Number(row?.workspaceId) };
  return { kind: "signal", ...ids, sourceKey, payload: JSON.parse(body), occurredAt: now, observedAt: now };
}
