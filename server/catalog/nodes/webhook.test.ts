import { expect, test } from "vitest";
import type { StepInput } from "../define-node.ts";
import { webhook } from "./webhook.ts";

const USER = "0x7a3f0000000000000000000000000000000091c4";
const EVENT = { user: USER, amount: "1234567.5" } as Record<string, string>;
const read: StepInput["read"] = (ref) => EVENT[ref[1] ?? ""] ?? null;
const typeOf: StepInput["typeOf"] = ({ 1: name = "" }) => ({
  path: [name],
  label: name,
  type: { kind: name === "amount" ? "number" : "address" },
});
const input: StepInput = {
  ...{ nodeId: "call", now: new Date("2026-11-29T00:00:00Z"), attributes: {}, answer: undefined, why: "" },
  ...{ subscriber: { id: 1, address: "0x0", zone: "UTC" }, read, typeOf },
  ...{ stored: () => null, segmentOf: () => undefined },
};

function bodyOf(body: unknown[]) {
  const config = webhook.schema.parse({ method: "POST", url: ["https://example.com/"], body });
  const result = webhook.run === "step" ? webhook.step(config, input) : undefined;
  if (result?.kind !== "deliver") return result?.text;
  const content = result.drafts[0]?.content;
  return content?.kind === "web-call" ? content.body : content;
}

test("default: a body holds values as they are, and texts with values in them", () => {
  const body = [
    { name: "user", ref: ["event", "user"] },
    { name: "gone", ref: ["event", "gone"] },
    { name: "fixed", text: ["kwala"] },
    { name: "words", text: ['{"of":"', { ref: ["event", "user"] }, '","left":', { ref: ["event", "amount"] }, "}"] },
  ];
  const words = `{"of":"${USER}","left":1234567.5}`;
  expect(bodyOf(body)).toEqual({ user: USER, gone: null, fixed: "kwala", words });
});

test("error: a text whose value is missing is not sent half-empty", () => {
  const text = ["Of ", { ref: ["event", "gone"] }];
  expect(bodyOf([{ name: "words", text }])).toBe("The call was not made: gone has no value and no fallback");
});
