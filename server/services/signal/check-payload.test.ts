import { expect, test } from "vitest";
import { checkPayload } from "./check-payload.ts";

const FIELDS = [
  { name: "wallet", kind: "address" as const },
  { name: "price", kind: "number" as const, unit: "USD" },
  { name: "note", kind: "text" as const },
  { name: "urgent", kind: "boolean" as const },
];
const GOOD = { wallet: `0x${"AB".repeat(20)}`, price: 12.5, note: "Hello", urgent: false };

test("default: declared fields, numbers exact, addresses in lower case", () => {
  expect(checkPayload(GOOD, FIELDS)).toEqual({
    wallet: `0x${"ab".repeat(20)}`,
    price: "12.5",
    note: "Hello",
    urgent: false,
  });
});

test("behavior: a number as text keeps every digit; null is a missing value", () => {
  const payload = checkPayload({ ...GOOD, price: "123456789012345678901234567890.5", note: null }, FIELDS);
  expect(payload).toMatchObject({ price: "123456789012345678901234567890.5", note: null });
});

test.each([
  ["no object", [1]],
  ["a text", "hello"],
  ["null", null],
])("error: %s is refused", (_name, body) => {
  expect(() => checkPayload(body, FIELDS)).toThrow("not a JSON object");
});

test("error: every field at fault is named at once", () => {
  const bad = { wallet: "me", price: 0.1234567890123456, urgent: "yes", extra: 1, note: "a\u0000b" };
  expect(() => checkPayload(bad, FIELDS)).toThrowErrorMatchingInlineSnapshot(
    `[BadInputError: The signal was not taken: wallet must be an address: 0x and 40 hex digits; price has more digits than a JSON number keeps; send it as text, such as "1.08"; note must be a text of at most 4,000 characters; urgent must be true or false; extra is not a field of this signal.]`,
  );
});

test("error: a missing field is named, and exponents are no plain numbers", () => {
  expect(() => checkPayload({ ...GOOD, price: 1e21, note: undefined }, FIELDS)).toThrowErrorMatchingInlineSnapshot(
    `[BadInputError: The signal was not taken: price has more digits than a JSON number keeps; send it as text, such as "1.08"; note is missing; send null if there is no value.]`,
  );
});
