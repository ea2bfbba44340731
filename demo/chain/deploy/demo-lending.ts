import { type Address, encodeFunctionData } from "viem";
import { DEMO_LENDING_ABI } from "../abis.ts";
import { compileContracts, DEMO_LENDING } from "../compile.ts";
import type { Chain, Transaction } from "../connect.ts";
import { CompileError } from "../errors.ts";

export type DemoLending = { address: Address; reporter: Address };
/** @property healthFactor ratio, 18 decimals: 1.1e18 is 110 % */
export type HealthReport = { user: Address; healthFactor: bigint };

/** Our own contract, whose reporter may say anybody's health factor. */
export async function deployDemoLending(chain: Chain, reporter: Address, cacheDir: string): Promise<Address> {
  const { DemoLending } = await compileContracts(DEMO_LENDING, cacheDir);
  if (!DemoLending) throw new CompileError("The compiled DemoLending is missing.");
  return chain.deploy(DemoLending, { from: reporter, args: [reporter] });
}

/** One transaction that emits one `HealthFactor` for each report, in their order. */
export function healthReport({ address, reporter }: DemoLending, reports: readonly HealthReport[]): Transaction {
  const [first] = reports;
  const data =
    first && reports.length === 1
      ? encodeFunctionData({
          abi: DEMO_LENDING_ABI,
          functionName: "report",
          args: [first.user, first.healthFactor],
        })
      : encodeFunctionData({
          abi: DEMO_LENDING_ABI,
          functionName: "reportMany",
          args: [reports.map(({ user }) => user), reports.map(({ healthFactor }) => healthFactor)],
        });
  return { from: reporter, to: address, data };
}
