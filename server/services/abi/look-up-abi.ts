import { z } from "zod";
import { chainOf } from "#server/catalog/chains/index.ts";
import { EndpointError } from "#server/chain/errors.ts";
import { type AbiSource, abiSources } from "#server/kernel/env.ts";
import { AppError, BadInputError } from "#server/kernel/errors.ts";
import { type SafeFetch, safeFetch } from "#server/kernel/safe-fetch.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { countPreview } from "#server/services/reading/preview-limit.ts";
import { webChains } from "#server/services/reading/web-chains.ts";
import { askSource, type SourceAnswer } from "./ask-source.ts";
import { type ContractFacts, followProxy } from "./follow-proxy.ts";
import { abiPartSchema, type ParsedAbi, parseAbi } from "./parse-abi.ts";

export const lookUpAbiSchema = z.strictObject({
  chainId: z.int().positive(),
  address: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "An address is 0x and 40 digits. Paste it whole.")
    .transform((text) => text.toLowerCase() as `0x${string}`),
  of: abiPartSchema,
});
export type LookUpAbiInput = z.infer<typeof lookUpAbiSchema>;

/** What a contract's address tells. All words are whole sentences. */
export type LookedUpAbi = {
  /** What the chain says of the address where it is no plain contract: that it is a proxy, and of what. */
  note: string | null;
} & (
  | (ParsedAbi & {
      kind: "found";
      /** As its author calls it; null where the source does not say. */
      name: string | null;
      /** Who told. */
      host: string;
    })
  /** `unasked`: no source is set up. The message says what to do instead. */
  | { kind: "unasked" | "none"; message: string }
);

/**
 * The events or view functions of a contract by its address: the chain says whether it is a proxy, the sources that
 * this installation has set up are asked in their order, first of where the proxy leads. Nobody else is asked.
 */
export async function lookUpAbi(
  ctx: MemberContext,
  input: LookUpAbiInput,
  fetch: SafeFetch = safeFetch,
): Promise<LookedUpAbi> {
  checkRole(ctx, "operator");
  await countPreview(ctx.workspaceId);
  const facts = await factsOf(input);
  if (facts && !facts.hasCode) return { kind: "none", note: null, message: noCode(input.chainId) };
  const last = facts?.through.at(-1)?.address;
  const note = facts ? proxyWords(facts) : null;
  const sources = sourcesOf(input.chainId);
  if (sources.length === 0) return { kind: "unasked", note, message: pasteWords(input.of, last) };
  const troubles: string[] = [];
  for (const address of last ? [last, input.address] : [input.address]) {
    for (const source of sources) {
      const found = read(await askSource(fetch, source, { chainId: input.chainId, address }), input.of);
      if (typeof found !== "string") return { ...found, note };
      if (!troubles.includes(found)) troubles.push(found);
    }
  }
  return { kind: "none", note, message: `${troubles.join(" ")} ${pasteWords(input.of, last)}` };
}

/** Undefined where this installation does not read the chain, or its endpoint does not answer: then it is not known. */
async function factsOf({ chainId, address }: LookUpAbiInput): Promise<ContractFacts | undefined> {
  const { chains } = webChains();
  if (!chains.ids.includes(chainId)) return undefined;
  try {
    return await chains.of(chainId).use((reader) => followProxy(reader, address));
  } catch (error) {
    if (error instanceof EndpointError) return undefined;
    throw error;
  }
}

function sourcesOf(chainId: number): AbiSource[] {
  try {
    return abiSources(chainId);
  } catch (error) {
    const publicMessage = `${error instanceof Error ? error.message : ""} Tell the admin of this installation.`;
    throw new AppError({ code: "unavailable", publicMessage });
  }
}

/** What was found, or why it is of no use. */
function read(
  answer: SourceAnswer,
  of: LookUpAbiInput["of"],
): Omit<Extract<LookedUpAbi, { kind: "found" }>, "note"> | string {
  const { host } = answer;
  if (answer.kind === "unverified") return `Nobody has verified this contract at ${host}.`;
  if (answer.kind === "failed") return `${host} could not be asked. ${answer.why}`;
  try {
    const { abi, name } = answer;
    return { kind: "found", ...parseAbi({ text: abi, of }), name, host };
  } catch (error) {
    if (error instanceof BadInputError) return `${host} has its ABI. ${error.publicMessage}`;
    throw error;
  }
}

const WHERE = {
  "eip-1967": "in the slot of EIP-1967",
  beacon: "in its beacon",
  minimal: "in its code, for good",
} as const;

function proxyWords({ through }: ContractFacts): string | null {
  const [first] = through;
  const last = through.at(-1);
  if (!first || !last) return null;
  const over = through.length > 1 ? ` over ${through.length - 1} more` : "";
  const changes = through.every(({ kind }) => kind === "minimal")
    ? ""
    : " It may be exchanged: look again after an upgrade.";
  return `This is a proxy: its code is at ${last.address}${over}, as it says ${WHERE[first.kind]}.${changes}`;
}

function noCode(chainId: number): string {
  return `There is no contract at this address on ${chainOf(chainId)?.name ?? `chain ${chainId}`}. Check the address, and the chain above.`;
}

const EXAMPLES: Record<LookUpAbiInput["of"], string> = {
  events: "event Paid(address who)",
  functions: "function totalAssets() view returns (uint256)",
  actions: "function pause()",
};

function pasteWords(of: LookUpAbiInput["of"], implementation: string | undefined): string {
  const whose = implementation ? "the ABI of its implementation" : "its ABI";
  return `Paste ${whose}: JSON, Solidity, or a line such as ${EXAMPLES[of]}.`;
}
