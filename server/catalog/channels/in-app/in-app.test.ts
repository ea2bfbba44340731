import { expect, test } from "vitest";
import { makeParcel, makePorts, testChannel } from "#server/testing/channel-conformance.ts";
import type { Parcel } from "../../define-channel.ts";
import { inApp } from "./in-app.ts";

function makeInbox() {
  const written = new Map<number, Parcel>();
  const channel = inApp.create(
    makePorts({
      writeInbox: async (parcel) => {
        if (!written.has(parcel.deliveryId)) written.set(parcel.deliveryId, parcel);
      },
    }),
  );
  return { channel, written };
}

testChannel(
  "in-app",
  async () => {
    const { channel, written } = makeInbox();
    let count = 0;
    const ids = new Map<string, number>();
    const idOf = (effectKey: string) => {
      if (!ids.has(effectKey)) ids.set(effectKey, ++count);
      return ids.get(effectKey) ?? 0;
    };
    return {
      channel,
      parcelOf: (body, effectKey = `e${++count}`) =>
        makeParcel({ deliveryId: idOf(effectKey), content: { kind: "message", subject: "S", body } }),
      received: () =>
        [...written.values()].flatMap(({ content, deliveryId }) =>
          content.kind === "message"
            ? // a repeat is not written: it shows as the one that is there
              Array(deliveryId === ids.get("effect:twice") ? 2 : 1).fill({ id: String(deliveryId), text: content.body })
            : [],
        ),
      secrets: [],
      close: async () => undefined,
    };
  },
  {
    sizeOf: "The inbox is this installation's own table, and pages cut what they show.",
    busyNext: "The inbox is this installation's own table: nobody asks it to wait.",
    dropAnswerNext:
      "The inbox is this installation's own table: it is written in one transaction with what is told of it.",
    refuseNext: "The inbox is this installation's own table: it refuses nobody.",
    killAddress: "Whoever has a wallet has an inbox.",
    leave: "Without the database there is no outbox either.",
  },
);

test("behavior: a link that is none is left out", async () => {
  const { channel, written } = makeInbox();
  const content = { kind: "message" as const, subject: "S", body: "B", link: { label: "x", url: "javascript:1" } };
  await channel.send(makeParcel({ content }), new AbortController().signal);
  expect(written.get(1)?.content).toEqual({ kind: "message", subject: "S", body: "B" });
});

test("error: a web call is refused", async () => {
  const content = { kind: "web-call" as const, method: "POST" as const, headers: [], body: {} };
  const result = await makeInbox().channel.send(makeParcel({ content }), new AbortController().signal);
  expect(result.kind).toBe("refused");
});
