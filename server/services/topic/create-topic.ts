import { inWorkspace } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import type { TopicInput } from "#server/contract/topic.ts";
import { topicInputSchema } from "#server/contract/topic-schema.ts";
import { BadInputError, ConflictError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { checkTopic } from "./check-values.ts";

/** Parses and checks what an operator typed; throws BadInputError naming the field. */
export function parseTopic(input: unknown): TopicInput {
  const parsed = topicInputSchema.safeParse(input);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new BadInputError(`${first?.path.join(".") || "Topic"}: ${first?.message ?? "not valid"}`);
  }
  checkTopic(parsed.data);
  return parsed.data;
}

/** Adds a topic; its key must be new in the workspace, archived ones included, for references name it. */
export async function createTopic(ctx: MemberContext, input: unknown): Promise<{ id: number }> {
  checkRole(ctx, "operator");
  const values = parseTopic(input);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .insert(topic)
      .values({ ...values, workspaceId: ctx.workspaceId })
      .onConflictDoNothing()
      .returning({ id: topic.id });
    if (!row) throw new ConflictError(`A topic with the key “${values.key}” exists already. Choose another key.`);
    await writeAudit(tx, ctx, { action: "topic.create", subject: `topic:${row.id}`, facts: { key: values.key } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "topic" });
    return row;
  });
}
