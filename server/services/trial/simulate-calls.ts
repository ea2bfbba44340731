import { sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { revertReason } from "#server/catalog/call/revert-reason.ts";
import { readMarket, simulate } from "#server/catalog/channels/contract-call/ask-node.ts";
import type { AskChain, SpendingLimits } from "#server/catalog/channels/contract-call/call-ports.ts";
import { readDataFee } from "#server/catalog/channels/contract-call/data-fee.ts";
import { firstFees, gasLimitOf } from "#server/catalog/channels/contract-call/fee-rules.ts";
import { gweiWords, weiWords } from "#server/catalog/channels/contract-call/wei-words.ts";
import type { BacktestMessage } from "#server/contract/backtest.ts";
import type { ContractCall } from "#server/contract/step.ts";
import { createAskChain } from "#server/pipeline/outbox/ask-chain.ts";
import { readSigner } from "#server/pipeline/outbox/call-rows.ts";
import { webChains } from "#server/services/reading/web-chains.ts";

/** What would become of a call that was sent now; nothing is signed or sent. */
export type CallLook = {
  nodeId: string;
  /** Null where it could not be found out. */
  works: boolean | null;
  /** One or two sentences. */
  text: string;
};

/** Simulates the calls among what a wallet would be told, on their chains as they stand now. */
export async function simulateCalls(
  workspaceId: number,
  messages: readonly BacktestMessage[],
  ask: AskChain = createAskChain(webChains().chains),
): Promise<CallLook[]> {
  const calls = messages.flatMap(({ nodeId, content }) =>
    content.kind === "contract-call" ? [{ nodeId, content }] : [],
  );
  return Promise.all(
    calls.map(async ({ nodeId, content }) => ({ nodeId, ...(await lookAt(content, { workspaceId, ask })) })),
  );
}

type Looking = { workspaceId: number; ask: AskChain };

async function lookAt(call: ContractCall, { workspaceId, ask }: Looking): Promise<Omit<CallLook, "nodeId">> {
  const { chainId, signer: name, address: to, data, errors } = call;
  const signer = await inWorkspace(workspaceId, (tx) =>
    readSigner(tx, sql`workspace_id = ${workspaceId}::bigint and name = ${name}`),
  );
  if (!signer) return { works: null, text: `There is no signer “${name}”, so it cannot be simulated.` };
  const valueWei = BigInt(call.valueWei);
  const asked = { from: signer.address, to, data, valueWei };
  const told = await ask(chainId, async (question) => {
    const [simulated, market] = [await simulate(question, asked), await readMarket(question)];
    const gas = simulated.kind === "would-work" ? simulated.gas : 0n;
    return { simulated, market, dataFeeWei: gas && (await readDataFee(question, { chainId, asked, gas, market })) };
  });
  if (told.kind !== "done") {
    return { works: null, text: told.kind === "silent" ? told.detail : `${call.chain} is not connected here.` };
  }
  const { simulated, market, dataFeeWei } = told.value;
  if (simulated.kind === "would-revert") {
    return {
      works: false,
      text: `It would revert now: ${revertReason(simulated.data, errors)}. Nothing would be sent.`,
    };
  }
  if (simulated.kind === "refused")
    return { works: null, text: `${call.chain} does not simulate it: ${simulated.said}` };
  const gas = `It would succeed now, and take about ${simulated.gas.toLocaleString("en")} gas`;
  const offer = firstFees(market, signer.limits.feePerGasMaxWei);
  if (offer.kind === "too-dear") {
    return {
      works: true,
      text: `${gas}. Gas costs ${gweiWords(offer.wantedWei)}, over ${name}'s limit: it would wait.`,
    };
  }
  const costWei = gasLimitOf(simulated.gas) * offer.fees.feePerGasWei + dataFeeWei;
  const most = weiWords(costWei, chainId);
  return { works: true, text: `${gas}: at most ${most} in fees.${overWords({ costWei, valueWei, ...signer }, call)}` };
}

type Cost = { costWei: bigint; valueWei: bigint; limits: SpendingLimits };

function overWords({ costWei, valueWei, limits }: Cost, { signer }: ContractCall): string {
  if (valueWei > limits.valueMaxWei) return ` What it sends along is over ${signer}'s limit: it would be refused.`;
  return costWei + valueWei > limits.dayMaxWei ? ` That is over ${signer}'s limit of a day: it would be refused.` : "";
}
