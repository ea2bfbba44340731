import { decodeFunctionData, encodeFunctionData, parseAbi } from "viem";
import type { ChannelDefinition, Parcel } from "#server/catalog/define-channel.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { callClock, callOf, makeFundedSigner, startCallWorld } from "#server/testing/call-world.ts";
import { makeParcel, testChannel } from "#server/testing/channel-conformance.ts";
import { makeDelivery, makeExecution, makeSubscriber } from "#server/testing/factories.ts";
import { makeStage } from "#server/testing/outbox-world.ts";
import { startScriptedNode } from "#server/testing/scripted-node.ts";

const ABI = parseAbi(["function note(string text)"]);
const ENDPOINT_KEY = "k3y-of-the-endpoint";
/** More looks than any call takes that is to end at all. */
const LOOKS_MAX = 12;

testChannel(
  "contract-call",
  async () => {
    const world = await startCallWorld();
    const node = await startScriptedNode(world.chain.url);
    const stage = await makeStage({ credits: 10_000 });
    let aheadMs = 0;
    const clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
    const worker = world.worker({ url: `${node.url}/${ENDPOINT_KEY}`, clock });
    const signer = await makeFundedSigner(world, stage);
    const deliveries = new Map<string, number>();
    const received: { id: string; text: string }[] = [];
    let made = 0;

    const contentOf = (text: string) => ({
      ...callOf(world, signer),
      data: encodeFunctionData({ abi: ABI, functionName: "note", args: [text] }),
    });
    /** One effect is one delivery. */
    const deliveryOf = async ({ effectKey, target }: Parcel): Promise<number> => {
      const known = deliveries.get(effectKey);
      if (known !== undefined) return known;
      const execution = await makeExecution({ run: stage.run, subscriber: await makeSubscriber(stage.workspace) });
      const { id } = await makeDelivery(execution, { channel: "contract-call", target, effectKey });
      deliveries.set(effectKey, id);
      return id;
    };
    /** What the chain has mined since. */
    const read = async (from: number) => {
      const head = Number(await world.chain.rpc<string>("eth_blockNumber", []));
      for (let number = from + 1; number <= head; number++) {
        const block = await world.chain.rpc<{ transactions: { hash: string; input: `0x${string}`; to: string }[] }>(
          "eth_getBlockByNumber",
          [`0x${number.toString(16)}`, true],
        );
        for (const { hash, input, to } of block.transactions) {
          if (to !== world.contract) continue;
          received.push({ id: hash, text: decodeFunctionData({ abi: ABI, data: input }).args[0] });
        }
      }
      return head;
    };
    let head = await read(0);

    /** As a lane does: who waits is asked again, while the chain goes on. */
    const send = async (given: Parcel, signal: AbortSignal) => {
      const parcel = { ...given, deliveryId: await deliveryOf(given) };
      for (let look = 0; ; look++) {
        const result = await worker.channel.send(parcel, signal);
        if (result.kind !== "pending" || look === LOOKS_MAX) {
          await world.setReverting(false);
          head = await read(head);
          // whoever is put off comes back when it was told to
          if (result.kind === "retry") aheadMs += 120_000;
          return result;
        }
        await world.chain.mine(1);
        callClock.advance(3);
        aheadMs += 60_000;
      }
    };
    const channel: ChannelDefinition = { ...worker.channel, send };

    return {
      channel,
      parcelOf: (text, effectKey = `effect:${++made}`) => {
        return makeParcel({
          ...{ workspaceId: stage.workspace.id, effectKey },
          ...{ topicId: null, topicName: null, target: world.contract, content: contentOf(text) },
        });
      },
      received: () => received,
      secrets: [signer.privateKey.slice(2), ENDPOINT_KEY],
      isExactlyOnce: true,
      isExact: true,
      refusesLong: true,
      busyNext: () => {
        node.refuseNext(7);
        return 7;
      },
      dropAnswerNext: () => node.dropAnswerNext("eth_sendRawTransaction"),
      refuseNext: () => void world.setReverting(true),
      leave: () => node.close(),
      close: () => world.close(),
    };
  },
  {
    killAddress: "A contract stands in its workflow, and is nobody's address that could be turned off.",
  },
);
