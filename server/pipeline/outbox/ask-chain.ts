import { NodeAnswerError } from "#server/catalog/channels/contract-call/ask-node.ts";
import type { AskChain, ChainAnswer } from "#server/catalog/channels/contract-call/call-ports.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import type { Chains } from "#server/chain/chains.ts";
import { EndpointError } from "#server/chain/errors.ts";

/** Lets channels ask chains by the endpoints that everything else uses, with their failover. */
export function createAskChain(chains: Chains): AskChain {
  return async (chainId, work) => {
    if (!chains.ids.includes(chainId)) return { kind: "no-chain" };
    try {
      const value = await chains.of(chainId).use((reader) => onOne(reader, work));
      return { kind: "done", value };
    } catch (error) {
      if (error instanceof EndpointError) {
        const { retryAfterSeconds: afterSeconds } = error.advice;
        return { kind: "silent", detail: error.publicMessage, ...(afterSeconds !== undefined && { afterSeconds }) };
      }
      throw error;
    }
  };
}

type Ask = (method: string, params: unknown[]) => Promise<ChainAnswer>;

async function onOne<T>(reader: ChainReader, work: (ask: Ask) => Promise<T>): Promise<T> {
  try {
    return await work((method, params) => ask(reader, method, params));
  } catch (error) {
    if (error instanceof NodeAnswerError) throw new EndpointError("nonsense", error.message);
    throw error;
  }
}

async function ask(reader: ChainReader, method: string, params: unknown[]): Promise<ChainAnswer> {
  try {
    return { kind: "answer", value: await reader.ask(method, params) };
  } catch (error) {
    const refusal = error instanceof EndpointError ? error.advice.refusal : undefined;
    if (!refusal) throw error;
    return { kind: "refused", ...refusal };
  }
}
