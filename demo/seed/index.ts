import { and, eq } from "drizzle-orm";
import { getDb, inWorkspace } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import { auditEntry, workspace } from "#db/schema/workspace.ts";
import type { SegmentInput } from "#server/contract/segment.ts";
import { present } from "#server/kernel/assert.ts";
import { grantCredits } from "#server/ledger/grant.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import type { MemberContext, Actor as SignedIn } from "#server/services/context.ts";
import { setSetting } from "#server/services/portfolio/set-setting.ts";
import { createSegment } from "#server/services/segment/create-segment.ts";
import { listSegments } from "#server/services/segment/list-segments.ts";
import { addSigner, addSignerSchema } from "#server/services/signer/add-signer.ts";
import { listSigners } from "#server/services/signer/list-signers.ts";
import { createTopic } from "#server/services/topic/create-topic.ts";
import { createWorkflow } from "#server/services/workflow/create-workflow.ts";
import { getWorkflow } from "#server/services/workflow/get-workflow.ts";
import { issueSignalToken } from "#server/services/workflow/issue-signal-token.ts";
import { listWorkflows } from "#server/services/workflow/list-workflows.ts";
import { publishWorkflow } from "#server/services/workflow/publish-workflow.ts";
import { addMember } from "#server/services/workspace/add-member.ts";
import { createWorkspace } from "#server/services/workspace/create-workspace.ts";
import { loadMembership } from "#server/services/workspace/load-membership.ts";
import { ACTORS, keeperKey } from "../actors.ts";
import type { DemoWorld } from "../chain/world.ts";
import { KEEPER_NAME } from "./collect-fees.ts";
import { depositRates, RATES_NAME, RATES_SIGNAL } from "./deposit-rates.ts";
import { pastBegins, seedPast } from "./past.ts";
import { linkPeople, seedPeople } from "./people.ts";
import { demoPortfolio } from "./portfolio.ts";
import { demoSegments } from "./segments.ts";
import { demoTopics } from "./topics.ts";
import { demoWorkflows } from "./workflows.ts";

const NAME = "Tidewater Lend";
const SLUG = "tidewater-lend";
const CREDITS_MILLI = 50_000_000;

/**
 * Fills the demo workspace through the same verbs that people use: topics, people, weeks that went by, credits, a signer,
 * live workflows on the contracts of this chain. What is there already stays as somebody may have changed it.
 *
 * @returns true when this call made it
 */
export async function seedDemo(world: DemoWorld, now: Date): Promise<boolean> {
  const [found] = await getDb().db.select().from(workspace).where(eq(workspace.slug, SLUG)).limit(1);
  const began = pastBegins(now);
  if (!found) await createWorkspace(operator(), { name: NAME, now: began });
  const ctx = await loadMembership(operator(), { slug: SLUG, now });
  if (await isSeeded(ctx)) return false;
  const topics = await seedTopics(ctx);
  const place = { workspaceId: ctx.workspaceId, topics, now: began };
  const ids = await seedPeople(world, place);
  await seedTeam(ctx);
  // before anybody has an address: what happened weeks ago is told in the app alone
  await seedWorkflows({ ...ctx, now: began }, [{ name: RATES_NAME, graph: depositRates(topics) }]);
  await seedPast({ ...ctx, workflowId: present(await findRates(ctx), "it is there"), now });
  await linkPeople(world, ids, place);
  await getDb().db.transaction((tx) =>
    grantCredits(tx, {
      workspaceId: ctx.workspaceId,
      amountMilli: CREDITS_MILLI,
      transferKey: `demo:${ctx.workspaceId}`,
      note: "A start for the demo",
      actor: null,
      now,
    }),
  );
  await setSetting(ctx, demoPortfolio(world));
  await seedSigner(ctx);
  await seedSegments(ctx, demoSegments(topics));
  await seedWorkflows(ctx, demoWorkflows(world, topics));
  await inWorkspace(ctx.workspaceId, (tx) =>
    writeAudit(tx, ctx, { action: SEEDED, subject: `workspace:${ctx.workspaceId}` }),
  );
  return true;
}

/**
 * A token for the door of the demo's rates; the one before it stops working.
 * @returns undefined where somebody archived or changed that workflow
 */
export async function openRatesDoor(now: Date): Promise<string | undefined> {
  const ctx = await loadMembership(operator(), { slug: SLUG, now });
  const id = await findRates(ctx);
  if (id === undefined) return undefined;
  const { nodes } = (await getWorkflow(ctx, { id })).draft.graph;
  if (nodes[RATES_SIGNAL]?.type !== "signal") return undefined;
  return (await issueSignalToken(ctx, { id, nodeId: RATES_SIGNAL })).token;
}

async function findRates(ctx: MemberContext): Promise<number | undefined> {
  return (await listWorkflows(ctx)).find(({ name }) => name === RATES_NAME)?.id;
}

function operator(): SignedIn {
  return { address: lower(ACTORS.operator.address), isAdmin: false, sessionId: 0 };
}

const lower = (address: string) => address.toLowerCase() as `0x${string}`;

// The last thing a seed writes: one that was killed before goes on where it stopped, and what people changed after
// (a renamed or archived workflow) is left alone.
const SEEDED = "demo.seed";

async function isSeeded(ctx: MemberContext): Promise<boolean> {
  const here = and(eq(auditEntry.workspaceId, ctx.workspaceId), eq(auditEntry.action, SEEDED));
  return (await getDb().db.$count(auditEntry, here)) > 0;
}

async function seedTopics(ctx: MemberContext): Promise<Record<string, number>> {
  const rows = await getDb()
    .db.select({ id: topic.id, key: topic.key })
    .from(topic)
    .where(eq(topic.workspaceId, ctx.workspaceId));
  const ids = Object.fromEntries(rows.map((row) => [row.key, row.id]));
  for (const input of demoTopics) ids[input.key] ??= (await createTopic(ctx, input)).id;
  return ids;
}

async function seedTeam(ctx: MemberContext): Promise<void> {
  const address = lower(ACTORS.admin.address);
  await addMember(ctx, { address, role: "viewer", name: ACTORS.admin.name }).catch((error: unknown) => {
    // Killed and started again: she is a member already.
    if ((error as { code?: string }).code !== "conflict") throw error;
  });
}

/** Small limits: what the demo sends costs a few thousandths of its chain's ether. */
async function seedSigner(ctx: MemberContext): Promise<void> {
  if ((await listSigners(ctx)).some(({ name }) => name === KEEPER_NAME)) return;
  const limits = { feeGwei: "100", value: "0", day: "5" };
  await addSigner(ctx, addSignerSchema.parse({ name: KEEPER_NAME, privateKey: keeperKey(), limits }));
}

async function seedSegments(ctx: MemberContext, segments: readonly SegmentInput[]): Promise<void> {
  const there = new Set((await listSegments(ctx)).map(({ name }) => name));
  for (const segment of segments) if (!there.has(segment.name)) await createSegment(ctx, segment);
}

async function seedWorkflows(ctx: MemberContext, workflows: ReturnType<typeof demoWorkflows>): Promise<void> {
  const there = await listWorkflows(ctx);
  for (const { name, graph } of workflows) {
    const found = there.find((w) => w.name === name);
    if (found && found.state !== "draft") continue;
    const { id } = found ?? (await createWorkflow(ctx, { name, graph }));
    const published = await publishWorkflow(ctx, { id });
    if (published.kind !== "refused") continue;
    const { message } = present(published.problems[0], "a refusal has a problem");
    throw new Error(`The demo's workflow ${name} cannot be published: ${message}`);
  }
}
