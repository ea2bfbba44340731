import { sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import type { NodeProblem } from "#server/catalog/define-node.ts";
import type { SegmentCondition, SegmentCount } from "#server/contract/segment.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { segmentProblems } from "./check-segment.ts";
import { countAside, everybody, isIn } from "./count-people.ts";
import { freeze } from "./load-segments.ts";

export type SegmentPreview = { problems: NodeProblem[] } & (
  | (SegmentCount & {
      /** The newest who are in it; null where looking for them took too long. */
      examples?: { id: number; address: `0x${string}` }[] | null;
    })
  /** There is nothing to count yet: the problems say why. */
  | { kind: "unfinished" }
);

/** Who a condition is true for, saved or not: how many of all, and the newest of them. */
export async function countSegment(ctx: MemberContext, given: SegmentCondition): Promise<SegmentPreview> {
  const facts = await inWorkspace(ctx.workspaceId, (tx) => loadFacts(tx, ctx.workspaceId));
  const problems = segmentProblems(given, facts);
  if (problems.some(({ severity }) => severity === "error")) return { kind: "unfinished", problems };
  const isTrue = isIn(freeze(given, facts.topics), facts.topics);
  const counted = await countAside(ctx.workspaceId, async (tx) => {
    const [row] = await tx.execute<{ count: number; total: number }>(sql`
      select count(*)::integer as total, (count(*) filter (where ${isTrue}))::integer as count
      from ${everybody(ctx.workspaceId)}`);
    return row ?? { count: 0, total: 0 };
  });
  if (counted === "busy" || counted === "too-long") return { kind: counted, problems };
  if (counted.count === 0) return { kind: "known", ...counted, examples: [], problems };
  const examples = await countAside(ctx.workspaceId, async (tx) => {
    const rows = await tx.execute<{ id: string; address: `0x${string}` }>(sql`
      select s.id, s.address from ${everybody(ctx.workspaceId)} and (${isTrue})
      order by s.id desc limit ${limits.segmentExamples}::integer`);
    return rows.map(({ id, address }) => ({ id: Number(id), address }));
  });
  return { kind: "known", ...counted, examples: typeof examples === "string" ? null : examples, problems };
}
