import { expect, test } from "vitest";
import { protocolOf } from "#server/catalog/protocols/index.ts";
import { signatureOf } from "#server/contract/abi-names.ts";
import { bringsWords, typeWords, usualUnits } from "./event-words.ts";

test("default: an event is named by its canonical signature and read in words", () => {
  const event = {
    type: "event" as const,
    name: "Moved",
    inputs: [
      { name: "healthFactor", type: "uint256" },
      { name: "", type: "address[]" },
      {
        name: "pool_key",
        type: "tuple[2]",
        components: [
          { name: "a", type: "address" },
          { name: "b", type: "tuple", components: [{ name: "c", type: "bool" }] },
        ],
      },
    ],
  };
  expect(signatureOf(event)).toBe("Moved(uint256,address[],(address,(bool))[2])");
  expect(bringsWords(event)).toBe("health factor (number), argument 2 (list of addresses), pool key (list of groups)");
  expect(bringsWords({ type: "event", name: "Ping", inputs: [] })).toBe("brings nothing");
});

test("behavior: a known protocol's event brings its usual units", () => {
  const lending = protocolOf("demo-lending");
  expect(usualUnits(lending, "HealthFactor(address,uint256)")).toEqual({ healthFactor: { decimals: 18, unit: "" } });
  expect(usualUnits(lending, "Gone(address)")).toEqual({});
  expect(usualUnits(undefined, "HealthFactor(address,uint256)")).toEqual({});
});

test("behavior: a type is said as people say it", () => {
  const types = ["uint8", "int256", "address", "bool", "string", "bytes32", "bytes", "tuple", "uint256[2][]"];
  expect(types.map(typeWords).join("; ")).toBe(
    "number; number; address; yes or no; text; bytes; bytes; group; list of lists",
  );
});
