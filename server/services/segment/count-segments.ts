import { sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { countAside, everybody, isIn } from "./count-people.ts";

export type SegmentCounts =
  | { kind: "known"; total: number; counts: { id: number; count: number }[] }
  | { kind: "too-long" }
  | { kind: "busy" };

/** How many are in each of a workspace's segments now: one statement, which looks at everybody once. */
export async function countSegments(ctx: WorkspaceContext): Promise<SegmentCounts> {
  const facts = await inWorkspace(ctx.workspaceId, (tx) => loadFacts(tx, ctx.workspaceId));
  const segments = facts.segments ?? [];
  const counts = segments.map((segment) => sql`(count(*) filter (where ${isIn(segment, facts.topics)}))::integer`);
  const found = await countAside(ctx.workspaceId, async (tx) => {
    const [row] = await tx.execute<{ counts: number[] }>(sql`
      select array[${sql.join([sql`count(*)::integer`, ...counts], sql`, `)}] as counts from ${everybody(ctx.workspaceId)}`);
    return row?.counts ?? [];
  });
  if (found === "busy" || found === "too-long") return { kind: found };
  const [total = 0, ...each] = found;
  return { kind: "known", total, counts: segments.map(({ id }, at) => ({ id, count: each[at] ?? 0 })) };
}
