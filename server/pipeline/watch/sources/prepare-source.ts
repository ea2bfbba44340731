import type { ReadingSpec } from "#server/contract/plan.ts";
import { nativeBalanceSource, tokenBalanceSource } from "./balance-source.ts";
import { chainlinkSource } from "./chainlink-source.ts";
import type { HttpSpec } from "./http-source.ts";
import type { ChainSource } from "./prepared-source.ts";
import { uniswapSource } from "./uniswap-source.ts";
import { viewSource } from "./view-source.ts";

export type Source = ChainSource | { kind: "http"; chainId: 0; spec: HttpSpec };

/** Chain of values that are not read from one. */
export const NO_CHAIN = 0;

export function prepareSource({ source, unknownAfterSeconds }: ReadingSpec): Source {
  switch (source.kind) {
    case "view":
      return viewSource(source);
    case "chainlink":
      return chainlinkSource(source, unknownAfterSeconds);
    case "uniswap-v3":
      return uniswapSource(source);
    case "native-balance":
      return nativeBalanceSource(source);
    case "token-balance":
      return tokenBalanceSource(source);
    case "http":
      return { kind: "http", chainId: NO_CHAIN, spec: source };
  }
}

export function chainOfSource({ source }: ReadingSpec): number {
  return source.kind === "http" ? NO_CHAIN : source.chainId;
}
