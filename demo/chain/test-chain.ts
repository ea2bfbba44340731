import type { Address } from "viem";
import { ACTORS, CREW, SUBSCRIBERS } from "../actors.ts";
import { startAnvil } from "./anvil.ts";
import { CONTRACTS_CACHE_DIR, compileContracts, GOVERNANCE } from "./compile.ts";
import { type Chain, connectChain, type Receipt } from "./connect.ts";
import { DELEGATES } from "./delegates.ts";
import { deployDemoLending, type HealthReport, healthReport } from "./deploy/demo-lending.ts";
import { deployGovernance, type Governance } from "./deploy/governance.ts";
import { giveEther } from "./deploy/positions.ts";
import { deployMarket, type MarketContracts } from "./world.ts";

export type TestChainOptions = {
  /** Each 0.2–1 s once its contracts have been compiled; the very first time some seconds. */
  with?: readonly ("demo-lending" | "aave" | "governance")[];
  /** Where compiled contracts are kept. */
  cacheDir?: string;
  anvilArgs?: string[];
};

export type TestChain = Chain & {
  chainId: number;
  port: number;
  /** Fails unless the chain was started with "demo-lending". */
  demoLending: Address;
  /** Fails unless the chain was started with "aave". */
  aave: MarketContracts;
  /** Fails unless the chain was started with "governance". */
  governance: Governance;
  /** @param healthFactor ratio, 18 decimals: 1.1e18 is 110 % */
  reportHealthFactor: (user: Address, healthFactor: bigint) => Promise<Receipt>;
  /** One transaction with one `HealthFactor` log for each report. */
  reportHealthFactors: (reports: readonly HealthReport[]) => Promise<Receipt>;
  mine: (blocks: number) => Promise<void>;
  /** Drops the last blocks and mines as many empty ones: same height, other hashes. */
  reorg: (depth: number) => Promise<void>;
  close: () => Promise<void>;
};

/** An anvil of the test's own on a free port, which mines a block for each transaction. `close` it. */
export async function startTestChain(options: TestChainOptions = {}): Promise<TestChain> {
  const { with: parts = [], cacheDir = CONTRACTS_CACHE_DIR, anvilArgs = [] } = options;
  const anvil = await startAnvil({ port: 0, args: anvilArgs });
  try {
    const chain = connectChain(anvil.url);
    await giveEther(chain, [
      ...Object.values(CREW),
      ...DELEGATES,
      ...Object.values(ACTORS).map(({ address }) => address),
    ]);
    const lending = parts.includes("demo-lending")
      ? { address: await deployDemoLending(chain, CREW.reporter, cacheDir), reporter: CREW.reporter }
      : undefined;
    const aave = parts.includes("aave") ? await deployMarket(chain, cacheDir) : undefined;
    const governance = parts.includes("governance") ? await deployTestGovernance(chain, cacheDir) : undefined;
    const reportHealthFactors = (reports: readonly HealthReport[]) =>
      chain.transact(healthReport(deployed(lending, "demo-lending"), reports));
    return {
      ...chain,
      chainId: 31337,
      port: anvil.port,
      get demoLending() {
        return deployed(lending, "demo-lending").address;
      },
      get aave() {
        return deployed(aave, "aave");
      },
      get governance() {
        return deployed(governance, "governance");
      },
      reportHealthFactor: (user, healthFactor) => reportHealthFactors([{ user, healthFactor }]),
      reportHealthFactors,
      mine: async (blocks) => void (await chain.rpc("anvil_mine", [`0x${blocks.toString(16)}`])),
      reorg: async (depth) => void (await chain.rpc("anvil_reorg", [depth, []])),
      close: anvil.kill,
    };
  } catch (error) {
    await anvil.kill();
    throw error;
  }
}

async function deployTestGovernance(chain: Chain, cacheDir: string): Promise<Governance> {
  return deployGovernance(chain, {
    compiled: await compileContracts(GOVERNANCE, cacheDir),
    deployer: CREW.deployer,
    voters: [...DELEGATES, ...SUBSCRIBERS.map(({ address }) => address)],
  });
}

function deployed<Part>(part: Part | undefined, name: string): Part {
  if (part === undefined) throw new Error(`Start the test chain with: ["${name}"].`);
  return part;
}
