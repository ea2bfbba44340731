import { asClause, openHeaders, type SecretOf } from "#server/catalog/source-request.ts";
import { type OutsideSource, WALLET_PLACE } from "#server/contract/outside-portfolio.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import { type HoldingsRead, readHoldings } from "./read-holdings.ts";

export type OutsideDeps = { fetch: SafeFetch; secretOf: SecretOf; clock: Clock };

type Asked = { workspaceId: number; source: OutsideSource; wallets: readonly `0x${string}`[] };

/** After so many in a row without an answer, it is left alone for the rest of the batch. */
const SILENCES_MAX = 4;

/**
 * Asks a portfolio API for wallets, several at a time; outside of any transaction.
 * @returns by wallet; what there was no time for is not among them
 */
export async function askOutside(
  deps: OutsideDeps,
  { workspaceId, source, wallets }: Asked,
): Promise<Map<`0x${string}`, HoldingsRead>> {
  const found = new Map<`0x${string}`, HoldingsRead>();
  const headers = await openHeaders(deps.secretOf, { workspaceId, headers: source.headers });
  if (headers.kind === "missing") {
    return new Map(wallets.map((wallet) => [wallet, { kind: "failed", reason: headers.reason }]));
  }
  const until = deps.clock.now().getTime() + limits.sourceBatchSeconds * 1_000;
  const waiting = [...wallets];
  let silences = 0;
  const askNext = async (): Promise<void> => {
    for (let wallet = waiting.shift(); wallet; wallet = waiting.shift()) {
      if (silences >= SILENCES_MAX) {
        found.set(wallet, LEFT_ALONE);
        continue;
      }
      if (deps.clock.now().getTime() >= until) return;
      const { isSilence, ...read } = await askOne(deps, { source, wallet, headers: headers.values });
      silences = isSilence ? silences + 1 : 0;
      found.set(wallet, read);
    }
  };
  await Promise.all(Array.from({ length: limits.sourceConcurrency }, askNext));
  return found;
}

const LEFT_ALONE: HoldingsRead = {
  kind: "failed",
  reason: "the portfolio API did not answer for others just now, so it was not asked again",
};

type OneAsked = { source: OutsideSource; wallet: `0x${string}`; headers: Record<string, string> };

async function askOne(
  { fetch }: OutsideDeps,
  { source, wallet, headers }: OneAsked,
): Promise<HoldingsRead & { isSilence: boolean }> {
  try {
    const answer = await fetch(urlFor(source.url, wallet), {
      headers,
      timeoutMs: limits.sourceTimeoutMs,
      bytesMax: limits.sourceAnswerBytesMax,
    });
    return { ...readHoldings(answer, source), isSilence: false };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: "failed", reason: asClause(error.publicMessage), isSilence: error.retry === "later" };
  }
}

/** The question's URL for one wallet. */
export const urlFor = (url: string, wallet: `0x${string}`): string => url.replaceAll(WALLET_PLACE, wallet);
