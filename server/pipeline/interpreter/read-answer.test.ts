import fc from "fast-check";
import { expect, test } from "vitest";
import { toDecimal } from "#server/catalog/exact-json.ts";
import { fromUnits, isDecimal } from "#server/contract/decimal.ts";
import { readAnswer } from "./read-answer.ts";

type Type = "number" | "text" | "boolean";
const question = (type: Type) => ({
  kind: "backend" as const,
  url: "",
  headers: [],
  cacheSeconds: 0,
  attributes: [{ name: "x", path: "x", type }],
});
const read = (text: string, type: Type, status = 200) => readAnswer({ status, text }, question(type));
const value = (json: string, type: Type) => {
  const found = read(`{"x":${json}}`, type);
  return found.kind === "known" ? found.attributes.x : found;
};

test("default: numbers keep every digit", () => {
  expect(value("115792089237316195423570985008687907853269984665640564039457584007913129639935", "number")).toBe(
    (2n ** 256n - 1n).toString(),
  );
  expect(value("1.1000000000000000000000001", "number")).toBe("1.1000000000000000000000001");
  expect(value('"1.10"', "number")).toBe("1.10");
  expect(value("1.10e2", "number")).toBe("110");
  expect(value("-2.5E-3", "number")).toBe("-0.0025");
});

test("behavior: texts, yes or no, and what is missing", () => {
  expect(value('"a\\u0000b"', "text")).toBe("ab");
  expect(value("12345678901234567890", "text")).toBe("12345678901234567890");
  expect([value("true", "boolean"), value("false", "boolean")]).toEqual([true, false]);
  expect([value("null", "text"), read("{}", "number")]).toEqual([null, { kind: "known", attributes: { x: null } }]);
});

test("behavior: what does not fit is a failure that names attribute and place", () => {
  expect(value('"high"', "number")).toEqual({
    kind: "failed",
    reason: "x should be a number, but there is a text at “x”",
  });
  expect(value("1", "boolean")).toMatchObject({ kind: "failed" });
  expect(value("[1]", "text")).toMatchObject({ kind: "failed" });
  expect(value("1e99", "number")).toMatchObject({ kind: "failed" });
});

test("behavior: 404 means that the wallet is not known; other statuses are failures", () => {
  expect(read("", "text", 404)).toEqual({ kind: "unknown-wallet" });
  for (const status of [204, 301, 400, 401, 403, 429, 500]) {
    expect(read("", "text", status), String(status)).toMatchObject({ kind: "failed" });
  }
});

test("args: exponents become plain decimals, exactly", () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.integer({ min: -30, max: 30 }), (int, power) => {
      const plain = toDecimal(`${int}e${power}`);
      const expected = power >= 0 ? (int * 10n ** BigInt(power)).toString() : fromUnits(int, -power);
      expect(isDecimal(plain)).toBe(true);
      expect(fromUnits(toUnits(plain ?? "", 30), 30)).toBe(expected);
    }),
  );
  for (const text of ["", "1e", "0x1", "1e999", "Infinity", "1,0", " "]) expect(toDecimal(text), text).toBeUndefined();
});

function toUnits(text: string, places: number): bigint {
  const [whole = "", part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(places, "0"));
}
