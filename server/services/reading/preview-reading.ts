import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { getDb, inWorkspace } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { nodeTypeOf } from "#server/catalog/nodes/index.ts";
import type { ReadingSpec } from "#server/contract/plan.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { env } from "#server/kernel/env.ts";
import { AppError, BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logApi } from "#server/kernel/log.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import { createChannelPorts } from "#server/pipeline/outbox/channel-ports.ts";
import { readHttp } from "#server/pipeline/watch/sources/http-source.ts";
import { prepareSource } from "#server/pipeline/watch/sources/prepare-source.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { countPreview } from "./preview-limit.ts";
import { readNow } from "./read-now.ts";
import { webChains } from "./web-chains.ts";

export const previewReadingSchema = z.strictObject({
  /** The When node's type, and its config as drawn: finished or not. */
  type: z.string().max(60),
  config: z.record(z.string().max(60), z.unknown()),
  /** Whose value; without one, the first follower's. */
  wallet: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "a wallet's address: 0x and 40 digits")
    .optional(),
});
export type PreviewInput = z.infer<typeof previewReadingSchema>;

/** What a value is right now, or why it cannot be told. All words are whole sentences. */
export type ReadingPreview =
  | {
      kind: "value";
      /** Exact decimal in `unit`. */
      value: string;
      unit: string;
      /** The whole number behind it, where a contract's decimals were applied. */
      raw: string | null;
      /** Whose it is, when it is one wallet's. */
      wallet: `0x${string}` | null;
      /** Null where it is not a chain's. */
      chainName: string | null;
      blockNumber: number | null;
      /** The block's time, or when it was asked. */
      at: Date;
    }
  /** Not described far enough to be read. */
  | { kind: "unfinished" }
  /** Everybody's own, and there is nobody yet: name a wallet. */
  | { kind: "needs-wallet" }
  | { kind: "no-endpoint"; message: string }
  | { kind: "failed"; message: string; wallet: `0x${string}` | null };

/**
 * Reads a When node's value once, as watching would: by the same sources, at one block's hash, and through the
 * guarded fetch. Changes nothing.
 *
 * @throws BadInputError when the node watches no value
 */
export async function previewReading(ctx: MemberContext, input: PreviewInput): Promise<ReadingPreview> {
  checkRole(ctx, "operator");
  await countPreview(ctx.workspaceId);
  const spec = specOf(input);
  if (!spec) return { kind: "unfinished" };
  const wallet = await walletOf(ctx, { spec, given: input.wallet });
  if (wallet === "nobody") return { kind: "needs-wallet" };
  const { source } = spec;
  if (source.kind === "http") return await previewHttp(ctx, spec);
  const { chains, multicall } = webChains();
  const chainName = chainOf(source.chainId)?.name ?? `Chain ${source.chainId}`;
  if (!chains.ids.includes(source.chainId)) {
    const message = `This installation has no endpoint for ${chainName}, so nothing can be read there. Its admin can connect one.`;
    return { kind: "no-endpoint", message };
  }
  try {
    const of = { spec, wallet: wallet ?? "", endpoints: chains.of(source.chainId), multicall };
    const read = await readNow({ ...of, timeoutMs: limits.readingPreviewTimeoutMs });
    if (read.kind === "failed") return { kind: "failed", message: asSentence(read.reason), wallet };
    return { kind: "value", value: read.value, raw: read.raw, unit: spec.unit, wallet, chainName, ...read.place };
  } catch (error) {
    return { kind: "failed", message: messageOf(error), wallet };
  }
}

/** The reading as publishing would compile it; undefined while the fields are not complete enough for that. */
function specOf({ type, config }: PreviewInput): ReadingSpec | undefined {
  const definition = nodeTypeOf(type);
  if (definition?.run !== "trigger") throw new BadInputError("Only steps that start a workflow watch a value.");
  const parsed = definition.schema.safeParse(config);
  if (!parsed.success) return undefined;
  try {
    // Whose topic it is plays no part in reading one value.
    const { topicId } = parsed.data;
    const spec = definition.compile(topicId === null ? { ...parsed.data, topicId: NO_TOPIC } : parsed.data);
    if (spec.kind !== "reading") throw new BadInputError("This step watches no value.");
    return isComplete(spec) ? spec : undefined;
  } catch (error) {
    if (error instanceof BadInputError) throw error;
    return undefined;
  }
}

const NO_TOPIC = 0;
const NOBODY = `0x${"0".repeat(40)}`;

/** Building the question shows whether its parts are there; throws when an argument does not fit. */
function isComplete(spec: ReadingSpec): boolean {
  const source = prepareSource(spec);
  if (source.kind === "http") return source.spec.url.trim() !== "" && source.spec.path.trim() !== "";
  const isAddress = (text: string) => /^0x[0-9a-f]{40}$/i.test(text);
  if (source.contract !== null && !isAddress(source.contract)) return false;
  source.calls(NOBODY);
  return spec.whose?.kind !== "account" || isAddress(spec.whose.address);
}

type WalletOf = { spec: ReadingSpec; given: string | undefined };

async function walletOf(ctx: MemberContext, { spec, given }: WalletOf): Promise<`0x${string}` | null | "nobody"> {
  if (spec.whose === null) return null;
  if (spec.whose.kind === "account") return spec.whose.address;
  if (given) return given.toLowerCase() as `0x${string}`;
  const [first] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({ address: subscriber.address })
      .from(subscriber)
      .where(eq(subscriber.workspaceId, ctx.workspaceId))
      .orderBy(asc(subscriber.id))
      .limit(1),
  );
  return first?.address ?? "nobody";
}

async function previewHttp(ctx: MemberContext, spec: ReadingSpec): Promise<ReadingPreview> {
  if (spec.source.kind !== "http") return { kind: "unfinished" };
  const ports = createChannelPorts({ db: getDb().db, clock: systemClock, fetch: safeFetch, settings: env() });
  const read = await readHttp({ fetch: safeFetch, secretOf: ports.secretOf }, ctx.workspaceId, spec.source);
  if (read.kind === "failed") return { kind: "failed", message: asSentence(read.reason), wallet: null };
  const place = { chainName: null, blockNumber: null, at: systemClock.now() };
  return { kind: "value", value: read.value, raw: null, unit: spec.unit, wallet: null, ...place };
}

function messageOf(error: unknown): string {
  if (error instanceof AppError) return error.publicMessage;
  logApi.error({ err: error }, "previewing a value threw");
  return "It could not be read. Try again.";
}

/** Reasons of the sources are clauses. */
function asSentence(clause: string): string {
  const head = clause.charAt(0).toUpperCase() + clause.slice(1);
  return /[.?]$/.test(head) ? head : `${head}.`;
}
