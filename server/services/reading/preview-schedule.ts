import { z } from "zod";
import { nodeTypeOf } from "#server/catalog/nodes/index.ts";
import type { ScheduleSpec } from "#server/contract/plan.ts";
import { AppError, BadInputError } from "#server/kernel/errors.ts";
import { isHeight, nextMoment } from "#server/pipeline/schedule/moments.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

export const previewScheduleSchema = z.strictObject({
  type: z.string().max(60),
  config: z.record(z.string().max(60), z.unknown()),
});

/** The next moments of a schedule, as the clock will keep them. */
export type SchedulePreview =
  | { kind: "moments"; moments: Date[] }
  | { kind: "unfinished" }
  /** In words: why it is none. */
  | { kind: "refused"; message: string };

const SHOWN = 3;

/**
 * When a time trigger would fire next, by the very function that fires it. Fewer than three moments: it ends.
 * @throws BadInputError when the node is no schedule of the clock
 */
export async function previewSchedule(
  ctx: MemberContext,
  { type, config }: z.infer<typeof previewScheduleSchema>,
): Promise<SchedulePreview> {
  checkRole(ctx, "operator");
  const definition = nodeTypeOf(type);
  if (definition?.run !== "trigger") throw new BadInputError("Only steps that start a workflow have a schedule.");
  const parsed = definition.schema.safeParse(config);
  if (!parsed.success) return { kind: "unfinished" };
  try {
    const spec = definition.compile(parsed.data);
    if (spec.kind !== "time") throw new BadInputError("This step has no schedule.");
    const until = spec.until ? new Date(spec.until.at) : undefined;
    return { kind: "moments", moments: momentsOf(spec.schedule, { after: ctx.now, until }) };
  } catch (error) {
    return error instanceof AppError ? { kind: "refused", message: error.publicMessage } : { kind: "unfinished" };
  }
}

function momentsOf(schedule: ScheduleSpec, o: { after: Date; until: Date | undefined }): Date[] {
  if (isHeight(schedule)) throw new BadInputError("A height has no time of its own.");
  const moments: Date[] = [];
  let next = nextMoment(schedule, o.after);
  while (next && moments.length < SHOWN && !(o.until && next > o.until)) {
    moments.push(next);
    next = nextMoment(schedule, next);
  }
  return moments;
}
