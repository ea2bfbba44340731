import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { pullSource } from "#db/schema/pull.ts";
import { parseJsonPath } from "#server/catalog/json-path.ts";
import { type PullSetting, pullSettingSchema } from "#server/contract/pull.ts";
import { BadInputError, ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { findTopic } from "#server/services/topic/find-topic.ts";

/** `id`: the one that is changed; without it a new one. */
export const putPullSchema = z.strictObject({ id: z.int().positive().optional(), setting: pullSettingSchema });
export const pullIdSchema = z.strictObject({ id: z.int().positive() });
export const turnPullSchema = pullIdSchema.extend({ isOn: z.boolean() });

/** Has a backend asked on a schedule from now on; a changed one begins anew, with everything. */
export async function putPull(
  ctx: MemberContext,
  { id, setting }: z.output<typeof putPullSchema>,
): Promise<{ id: number }> {
  checkRole(ctx, "operator");
  checkSetting(setting);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    await checkTopic(tx, ctx, setting);
    const row = id === undefined ? await add(tx, ctx, setting) : await change(tx, ctx, { id, setting });
    const action = id === undefined ? "pull.create" : "pull.update";
    await writeAudit(tx, ctx, { action, subject: `pull:${row.id}`, facts: { name: setting.name } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "pull" });
    return row;
  });
}

async function add(tx: Tx, ctx: MemberContext, setting: PullSetting): Promise<{ id: number }> {
  const [row] = await tx.execute<{ id: number }>(sql`
    insert into pull_source (workspace_id, setting, created_by, created_at, next_at)
    select ${ctx.workspaceId}::bigint, ${JSON.stringify(setting)}::text::jsonb, ${ctx.actor.address}, ${at(ctx)}, ${at(ctx)}
    where (select count(*) from pull_source where workspace_id = ${ctx.workspaceId}::bigint) < ${limits.pullSourcesMax}::integer
    returning id::float8 as id`);
  if (!row) throw new ConflictError(`A workspace asks at most ${limits.pullSourcesMax} backends. Remove one first.`);
  return row;
}

async function change(tx: Tx, ctx: MemberContext, of: { id: number; setting: PullSetting }): Promise<{ id: number }> {
  const [row] = await tx.execute<{ id: number }>(sql`
    update pull_source set setting = ${JSON.stringify(of.setting)}::text::jsonb, next_at = ${at(ctx)}, lease = null,
      lease_until = null, progress = null, failures = 0, trouble = null, since_at = null
    where id = ${of.id}::bigint and workspace_id = ${ctx.workspaceId}::bigint returning id::float8 as id`);
  if (!row) throw new NotFoundError("This backend", { id: of.id });
  return row;
}

/** Asked at once, whatever its schedule; what was asked last holds until then. */
export function pullNow(ctx: MemberContext, { id }: z.output<typeof pullIdSchema>): Promise<void> {
  return alter(ctx, { id, set: sql`next_at = ${at(ctx)}, active = true`, action: "pull.now" });
}

/** Off: it is not asked any more, and what it said stays. On again, it goes on where it was. */
export function turnPull(ctx: MemberContext, { id, isOn }: z.output<typeof turnPullSchema>): Promise<void> {
  const action = isOn ? "pull.turn-on" : "pull.turn-off";
  return alter(ctx, {
    id,
    set: sql`active = ${isOn}::boolean, next_at = ${at(ctx)}, lease = null, lease_until = null`,
    action,
  });
}

/** It is asked no more and its settings are gone; what it said of people stays. */
export async function removePull(ctx: MemberContext, { id }: z.output<typeof pullIdSchema>): Promise<void> {
  checkRole(ctx, "operator");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .delete(pullSource)
      .where(sql`id = ${id}::bigint and workspace_id = ${ctx.workspaceId}::bigint`)
      .returning({ setting: pullSource.setting });
    if (!row) throw new NotFoundError("This backend", { id });
    await writeAudit(tx, ctx, { action: "pull.remove", subject: `pull:${id}`, facts: { name: row.setting.name } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "pull" });
  });
}

type Alteration = { id: number; set: ReturnType<typeof sql>; action: string };

async function alter(ctx: MemberContext, { id, set, action }: Alteration): Promise<void> {
  checkRole(ctx, "operator");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx.execute<{ name: string }>(sql`
      update pull_source set ${set} where id = ${id}::bigint and workspace_id = ${ctx.workspaceId}::bigint
      returning setting ->> 'name' as name`);
    if (!row) throw new NotFoundError("This backend", { id });
    await writeAudit(tx, ctx, { action, subject: `pull:${id}`, facts: { name: row.name } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "pull" });
  });
}

const at = ({ now }: MemberContext) => sql`${now.toISOString()}::timestamptz`;

function checkSetting({ url, list, wallet, attributes, acted, paging }: PullSetting): void {
  if (!URL.canParse(url) || !/^https?:\/\//i.test(url)) {
    throw new BadInputError("Give the URL in full, as https://api.example.com/people.");
  }
  const paths = [wallet, ...attributes.map(({ path }) => path), ...(acted ? [acted.path] : [])];
  if (list !== "") paths.push(list);
  if (paging.kind === "link" || paging.kind === "cursor") paths.push(paging.path);
  const wrong = paths.find((path) => !parseJsonPath(path));
  if (wrong !== undefined) throw new BadInputError(`“${wrong}” is no path. Write it as data.items or user["odd key"].`);
  const names = attributes.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new BadInputError(`The attribute “${twice}” is there twice.`);
  if (names.length === 0 && !acted)
    throw new BadInputError("Say what an entry tells: an attribute, or that its wallet acted.");
}

async function checkTopic(tx: Tx, ctx: MemberContext, { acted }: PullSetting): Promise<void> {
  if (acted) await findTopic(tx, ctx, acted.topicId);
}
