import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { importKwala } from "./import-kwala.ts";

const NOW = new Date("2026-11-29T00:00:00Z");
const FOLDER = "server/testing/fixtures/kwala";
const names = globSync(`${FOLDER}/*.yaml`).map((path) => basename(path, ".yaml"));

const textOf = (name: string) => readFileSync(`${FOLDER}/${name}.yaml`, "utf8");
const read = (text: string, answers = {}) => importKwala({ text, now: NOW, answers });

/** What is told of an example, a line each. */
function told(name: string): string[] {
  const result = read(textOf(name));
  if (!result.ok) return result.problems.map(({ line, code, what, cure }) => `${line} ${code}: ${what} → ${cure}`);
  const { graph, notes, expiresAt, who } = result.workflow;
  return [
    ...Object.entries(graph.nodes).map(([id, { type }]) => `${id}: ${type}`),
    ...Object.values(graph.edges).map(({ from, to }) => `${from.join(".")} → ${to[0]}`),
    ...(expiresAt ? [`ends ${expiresAt.toISOString()}`] : []),
    ...who.map(({ label, isChosen }) => `${isChosen ? "for" : "or"} ${label}`),
    ...notes.map(({ kind, line, what }) => `${line ?? "–"} ${kind}: ${what}`),
  ];
}

test("default: every example and dialect is imported, or refused with line, reason and cure", () => {
  expect(Object.fromEntries(names.sort().map((name) => [name, told(name)]))).toMatchInlineSnapshot(`
    {
      "buy-signal": [
        "event: contract-event",
        "who: wallet-in-event",
        "then1: contract-call",
        "then2: webhook",
        "event.next → who",
        "who.next → then1",
        "then1.next → then2",
        "ends 2030-01-01T00:00:00.000Z",
        "for “Asset” in the event",
        "or Everyone who follows a topic",
        "5 fill-in: id and price and size will read as raw whole numbers, as in the file. Say the decimals on the card “BuySignal” to have amounts, and then write filters as amounts too.",
        "10 fill-in: It is sent by a signer of this workspace, not by Kwala's wallet. Pick it on the card “Swap”; an owner adds signers under Settings.",
        "27 assumed: Actions come one after another, but the next does not wait for the answer to the one before it.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
        "– assumed: A call of a contract is made once for each subscriber whom the event concerns, not once for each event.",
      ],
      "call-on-other-chain": [
        "event: contract-event",
        "then1: contract-call",
        "event.next → then1",
        "ends 2030-01-01T00:00:00.000Z",
        "for Nobody: once for each event",
        "or “User” in the event",
        "or Everyone who follows a topic",
        "5 fill-in: healthFactor will read as raw whole numbers, as in the file. Say the decimals on the card “HealthFactor” to have amounts, and then write filters as amounts too.",
        "12 fill-in: It is sent by a signer of this workspace, not by Kwala's wallet. Pick it on the card “Mirror”; an owner adds signers under Settings.",
        "17 assumed: “RetriesUntilSuccess”: what fails is tried again by itself, up to eight times over hours, whatever the file says.",
      ],
      "camel-case": [
        "event: contract-event",
        "who: wallet-in-event",
        "only: condition",
        "then1: webhook",
        "event.next → who",
        "who.next → only",
        "only.yes → then1",
        "ends 2026-12-29T00:00:00.000Z",
        "for “Owner” in the event",
        "or “Spender” in the event",
        "or Everyone who follows a topic",
        "1 assumed: The names are in lowerCamelCase. Each is read as its PascalCase twin.",
        "5 fill-in: value will read as raw whole numbers, as in the file. Say the decimals on the card “Approval” to have amounts, and then write filters as amounts too.",
        "18 assumed: It ends 2592000 seconds from now: 2026-12-29 00:00 UTC.",
        "26 assumed: “RetriesUntilSuccess”: what fails is tried again by itself, up to eight times over hours, whatever the file says.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
      ],
      "classify-payment": [
        "5 abi-missing: Without the ABI nobody can tell which arguments of PaymentReceived(bytes32,address,address,uint256,address,uint256) are indexed, nor what they are called. → Put the contract's ABI into TriggerSourceContractABI, as JSON or in base64; the event alone is enough.",
      ],
      "clock-block": [
        "event: block-height",
        "who: topic-subscribers",
        "then1: webhook",
        "event.next → who",
        "who.next → then1",
        "ends 2030-01-01T00:00:00.000Z",
        "for Everyone who follows a topic",
        "– fill-in: Say whose alert this is: pick the topic whose followers it concerns.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
      ],
      "clock-cron": [
        "event: schedule",
        "who: topic-subscribers",
        "then1: webhook",
        "event.next → who",
        "who.next → then1",
        "ends 2030-01-01T00:00:00.000Z",
        "for Everyone who follows a topic",
        "5 assumed: The rule is read in UTC. Pick another zone on the card if it is not meant.",
        "– fill-in: Say whose alert this is: pick the topic whose followers it concerns.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
      ],
      "clock-once": [
        "event: schedule",
        "who: topic-subscribers",
        "then1: webhook",
        "event.next → who",
        "who.next → then1",
        "ends 2030-01-01T00:00:00.000Z",
        "for Everyone who follows a topic",
        "– fill-in: Say whose alert this is: pick the topic whose followers it concerns.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
      ],
      "clock-seconds": [
        "event: schedule",
        "who: topic-subscribers",
        "then1: webhook",
        "event.next → who",
        "who.next → then1",
        "ends 2030-01-01T00:00:00.000Z",
        "for Everyone who follows a topic",
        "4 assumed: It first runs at the next full span by the clock, not in the moment it is published.",
        "– fill-in: Say whose alert this is: pick the topic whose followers it concerns.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
      ],
      "clock-span": [
        "event: schedule",
        "who: topic-subscribers",
        "then1: webhook",
        "event.next → who",
        "who.next → then1",
        "ends 2030-01-01T00:00:00.000Z",
        "for Everyone who follows a topic",
        "– fill-in: Say whose alert this is: pick the topic whose followers it concerns.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
      ],
      "deploy-at-once": [
        "6 once: It would run once, at once, and never again. Nothing starts such a workflow here. → Write a later time as ExecuteAfter, in Unix seconds, or how often as RepeatEvery.",
        "10 deploy: “Deploy” would deploy a contract or a function, which is not done here. → Deploy it by your own means, and import what listens to its events. What a Go function filters belongs into TriggerEventFilter.",
      ],
      "expression-filter": [
        "event: contract-event",
        "who: wallet-in-event",
        "only: condition",
        "then1: webhook",
        "event.next → who",
        "who.next → only",
        "only.yes → then1",
        "or “From” in the event",
        "for “To” in the event",
        "or Everyone who follows a topic",
        "8 assumed: It would also run once at once. Here it begins with the first event after you publish it.",
        "5 assumed: Without an ABI, Transfer(address,address,uint256) is read as that of “ERC-20 token”.",
        "5 fill-in: value will read as raw whole numbers, as in the file. Say the decimals on the card “Transfer” to have amounts, and then write filters as amounts too.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
      ],
      "filtered-orders": [
        "3 kalp: Forty digits without 0x are an address of Kalp, which is not read here. → Write the contract's address: 0x and 40 digits.",
        "4 chain-unknown: 1905 is Kalp, which is not read here. → Write one of 1 (Ethereum), 8453 (Base), 42161 (Arbitrum One), 10 (OP Mainnet), 137 (Polygon), 100 (Gnosis), 56 (BNB Smart Chain), 43114 (Avalanche C-Chain), 11155111 (Sepolia), 31337 (Demo chain).",
      ],
      "go-function": [
        "4 once: It would run once, at once, and never again. Nothing starts such a workflow here. → Write a later time as ExecuteAfter, in Unix seconds, or how often as RepeatEvery.",
        "8 deploy: “Deploy” would deploy a contract or a function, which is not done here. → Deploy it by your own means, and import what listens to its events. What a Go function filters belongs into TriggerEventFilter.",
      ],
      "hourly-price": [
        "10 contract-read: “latestAnswer” would be read in the midst of the workflow. Values of a contract are watched by a When here. → Take the action away, and after the import use the When “Contract value”, “Price” or “Balance”: it reads the chain by itself, for each subscriber's own line.",
        "15 expression: “re.result(0)” is the result of an earlier call, and none is made here. → Take it out. A value of a contract is watched by the When “Contract value” or “Price”.",
      ],
      "http-dialect": [
        "2 field-unknown: “description” is not a field of the file. → There is no description. Put it into a comment, as # at the start of the line.",
        "4 field-unknown: “type” is not a field of Trigger. → A trigger has no type: ExecuteAfter and RepeatEvery say what starts it.",
        "5 field-unknown: “schedule” is not a field of Trigger. → Write it as RepeatEvery, such as RepeatEvery: "0 9 * * *".",
        "8 field-unknown: “method” is not a field of an action. → Every call is a POST. Take the line away, and choose the method on the card after the import.",
        "9 field-unknown: “url” is not a field of an action. → Write it as APIEndpoint.",
        "10 field-unknown: “headers” is not a field of an action. → There are no headers in this form. Take them away, and add them on the card after the import, with secrets by name.",
        "12 field-unknown: “body” is not a field of an action. → Write it as APIPayload, one name and value a line.",
      ],
      "low-balance-listener": [
        "event: contract-event",
        "who: wallet-in-event",
        "then1: telegram",
        "event.next → who",
        "who.next → then1",
        "ends 2030-01-01T00:00:00.000Z",
        "for “User” in the event",
        "or Everyone who follows a topic",
        "12 fill-in: balance will read as raw whole numbers, as in the file. Say the decimals on the card “LowPolBalance” to have amounts, and then write filters as amounts too.",
        "23 assumed: The message goes to the Telegram of each subscriber whom it concerns, by this installation's bot, not to the chat in the file. The file's bot token is not taken over: if others have seen the file, revoke it.",
        "26 fill-in: Messages have a subject. “Low balance listener” stands there until you write a better one.",
        "27 assumed: “RetriesUntilSuccess”: what fails is tried again by itself, up to eight times over hours, whatever the file says.",
      ],
      "orders-to-go": [
        "5 abi-missing: Without the ABI nobody can tell which arguments of OrdersMatched(bytes32,address,uint256,uint256,uint256,uint256) are indexed, nor what they are called. → Put the contract's ABI into TriggerSourceContractABI, as JSON or in base64; the event alone is enough.",
        "13 go-function: “ComputeFilteredOrders” is a Go function of Kalp, which does not run here. → Put the comparison into TriggerEventFilter, such as re.event(1) == 0x…, and post from the same workflow.",
      ],
      "payment-classified": [
        "event: contract-event",
        "who: wallet-in-event",
        "then1: webhook",
        "then2: webhook",
        "event.next → who",
        "who.next → then1",
        "who.next → then2",
        "ends 2030-01-01T00:00:00.000Z",
        "for “Merchant” in the event",
        "or Everyone who follows a topic",
        "5 fill-in: category and amount will read as raw whole numbers, as in the file. Say the decimals on the card “PaymentClassified” to have amounts, and then write filters as amounts too.",
        "15 left-out: “ActionStatusNotificationPOSTURL”: nothing is posted there. What came of each action stands under Runs.",
        "16 left-out: “ActionStatusNotificationAPIKey” is not taken over. If others have seen the file, replace the key.",
        "23 assumed: “RetriesUntilSuccess”: what fails is tried again by itself, up to eight times over hours, whatever the file says.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
      ],
      "polling": [
        "30 chain-unknown: Chain 80002 is not called here. → Write one of 1 (Ethereum), 8453 (Base), 42161 (Arbitrum One), 10 (OP Mainnet), 137 (Polygon), 100 (Gnosis), 56 (BNB Smart Chain), 43114 (Avalanche C-Chain), 11155111 (Sepolia), 31337 (Demo chain).",
      ],
      "price-alert": [
        "event: price",
        "who: topic-subscribers",
        "then1: telegram",
        "event.next → who",
        "who.next → then1",
        "for Everyone who follows a topic",
        "14 fill-in: The file does not say what it is the price of. Write it on the card “Price”, for sentences and messages.",
        "14 assumed: The file does not say from which side the price comes. It is read as falls below 195.0; change that on the card if it is not meant.",
        "17 fill-in: It ended on 2025-09-23 09:00 UTC, so no end is set. Set one in the menu beside the workflow's name.",
        "25 assumed: The message goes to the Telegram of each subscriber whom it concerns, by this installation's bot, not to the chat in the file. The file's bot token is not taken over: if others have seen the file, revoke it.",
        "28 fill-in: Messages have a subject. “Sol pricedrop1” stands there until you write a better one.",
        "36 assumed: “RetriesUntilSuccess”: what fails is tried again by itself, up to eight times over hours, whatever the file says.",
        "– fill-in: Say whose alert this is: pick the topic whose followers it concerns.",
      ],
      "signature-dialect": [
        "3 field-unknown: “EventSignature” is not a field of Trigger. → Write it as TriggerEventName: Name(type,type).",
        "4 field-unknown: “ContractAddress” is not a field of Trigger. → Write it as TriggerSourceContract.",
        "5 field-unknown: “ChainID” is not a field of Trigger. → In a trigger write it as TriggerChainID.",
        "7 field-unknown: “IntervalSeconds” is not a field of Trigger. → Write the seconds as RepeatEvery, such as RepeatEvery: 300.",
      ],
      "wallet-watch": [
        "event: address-activity",
        "who: those-concerned",
        "then1: webhook",
        "event.next → who",
        "who.next → then1",
        "ends 2030-01-01T00:00:00.000Z",
        "for The account itself, as a subscriber",
        "or Everyone who follows a topic",
        "5 assumed: Every transfer from and to the address counts, of any token and of the chain's own currency.",
        "– assumed: A web call is made once for each subscriber whom the event concerns, not once for each event.",
      ],
    }
  `);
});

const example = textOf("payment-classified");
const codes = (text: string) => {
  const result = read(text);
  return result.ok ? [] : result.problems.map(({ line, code }) => `${line} ${code}`);
};
const configOf = (text: string, id: string, answers = {}) => {
  const result = read(text, answers);
  return result.ok ? result.workflow.graph.nodes[id]?.config : result.problems;
};

test("default: references become named fields, alone as values and in texts as pills", () => {
  expect(configOf(example, "then2")).toMatchObject({
    url: ["https://shop.example.com/api/webhook/kwala"],
    body: [
      { name: "paymentId", ref: ["event", "paymentId"] },
      { name: "merchant", ref: ["event", "merchant"] },
      { name: "note", text: ["Category ", { ref: ["event", "category"] }] },
    ],
  });
  expect(configOf(textOf("camel-case"), "then1")).toMatchObject({
    url: ["https://api.example.com/approvals/", { ref: ["event", "owner"] }],
    body: [
      { name: "owner", ref: ["event", "owner"] },
      { name: "amount", ref: ["event", "value"] },
    ],
  });
});

test("default: comparisons that all hold stay with the trigger, others become an If", () => {
  const [one, two] = ["1", "2"].map((digit) => `0x${digit.repeat(40)}`);
  const range = [
    { arg: "value", op: "ge", value: "100" },
    { arg: "value", op: "le", value: "1000" },
  ];
  expect(configOf(textOf("expression-filter"), "event")).toMatchObject({ filters: range });
  expect(configOf(textOf("expression-filter"), "only")).toEqual({
    condition: {
      any: [
        { op: "is", args: [{ ref: ["event", "from"] }, { value: one }] },
        { op: "is-one-of", args: [{ ref: ["event", "to"] }, { value: [one, two] }] },
      ],
    },
  });
});

test.each([
  ["from=0x1111111111111111111111111111111111111111", []],
  ["re.event(2) > 1e3", ["6 filter"]],
  ["re.event(2) > re.event(1)", ["6 filter"]],
  ["re.event(0) > 5", ["6 filter"]],
  ["(re.event(2) > 5", ["6 filter"]],
  ["re.event(2) > 5 re.event(2) < 9", ["6 filter"]],
  ["re.event(9) == 5", ["6 filter"]],
  ["re.event(2)", ["6 filter"]],
  ["`rm`", ["6 yaml-syntax"]],
])("args: the filter %s", (filter, expected) => {
  const text = textOf("expression-filter").replace(/(?<=EventFilter: ).*/, filter);
  expect(codes(text)).toEqual(expected);
});

test("args: whom it concerns is what the operator says", () => {
  const config = configOf(textOf("expression-filter"), "who", { who: { argument: "from" } });
  expect(config).toMatchObject({ wallet: { ref: ["event", "from"] } });
  expect(configOf(textOf("expression-filter"), "who", { who: { topicId: 7 } })).toEqual({ topicId: 7 });
});

test("behavior: an 18-digit number and an address keep every digit", () => {
  const text = textOf("camel-case").replace(">=1000000000000,<=9000000000000", ">1000000000000000001");
  expect(configOf(text, "event")).toMatchObject({
    contract: { address: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48" },
    filters: [{ arg: "value", op: "gt", value: "1000000000000000001" }],
  });
});

test("behavior: a bot's token and a key of the file are in no graph and in nothing that is told", () => {
  for (const name of names) expect(JSON.stringify(read(textOf(name)))).not.toMatch(/not-a-real/);
});

test.each<[what: string, text: string, expected: string]>([
  ["nothing", "", "1 not-a-workflow"],
  ["a list", "- a\n- b", "1 not-a-workflow"],
  ["no YAML", "Name: [", "1 yaml-syntax"],
  ["two workflows", `${example}---\n${example}`, "34 yaml-many"],
  ["an alias", "Name: &a x\nTrigger: *a\nActions: []", "1 yaml-feature"],
  ["a bomb of aliases", `a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]`, "1 yaml-feature"],
  ["a tag", "Name: !!js/function x", "1 yaml-feature"],
  ["deep brackets", "[".repeat(100_000), "1 yaml-deep"],
  ["deep lists", `${"- ".repeat(5_000)}x`, "1 yaml-deep"],
  ["deep maps", Array.from({ length: 40 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"), "14 yaml-deep"],
  ["a field twice", example.replace("  RepeatEvery: event", "  executeAfter: event"), "13 field-twice"],
  ["the same key twice", example.replace("  RepeatEvery: event", "  ExecuteAfter: event"), "13 yaml-syntax"],
  ["a nested payload", example.replace("note: Category re.event(1)", "note: {a: 1}"), "30 payload"],
  ["milliseconds", textOf("clock-seconds").replace("3600", "1800000"), "5 repeat"],
  ["too often", textOf("clock-seconds").replace("3600", "30"), "5 repeat"],
  ["interval", textOf("clock-seconds").replace("3600", "interval"), "5 repeat"],
  ["a past moment", textOf("clock-once").replace("1893450000", "1600000000"), "4 once"],
  ["an event and the clock", example.replace("RepeatEvery: event", "RepeatEvery: 5m"), "12 two-triggers"],
  ["another chain", example.replace("137", "80002"), "4 chain-unknown"],
  ["an unknown action", example.replace("Type: post", "Type: mail"), "19 action-type"],
  ["an unknown mode", example.replace("parallel", "zigzag"), "33 mode"],
])("error: %s is refused with its line", (_what, text, expected) => {
  expect(codes(text)[0]).toBe(expected);
});
