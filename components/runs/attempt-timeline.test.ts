import { expect, test } from "vitest";
import type { DeliveryDetail } from "#server/services/run/select-deliveries.ts";
import { axisLabels, timelineOf } from "./attempt-timeline.ts";

const eventAt = new Date("2026-11-22T09:41:07Z");
const at = (ms: number) => new Date(eventAt.getTime() + ms);

const delivery = (over: Partial<DeliveryDetail> = {}): DeliveryDetail => ({
  id: 1,
  nodeId: "then",
  channel: "telegram",
  target: "@harbour_kestrel",
  urgency: "urgent",
  content: { kind: "message", subject: "Act now", body: "" },
  why: "",
  state: "delivered",
  reason: null,
  priceMilli: 1_000,
  receiptId: null,
  correctsId: null,
  createdAt: at(200),
  nextAt: at(200),
  doneAt: at(2_000),
  attempts: [
    { number: 1, outcome: "retry", detail: "asked to wait", startedAt: at(400), endedAt: at(600) },
    { number: 2, outcome: "accepted", detail: "", startedAt: at(1_600), endedAt: at(2_000) },
  ],
  ...over,
});

test("default: attempts lie on an axis from the event, each waiting before it sends", () => {
  const { spanMs, labels, lanes } = timelineOf([delivery()], { eventAt, now: at(60_000) });
  expect(spanMs).toBe(2_000);
  expect(labels).toEqual(["0 s", "0.5", "1.0", "1.5", "2.0 s"]);
  expect(lanes[0]?.bars).toMatchObject([
    { name: "First", waitFrom: 0.1, sendFrom: 0.2, sendTo: 0.3, outcome: "retry" },
    { name: "Second", waitFrom: 0.3, sendFrom: 0.8, sendTo: 1, outcome: "accepted" },
  ]);
});

test("behavior: what waits for its next try reaches to when that is", () => {
  const waiting = delivery({ state: "retrying", doneAt: null, nextAt: at(8_000), reason: "asked to wait" });
  const { spanMs, lanes } = timelineOf([{ ...waiting, attempts: waiting.attempts.slice(0, 1) }], {
    eventAt,
    now: at(700),
  });
  expect(spanMs).toBe(8_000);
  expect(lanes[0]?.bars.at(-1)).toMatchObject({ name: "Next", sendTo: 1, outcome: "waiting", detail: "asked to wait" });
});

test("behavior: a delivery without an attempt still shows that it waits", () => {
  const { lanes } = timelineOf([delivery({ state: "unfunded", attempts: [], doneAt: null })], {
    eventAt,
    now: at(1_000),
  });
  expect(lanes[0]?.bars).toMatchObject([{ name: "First", outcome: "waiting" }]);
});

test("default: axis labels fit their span", () => {
  expect(axisLabels(400)).toEqual(["0 s", "0.1", "0.2", "0.3", "0.4 s"]);
  expect(axisLabels(8_000)).toEqual(["0 s", "2", "4", "6", "8 s"]);
  expect(axisLabels(240_000)).toEqual(["0 min", "1", "2", "3", "4 min"]);
  expect(axisLabels(14_400_000)).toEqual(["0 h", "1", "2", "3", "4 h"]);
});
