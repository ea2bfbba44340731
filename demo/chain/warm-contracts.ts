import { CHAINLINK, CONTRACTS_CACHE_DIR, compileContracts, DEMO_LENDING, GOVERNANCE } from "./compile.ts";

/** Before any test: no test waits for a compiler. Takes seconds the first time, and then nothing. */
export async function setup(): Promise<void> {
  await Promise.all([GOVERNANCE, CHAINLINK, DEMO_LENDING].map((set) => compileContracts(set, CONTRACTS_CACHE_DIR)));
}
