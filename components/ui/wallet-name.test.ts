import { expect, test } from "vitest";
import { markColours, shortAddress } from "./wallet-name.tsx";

test("default: four and four characters; a name stays as it is", () => {
  expect(shortAddress("0x70997970c51812dc3a010c7d01b50e0d17dc79c8")).toBe("0x7099…79c8");
  expect(shortAddress("Maren Ostrander")).toBe("Maren Ostrander");
});

test("behavior: an address keeps its two colours, and they differ", () => {
  const address = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
  expect(markColours(address)).toEqual(markColours(address));
  for (let n = 0; n < 60; n++) {
    const [first, second] = markColours(`0x${n.toString(16).padStart(8, "0")}`);
    expect(first).not.toBe(second);
  }
});
