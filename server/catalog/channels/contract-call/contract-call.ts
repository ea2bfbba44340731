import { BadInputError } from "#server/kernel/errors.ts";
import { type ChannelPorts, defineChannel, type Parcel, type SendResult } from "../../define-channel.ts";
import type { PlacedCall } from "./call-ports.ts";
import { startCall } from "./start-call.ts";
import { confirmedResult, handOverNow, revertedResult, tendCall } from "./tend-call.ts";

/**
 * A call of a contract by a signer of the workspace: simulated, held against its limits, and signed once. From then on it
 * is that one transaction that is handed over, replaced under its own nonce, and waited for.
 */
export const contractCall = defineChannel(
  { kind: "contract-call", label: "Contract call", icon: "file-pen-line", linkable: false },
  (ports) => ({
    lane: { concurrency: 16, perSecond: 50 },
    priceMilli: 1_000,
    configured: () => true,
    parseTarget: () => {
      throw new BadInputError("A call's contract stands in its workflow.");
    },
    send: (parcel) => send(parcel, ports),
  }),
);

async function send(parcel: Parcel, ports: ChannelPorts): Promise<SendResult> {
  const { content } = parcel;
  if (content.kind !== "contract-call") {
    return { kind: "refused", detail: "A contract takes calls; this is something else." };
  }
  const known = await ports.calls.find(parcel.effectKey);
  const ended = known && endOf(known, parcel.round);
  if (ended) return ended;
  if (known?.state === "open") {
    const signer = await ports.calls.signer(parcel.workspaceId, content.signer);
    const feeCapWei = signer?.id === known.signerId ? signer.limits.feePerGasMaxWei : undefined;
    return tendCall(known, { ports, signerName: content.signer, feeCapWei, abiErrors: content.errors });
  }
  const started = await startCall({ parcel, content, ports });
  return started.kind === "not-yet" ? started.result : handOverNow(started.call, { ports }, "");
}

/** How it ended, if this round has seen its end: a worker may have been killed before it said so. */
function endOf({ state, mined, round, revertReason }: PlacedCall, roundNow: number): SendResult | undefined {
  if (state === "confirmed" && mined) return confirmedResult(mined.hash, mined.blockNumber);
  if (state === "reverted" && mined && round === roundNow) return revertedResult(mined.hash, revertReason ?? "");
  return undefined;
}
