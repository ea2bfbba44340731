import type { ChainDefinition } from "../define-chain.ts";
import { arbitrum } from "./arbitrum.ts";
import { avalanche } from "./avalanche.ts";
import { base } from "./base.ts";
import { bnb } from "./bnb.ts";
import { demo } from "./demo.ts";
import { ethereum } from "./ethereum.ts";
import { gnosis } from "./gnosis.ts";
import { optimism } from "./optimism.ts";
import { polygon } from "./polygon.ts";
import { sepolia } from "./sepolia.ts";

/** In the order that people look for them. */
export const chains: readonly ChainDefinition[] = [
  ethereum,
  base,
  arbitrum,
  optimism,
  polygon,
  gnosis,
  bnb,
  avalanche,
  sepolia,
  demo,
];

/** The chain of an id, or undefined when the catalog has none. */
export function chainOf(id: number): ChainDefinition | undefined {
  return chains.find((chain) => chain.id === id);
}
