import { expect, test } from "vitest";
import type { Output } from "#server/contract/value.ts";
import { eventValues, namedValues, valueWords } from "./value-words.ts";

const line: Output = { path: ["line"], label: "Their line", type: { kind: "number", unit: "USD" } };

test("default: numbers are grouped and carry their unit", () => {
  expect(valueWords("12480.22", line)).toBe("12,480.22 USD");
  expect(valueWords("1.08")).toBe("1.08");
  expect(valueWords("30", undefined, "minutes")).toBe("30 minutes");
});

test("default: addresses are short, choices by label, times with their zone", () => {
  expect(valueWords("0x70997970c51812dc3a010c7d01b50e0d17dc79c8")).toBe("0x7099…79c8");
  const preset: Output = {
    path: ["preset"],
    label: "Preset",
    type: { kind: "choice", options: [{ value: "aggressive", label: "Aggressive" }] },
  };
  expect(valueWords("aggressive", preset)).toBe("Aggressive");
  const time: Output = { path: ["$time"], label: "Time", type: { kind: "time" } };
  expect(valueWords("2026-11-22T09:41:07Z", time)).toBe("Sun 22 Nov 2026, 09:41:07 UTC");
});

test("behavior: missing is said, never shown as zero", () => {
  expect(valueWords(null)).toBe("missing");
  expect(valueWords([])).toBe("none");
  expect(valueWords(["risk", "treasury"])).toBe("risk, treasury");
  expect(valueWords(false)).toBe("no");
});

test("default: values are called as their node calls them", () => {
  expect(namedValues({ line: "1", $block: "7" }, [line])).toEqual([
    { name: "line", label: "Their line", words: "1 USD", raw: "1" },
    { name: "$block", label: "block", words: "7", raw: "7" },
  ]);
});

test("default: an event's values are its arguments in order, then its contract; the strip of facts has the rest", () => {
  const outputs: Output[] = [
    { path: ["user"], label: "User", type: { kind: "address" } },
    { path: ["healthFactor"], label: "Health factor", type: { kind: "number" } },
  ];
  const values = {
    $tx: "0x1",
    $contract: "0x2",
    healthFactor: "1.08",
    user: "0x3",
    $block: "7",
    $time: "",
    $chain: "",
  };
  expect(eventValues(values, outputs).map(({ name }) => name)).toEqual(["user", "healthFactor", "$contract"]);
});
