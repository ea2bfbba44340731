import { createChainReader } from "#server/chain/chain-reader.ts";
import { createEndpoints, type Endpoints } from "#server/chain/endpoints.ts";
import { createJsonRpc } from "#server/chain/json-rpc.ts";
import { Secret } from "#server/kernel/secret.ts";
import { createFakeChain, type FakeChain } from "./fake-chain.ts";

export const CHAIN = 1;
const BLOCK_SECONDS = 12;
export const START = new Date("2026-01-05T12:00:00Z");
/** In every URL; no text may hold it. */
export const KEY = "very-secret-key";

/** Chains that have just mined, endpoints on them in order, and time that a test lets pass. */
export function makeEndpointWorld(count: number, { chance = () => 0 }: { chance?: () => number } = {}) {
  const clock = { now: START };
  const chains = Array.from({ length: count }, () =>
    createFakeChain({ chainId: CHAIN, startSeconds: START.getTime() / 1000 - 40 * BLOCK_SECONDS }),
  );
  for (const chain of chains) for (let at = 1; at < 40; at += 1) chain.mine();
  const sources = chains.map(({ fetch }) => ({
    reader: createChainReader(createJsonRpc({ url: new Secret(`https://rpc.example/${KEY}`), timeoutMs: 20, fetch })),
  }));
  const endpoints = createEndpoints({
    chainId: CHAIN,
    sources,
    now: () => clock.now,
    chance,
    blockSeconds: BLOCK_SECONDS,
  });
  const [first, second = first] = chains;
  if (!first || !second) throw new Error("a world has a chain");
  return {
    endpoints,
    chains,
    first,
    second,
    /** Time passes; every chain mines meanwhile. */
    later(seconds: number, mining = chains) {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
      const until = clock.now.getTime() / 1000;
      for (const chain of mining) while (tipOf(chain) + BLOCK_SECONDS <= until) chain.mine();
    },
    asked: () => chains.map((chain) => chain.asked.splice(0).length),
    serving: () => endpoints.states().findIndex((state) => state.inUse) + 1,
  };
}
const tipOf = (chain: FakeChain) => chain.blocks().at(-1)?.timestamp ?? 0;
export const head = (endpoints: Endpoints) => endpoints.use((reader) => reader.head());
export const down = (chain: FakeChain) => chain.failWith(() => new Response("", { status: 503 }));
export const well = (chain: FakeChain) => chain.failWith(undefined);
