import { getDb } from "#db/client.ts";
import { logInterest } from "#db/schema/workflow.ts";
import { erc20Topics } from "#server/catalog/known-topics.ts";
import { erc20 } from "#server/catalog/protocols/erc20.ts";
import { makeAddress, makeTrigger } from "../factories.ts";
import { type LogSpec, makeLiveWorkflow } from "../live-workflow.ts";
import type { MainnetLog } from "../mainnet-logs.ts";

export const CHAIN = 31_337;

type WireLog = Pick<MainnetLog, "address" | "topics" | "data">;

/** More contracts than a question may name, so that every log is fetched and the filter is ours. */
const OTHERS = 150;

/**
 * One workflow of many triggers on `Transfer` of rarely seen tokens, until about this share of the logs is wanted.
 * @returns the share that really is
 */
export async function wantShare(logs: readonly WireLog[], share: number): Promise<number> {
  const event = erc20.events.find((one) => one.name === "Transfer");
  const topic0 = erc20Topics.transfer;
  if (!event) throw new Error("ERC-20 has a Transfer event");
  const transfers = logs.filter((log) => log.topics[0] === topic0 && log.topics.length === 3);
  const tokens = [...Map.groupBy(transfers, (log) => log.address)].toSorted((a, b) => a[1].length - b[1].length);
  const specOf = (address: `0x${string}`): LogSpec => ({
    kind: "log",
    chainId: CHAIN,
    address,
    topic0,
    event,
    units: {},
    filters: [],
  });
  const first = specOf(makeAddress());
  const { workflow, version, trigger } = await makeLiveWorkflow({ trigger: first });
  let wanted = 0;
  for (const [address, own] of tokens) {
    if (wanted >= logs.length * share) break;
    wanted += own.length;
    const spec = specOf(address);
    const row = { versionId: version.id, nodeId: `when-${address}`, kind: "log" as const, spec };
    await makeTrigger(workflow, { ...row, chainId: CHAIN, address, topic0 });
  }
  await getDb()
    .db.insert(logInterest)
    .values(
      Array.from({ length: OTHERS }, () => ({
        triggerId: trigger.id,
        chainId: CHAIN,
        purpose: "refresh" as const,
        address: makeAddress(),
      })),
    );
  return wanted / logs.length;
}

/** Every log there is becomes an event. */
export async function wantAll(): Promise<void> {
  const { trigger } = await makeLiveWorkflow();
  await getDb().db.insert(logInterest).values({ triggerId: trigger.id, chainId: CHAIN, purpose: "match" });
}
