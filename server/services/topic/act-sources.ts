import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { eventTopic, parseAbiText } from "#server/catalog/abi.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { walletArguments } from "#server/catalog/wallet-place.ts";
import { signatureOf } from "#server/contract/abi-names.ts";
import { BadInputError, ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { addActSource, listActSources, removeActSource, SOURCES_MAX } from "#server/personalisation/act-sources.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext, WorkspaceContext } from "#server/services/context.ts";
import { findTopic } from "./find-topic.ts";

const ABI_CHARS_MAX = 200_000;

export const eventsOfSchema = z.strictObject({ abi: z.string().max(ABI_CHARS_MAX) });
export const actSourcesSchema = z.strictObject({ topicId: z.int().positive() });
export const removeActSourceSchema = z.strictObject({ id: z.int().positive() });
export const addActSourceSchema = z.strictObject({
  topicId: z.int().positive(),
  chainId: z.int().positive(),
  address: z
    .string()
    .trim()
    .regex(/^0x[0-9a-fA-F]{40}$/, "A contract’s address is 0x and 40 hex digits."),
  abi: z.string().max(ABI_CHARS_MAX),
  /** `Name(type,…)`. */
  event: z.string().max(1_000),
  /** Which of its arguments is the wallet. */
  argument: z.string().max(100),
});

/** Events of what was pasted that name a wallet, each with the arguments that may be it. Reads nothing. */
export function eventsOf({ abi }: z.output<typeof eventsOfSchema>) {
  const events = parseAbiText(abi).map((event) => ({ event, wallets: walletArguments(event) }));
  const naming = events.filter(({ event, wallets }) => wallets.length > 0 && !event.anonymous);
  if (naming.length === 0) {
    throw new BadInputError("No event of this ABI has an address among its arguments, so none says whose act it is.");
  }
  return naming.map(({ event, wallets }) => ({
    ...{ signature: signatureOf(event), name: event.name },
    wallets: wallets.map(({ name, label }) => ({ name, label })),
  }));
}

/** What counts as acting on a topic's alerts. */
export function readActSources(ctx: WorkspaceContext, { topicId }: z.output<typeof actSourcesSchema>) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const rows = await listActSources(tx, { workspaceId: ctx.workspaceId, topicId });
    return rows.map(({ event, ...row }) => ({ ...row, event: signatureOf(event), eventName: event.name }));
  });
}

/** From the next block on, a log of this event by a subscriber's wallet is an act on the topic's alerts. */
export async function putActSource(
  ctx: MemberContext,
  input: z.output<typeof addActSourceSchema>,
): Promise<{ id: number }> {
  checkRole(ctx, "operator");
  const { topicId, chainId, argument } = input;
  if (!chainOf(chainId)) throw new BadInputError("Choose a chain that Bellwether reads.");
  const event = parseAbiText(input.abi).find((one) => signatureOf(one) === input.event && !one.anonymous);
  if (!event) throw new BadInputError(`The ABI has no event ${input.event}. Choose one of those that it has.`);
  const wallet = walletArguments(event).find(({ name }) => name === argument);
  if (!wallet)
    throw new BadInputError(`${event.name} has no address “${argument}”. Choose which argument is the wallet.`);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const topic = await findTopic(tx, ctx, topicId);
    const there = await listActSources(tx, { workspaceId: ctx.workspaceId, topicId });
    if (there.length >= SOURCES_MAX)
      throw new BadInputError(`A topic counts at most ${SOURCES_MAX} events. Remove one first.`);
    const place = { chainId, address: input.address.toLowerCase() as `0x${string}`, topic0: eventTopic(event) };
    const row = await addActSource(tx, {
      ...{ workspaceId: ctx.workspaceId, topicId, ...place, event, argument, place: wallet.place, createdAt: ctx.now },
    });
    if (!row) throw new ConflictError(`${event.name} of this contract counts already.`);
    const facts = { key: topic.key, event: event.name, chainId };
    await writeAudit(tx, ctx, { action: "topic.count-act", subject: `topic:${topicId}`, facts });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "topic" });
    return row;
  });
}

/** Its logs count no more from now on; what they counted for stays. */
export async function dropActSource(ctx: MemberContext, { id }: z.output<typeof removeActSourceSchema>): Promise<void> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const row = await removeActSource(tx, { workspaceId: ctx.workspaceId, id, now: ctx.now });
    if (!row) throw new NotFoundError("This event", { id });
    const facts = { event: row.event.name };
    await writeAudit(tx, ctx, { action: "topic.uncount-act", subject: `topic:${row.topicId}`, facts });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "topic" });
  });
}
