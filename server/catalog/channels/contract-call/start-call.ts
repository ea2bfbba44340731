import type { ContractCall } from "#server/contract/step.ts";
import { revertReason } from "../../call/revert-reason.ts";
import { chainOf } from "../../chains/index.ts";
import type { ChannelPorts, Parcel, SendResult } from "../../define-channel.ts";
import { readBalance, readCount, readMarket, simulate } from "./ask-node.ts";
import type { AskNode, PlacedCall, Signer } from "./call-ports.ts";
import { readDataFee } from "./data-fee.ts";
import { type Fees, firstFees, type GasMarket, gasLimitOf } from "./fee-rules.ts";
import { gweiWords, weiWords } from "./wei-words.ts";

/** What did not get as far as a transaction: nothing is signed, nothing is spent. */
export type Started = { kind: "placed"; call: PlacedCall } | { kind: "not-yet"; result: SendResult };

/**
 * Nodes relay no transaction over 128 KiB. One that none takes would keep its nonce, and all later ones of its account
 * waiting, for good.
 */
const DATA_BYTES_MAX = 100_000;

/** When what a cap holds back, or another call, is looked at again. */
const AGAIN_SECONDS = 15;

type Starting = { parcel: Parcel; content: ContractCall; ports: ChannelPorts };

/** Simulates a call, holds it against its signer's limits, and gives it its nonce and signed transaction. */
export async function startCall({ parcel, content, ports }: Starting): Promise<Started> {
  const signer = await ports.calls.signer(parcel.workspaceId, content.signer);
  if (!signer)
    return refused(`The signer ${content.signer} is not here any more. Add it again in Settings, then replay this.`);
  // an operator who replays it wants it all the same
  if (parcel.round === 0 && ports.now() >= new Date(content.until)) {
    return refused("It was not worth sending any more: its time had passed before it could be signed.");
  }
  const why = neverFits(content, signer);
  if (why) return refused(why);
  const valueWei = BigInt(content.valueWei);
  const { chainId } = content;
  const looked = await ports.askChain(chainId, (ask) => look(ask, { content, signer, valueWei }));
  if (looked.kind === "no-chain") return refused(`This installation has no endpoint for ${chainName(chainId)}.`);
  if (looked.kind === "silent") return later(looked.detail, looked.afterSeconds);
  return judge(looked.value, { parcel, content, ports, signer, valueWei });
}

/** Why no state of the chain lets it go, or undefined. */
function neverFits({ data, valueWei, chainId, signer: name }: ContractCall, { limits }: Signer): string | undefined {
  const bytes = data.length / 2 - 1;
  if (bytes > DATA_BYTES_MAX) {
    return `It has ${bytes} bytes of data, which is longer than nodes take: ${DATA_BYTES_MAX} at most.`;
  }
  if (BigInt(valueWei) > limits.valueMaxWei) {
    const most = weiWords(limits.valueMaxWei, chainId);
    return `It sends ${weiWords(BigInt(valueWei), chainId)}, and ${name} may send ${most} with a call.`;
  }
  return undefined;
}

type Seen =
  | { kind: "reverts"; data: string | undefined }
  | { kind: "refused"; said: string }
  | { kind: "works"; gas: bigint; market: GasMarket; dataFeeWei: bigint; minedCount: number; balanceWei: bigint };

type Look = { content: ContractCall; signer: Signer; valueWei: bigint };

async function look(ask: AskNode, { content, signer, valueWei }: Look): Promise<Seen> {
  const from = signer.address;
  const balanceWei = await readBalance(ask, from);
  // nodes say of this what they like, so it is not left to them
  if (balanceWei < valueWei) {
    return { kind: "works", gas: 0n, market: NO_MARKET, dataFeeWei: 0n, minedCount: 0, balanceWei };
  }
  const asked = { from, to: content.address, data: content.data, valueWei };
  const simulated = await simulate(ask, asked);
  if (simulated.kind === "would-revert") return { kind: "reverts", data: simulated.data };
  if (simulated.kind === "refused") return simulated;
  const [market, minedCount] = [await readMarket(ask), await readCount(ask, from)];
  const { gas } = simulated;
  const dataFeeWei = await readDataFee(ask, { chainId: content.chainId, asked, gas, market });
  return { kind: "works", gas, market, dataFeeWei, minedCount, balanceWei };
}

const NO_MARKET: GasMarket = { baseFeeWei: null, tipWei: 0n };

async function judge(seen: Seen, of: Starting & { signer: Signer; valueWei: bigint }): Promise<Started> {
  const { content, signer, valueWei } = of;
  const { chainId } = content;
  if (seen.kind === "reverts") {
    const why = revertReason(seen.data, content.errors);
    if (await of.ports.calls.hasCompany(of.parcel.deliveryId)) {
      return putOff(`It would revert now: ${why}. It waits for another call of the same execution.`);
    }
    return refused(`It would revert: ${why}. Nothing was sent, and nothing was spent.`);
  }
  if (seen.kind === "refused") return later(`${chainName(chainId)} did not simulate it: ${seen.said}`);
  const offer = firstFees(seen.market, signer.limits.feePerGasMaxWei);
  if (offer.kind === "too-dear") {
    const most = gweiWords(signer.limits.feePerGasMaxWei);
    return putOff(
      `Gas costs ${gweiWords(offer.wantedWei)}, and ${content.signer} may pay ${most}. It waits until that is enough.`,
    );
  }
  const gasLimit = gasLimitOf(seen.gas);
  const { dataFeeWei, minedCount } = seen;
  const costWei = valueWei + gasLimit * offer.fees.feePerGasWei + dataFeeWei;
  if (seen.balanceWei < costWei) {
    const has = weiWords(seen.balanceWei, chainId);
    return later(
      `${content.signer} has ${has} on ${chainName(chainId)}, and this may take ${weiWords(costWei, chainId)}. Send it some.`,
    );
  }
  return place({ ...of, gasLimit, fees: offer.fees, dataFeeWei, minedCount, costWei });
}

type Placeable = Starting & {
  signer: Signer;
  valueWei: bigint;
  gasLimit: bigint;
  fees: Fees;
  dataFeeWei: bigint;
  minedCount: number;
  costWei: bigint;
};

async function place({ parcel, content, ports, costWei, ...rest }: Placeable): Promise<Started> {
  const { chainId, address: to, data } = content;
  const { deliveryId, effectKey, round } = parcel;
  const placing = await ports.calls.place({ ...rest, chainId, to, data, deliveryId, effectKey, round });
  if (placing.kind === "placed") return placing;
  if (placing.kind === "signer-gone")
    return refused(`The signer ${content.signer} was removed before this was signed.`);
  const most = rest.signer.limits.dayMaxWei;
  if (costWei > most) {
    const words = `${weiWords(costWei, chainId)}, and ${content.signer} may spend ${weiWords(most, chainId)} a day`;
    return refused(`It may cost ${words}. Raise its limit in Settings, then replay this.`);
  }
  const spent = `${weiWords(placing.spentWei, chainId)} of ${weiWords(most, chainId)}`;
  return putOff(
    `${content.signer} has spent or set aside ${spent} today, and this may take ${weiWords(costWei, chainId)}. It waits for the next day (UTC).`,
  );
}

function chainName(chainId: number): string {
  return chainOf(chainId)?.name ?? `chain ${chainId}`;
}

function refused(detail: string): Started {
  return { kind: "not-yet", result: { kind: "refused", detail } };
}

function later(detail: string, afterSeconds?: number): Started {
  return { kind: "not-yet", result: { kind: "retry", detail, ...(afterSeconds !== undefined && { afterSeconds }) } };
}

/** A cap holds it back, or what it builds on, which is no failure. */
function putOff(detail: string): Started {
  return { kind: "not-yet", result: { kind: "pending", afterSeconds: AGAIN_SECONDS, detail } };
}
