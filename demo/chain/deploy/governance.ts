import { type Address, encodeFunctionData, parseEther, zeroAddress } from "viem";
import { TIMELOCK_ABI, VOTES_ABI } from "../abis.ts";
import { readOpenZeppelinArtifact } from "../artifacts.ts";
import type { Compiled } from "../compile.ts";
import type { Chain } from "../connect.ts";
import { CompileError } from "../errors.ts";

export type Governance = { governor: Address; votesToken: Address; timelock: Address };
export type GovernanceOrder = { compiled: Compiled; deployer: Address; voters: readonly Address[] };

const TIMELOCK_DELAY_SECONDS = 10n;
const VOTES_EACH = parseEther("100000");

/** OpenZeppelin's Governor with a votes token that the timelock owns; each voter holds the same, delegated to itself. */
export async function deployGovernance(chain: Chain, order: GovernanceOrder): Promise<Governance> {
  const { deployer: from, compiled, voters } = order;
  const { DemoVotes, DemoGovernor } = compiled;
  if (!DemoVotes || !DemoGovernor) throw new CompileError("The compiled governance is incomplete.");
  const votesToken = await chain.deploy(DemoVotes, { from, args: [from] });
  const timelock = await chain.deploy(await readOpenZeppelinArtifact("TimelockController"), {
    from,
    // The zero address as executor: anybody may execute what was voted.
    args: [TIMELOCK_DELAY_SECONDS, [], [zeroAddress], from],
  });
  const governor = await chain.deploy(DemoGovernor, { from, args: [votesToken, timelock] });
  await appointGovernor(chain, from, { timelock, governor });
  for (const voter of voters) {
    const mint = encodeFunctionData({ abi: VOTES_ABI, functionName: "mint", args: [voter, VOTES_EACH] });
    await chain.transact({ from, to: votesToken, data: mint });
    const delegate = encodeFunctionData({ abi: VOTES_ABI, functionName: "delegate", args: [voter] });
    await chain.transact({ from: voter, to: votesToken, data: delegate });
  }
  const data = encodeFunctionData({ abi: VOTES_ABI, functionName: "transferOwnership", args: [timelock] });
  await chain.transact({ from, to: votesToken, data });
  return { governor, votesToken, timelock };
}

type Seats = { timelock: Address; governor: Address };

async function appointGovernor(chain: Chain, from: Address, { timelock, governor }: Seats): Promise<void> {
  for (const functionName of ["PROPOSER_ROLE", "CANCELLER_ROLE"] as const) {
    const role = await chain.client.readContract({ address: timelock, abi: TIMELOCK_ABI, functionName });
    const data = encodeFunctionData({ abi: TIMELOCK_ABI, functionName: "grantRole", args: [role, governor] });
    await chain.transact({ from, to: timelock, data });
  }
}
