import { expect, test } from "vitest";
import { humanise, signatureOf } from "#server/contract/abi-names.ts";
import { eventArguments, eventTopic, parseAbiText } from "./abi.ts";

const LINE = "event HealthFactor(address indexed user, uint256 healthFactor)";
const messageOf = (text: string) => {
  try {
    parseAbiText(text);
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
};

test("default: a JSON ABI, an artefact, lines and Solidity read the same", () => {
  const json = JSON.stringify(parseAbiText(LINE));
  const artefact = JSON.stringify({
    contractName: "Lending",
    abi: [{ type: "function", name: "pay" }, ...JSON.parse(json)],
  });
  const solidity = `contract Lending { // event Old(uint256 a);
    event HealthFactor(
      address indexed user, /* ratio */
      uint256 healthFactor
    );
    function pay() external { emit HealthFactor(msg.sender, 1); } }`;
  for (const text of [json, artefact, `${LINE};`, solidity, JSON.stringify([LINE])]) {
    expect(parseAbiText(text).map(signatureOf)).toEqual(["HealthFactor(address,uint256)"]);
  }
});

test("behavior: the topic of a known event is what its logs carry", () => {
  const [event] = parseAbiText("event Transfer(address indexed from, address indexed to, uint256 value)");
  expect(event && eventTopic(event)).toBe("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
});

test("behavior: tuples count in the signature and stay out of the values", () => {
  const [event] = parseAbiText(
    "event Done(uint256, (address who, uint8[2] what)[] parts, string indexed note, address[] to)",
  );
  expect(event && signatureOf(event)).toBe("Done(uint256,(address,uint8[2])[],string,address[])");
  expect(event && eventArguments(event).map((a) => [a.name, a.label, a.type.kind])).toEqual([
    ["arg0", "Argument 1", "number"],
    ["to", "To", "list"],
  ]);
});

test("behavior: names read as words", () => {
  expect(["healthFactor", "total_debt_USD", "onBehalfOf", "user", "newHF"].map(humanise)).toEqual([
    "Health factor",
    "Total debt USD",
    "On behalf of",
    "User",
    "New HF",
  ]);
});

test("error: what is not an ABI says what to paste", () => {
  expect(messageOf(" ")).toMatchInlineSnapshot(
    `"There is no ABI yet. Paste it as JSON, or as lines such as “event Paid(address who)”."`,
  );
  expect(messageOf("[{")).toMatchInlineSnapshot(
    `"This is not valid JSON: it may have been cut off while copying. Copy the whole ABI again."`,
  );
  expect(messageOf('{"name":"x"}')).toMatchInlineSnapshot(
    `"This JSON is not an ABI. An ABI is a list, or an artefact with a list under “abi”."`,
  );
  expect(messageOf("hello")).toMatchInlineSnapshot(
    `"This ABI has no events. If the contract is a proxy, paste the ABI of its implementation."`,
  );
  expect(messageOf('[{"type":"function","name":"f","inputs":[]}]')).toMatchInlineSnapshot(
    `"This ABI has no events. If the contract is a proxy, paste the ABI of its implementation."`,
  );
  expect(messageOf('[{"type":"event","name":"Paid","inputs":[{"name":"a","type":"uint7"}]}]')).toMatchInlineSnapshot(
    `"Event “Paid” of this ABI is not valid at inputs.0.type."`,
  );
  expect(messageOf("event Paid(Money amount)")).toMatchInlineSnapshot(
    `"“event Paid(Money amount)” is not an event that can be read: Unknown type."`,
  );
  expect(messageOf(`["${"x".repeat(1024 * 1024)}"]`)).toMatchInlineSnapshot(
    `"This ABI is larger than 1 MB. Paste only the events you need."`,
  );
});

test("error: more events than the limit are refused", () => {
  const many = Array.from({ length: 401 }, (_, i) => `event E${i}(uint256 a);`).join("\n");
  expect(messageOf(many)).toMatchInlineSnapshot(`"This ABI has 401 events; at most 400 are read."`);
});
