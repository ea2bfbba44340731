import { expect, test } from "vitest";
import { addressTrouble, explanationState, explanationTitle } from "./explain-words.ts";

const address = `0x${"12".repeat(20)}` as const;

test.each([
  [` ${address} `, null],
  ["", "Paste an address."],
  ["vitalik.eth", "An address begins with 0x."],
  ["0x12", "An address has 42 characters; this has 4. Paste it whole."],
  [`0x${"zz".repeat(20)}`, "An address has the digits 0 to 9 and the letters a to f only."],
])("args: %j", (typed, trouble) => {
  expect(addressTrouble(typed)).toBe(trouble);
});

test.each([
  ["kept", "told", "0x1212…1212 was told", "Told"],
  ["kept", null, "Working it out for 0x1212…1212", "Under way"],
  ["computed", "told", "0x1212…1212 would be told", "Not on record"],
  ["computed", "stopped", "0x1212…1212 was not told", "Stopped"],
  ["computed", null, "Not known for 0x1212…1212", "Unknown"],
  ["outside", null, "0x1212…1212 was not in this run", "Not looked at"],
] as const)("default: %s, %s", (from, outcome, title, words) => {
  expect(explanationTitle({ from, outcome, address })).toBe(title);
  expect(explanationState({ from, outcome, address }).words).toBe(words);
});
