import { expect, test } from "vitest";
import { walletPattern } from "./rows.ts";

test("default: a whole address or its beginning matches from the start", () => {
  expect(walletPattern("0x7A3f")).toBe("0x7a3f%");
  expect(walletPattern(" 7a3f ")).toBe("0x7a3f%");
});

test("behavior: the short form matches both ends", () => {
  expect(walletPattern("0x7A3f…91C4")).toBe("0x7a3f%91c4");
  expect(walletPattern("0x7A3f...91C4")).toBe("0x7a3f%91c4");
});

test("behavior: what is no address is taken off, so that nothing reaches the pattern but hex", () => {
  expect(walletPattern("0x7a%_'3f")).toBe("0x7a3f%");
});

test("args: nothing typed asks for nothing", () => {
  expect(walletPattern(undefined)).toBeNull();
  expect(walletPattern("  ")).toBeNull();
});
