import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Hex, pad, parseAbi } from "viem";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { makeAddress, makeEvent, makeMember, makeWorkspace } from "#server/testing/factories.ts";
import { HEALTH_FACTOR, HEALTH_FACTOR_TOPIC } from "#server/testing/live-workflow.ts";
import { type LogChain, startLogChain } from "#server/testing/log-chain.ts";
import { type LookUpAbiInput, lookUpAbi } from "./look-up-abi.ts";
import { recentEvents } from "./recent-events.ts";

const CHAIN = 31337;
const ABI = parseAbi([
  "event HealthFactor(address indexed user, uint256 healthFactor)",
  "event Paused()",
  "function totalAssets() view returns (uint256)",
]);
const CODE = "0x5f5ffd";
const IMPLEMENTATION_SLOT = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";
const BEACON_SLOT = "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50";
/** implementation() and all else answers with the word in slot 0: a beacon. */
const BEACON_CODE = "0x5f545f5260205ff3";

/** Verified contracts by address, told as Sourcify below `/server` and as Etherscan at `/api`. */
const verified = new Map<string, unknown>();
const asked: string[] = [];
let instead: ((response: ServerResponse) => void) | undefined;
let explorer: Server;
let origin: string;
let chain: LogChain;

function answer(url: URL, response: ServerResponse): void {
  asked.push(`${url.pathname}${url.search}`);
  if (instead) {
    instead(response);
    return;
  }
  response.setHeader("content-type", "application/json");
  if (url.pathname === "/api") {
    const abi = verified.get(url.searchParams.get("address") ?? "");
    const told = abi ? ["1", JSON.stringify(abi)] : ["0", "Contract source code not verified"];
    response.end(JSON.stringify({ status: told[0], message: "", result: told[1] }));
    return;
  }
  const abi = verified.get(url.pathname.split("/").at(-1) ?? "");
  if (!abi) response.statusCode = 404;
  response.end(JSON.stringify(abi ? { abi, compilation: { name: "LendingPool" } } : { match: null }));
}

beforeAll(async () => {
  chain = await startLogChain();
  explorer = createServer((request, response) => answer(new URL(request.url ?? "/", "http://explorer"), response));
  await new Promise<void>((done) => explorer.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(explorer.address() as AddressInfo).port}`;
  vi.stubEnv(`BELLWETHER_CHAIN_${CHAIN}_RPC`, chain.url);
});
afterAll(async () => {
  explorer.closeAllConnections();
  explorer.close();
  await chain.close();
});
beforeEach(() => {
  instead = undefined;
  verified.clear();
  asked.length = 0;
  vi.stubEnv(`BELLWETHER_CHAIN_${CHAIN}_ABI`, `sourcify:${origin}/server`);
});

const operator = async () => await makeMember(await makeWorkspace(), { role: "operator" });
const fetch = createSafeFetch({ allowPrivate: true });

async function lookUp(address: Hex, of: LookUpAbiInput["of"] = "events") {
  return await lookUpAbi(await operator(), { chainId: CHAIN, address, of }, fetch);
}
async function contract(code: Hex = CODE): Promise<Hex> {
  const address = makeAddress();
  await chain.rpc("anvil_setCode", [address, code]);
  return address;
}
const store = (address: Hex, slot: Hex, word: Hex) => chain.rpc("anvil_setStorageAt", [address, slot, pad(word)]);

test("default: an address brings the events of its verified source, and who said so", async () => {
  const address = await contract();
  verified.set(address, ABI);
  expect(await lookUp(address)).toEqual({
    kind: "found",
    events: [
      { type: "event", name: "HealthFactor", inputs: HEALTH_FACTOR.inputs },
      { type: "event", name: "Paused", inputs: [] },
    ],
    functions: [],
    actions: [],
    errors: [],
    name: "LendingPool",
    host: "127.0.0.1",
    note: null,
  });
  expect(asked).toEqual([`/server/v2/contract/${CHAIN}/${address}?fields=abi%2Ccompilation`]);
  expect(await lookUp(address, "functions")).toMatchObject({ events: [], functions: [{ name: "totalAssets" }] });
  verified.set(address, [...ABI, ...parseAbi(["function pause()", "error Paused()"])]);
  expect(await lookUp(address, "actions")).toMatchObject({
    actions: [{ name: "pause" }],
    errors: [{ name: "Paused" }],
  });
});

test("behavior: where the first source knows nothing, the next is asked, with its own key", async () => {
  vi.stubEnv(`BELLWETHER_CHAIN_${CHAIN}_ABI`, `sourcify:${origin}/elsewhere, etherscan:${origin}/api?apikey=K`);
  const address = await contract();
  instead = (response) => {
    instead = undefined;
    response.statusCode = 404;
    response.end("{}");
  };
  verified.set(address, ABI);
  expect(await lookUp(address)).toMatchObject({ kind: "found", name: null });
  expect(asked[1]).toBe(`/api?apikey=K&module=contract&action=getabi&address=${address}`);
});

test("behavior: a proxy is followed by its slot, its beacon or its code, and it is said", async () => {
  const implementation = await contract();
  verified.set(implementation, ABI);
  const [upgradeable, beaconed, beacon] = [await contract(), await contract(), await contract(BEACON_CODE)];
  const minimal = await contract(`0x363d3d373d3d3d363d73${implementation.slice(2)}5af43d82803e903d91602b57fd5bf3`);
  await store(upgradeable, IMPLEMENTATION_SLOT, implementation);
  await store(beaconed, BEACON_SLOT, beacon);
  await store(beacon, "0x0", implementation);
  const notes = [];
  for (const address of [upgradeable, beaconed, minimal]) {
    const found = await lookUp(address);
    expect(found.kind).toBe("found");
    notes.push(found.note?.replace(implementation, "0xI"));
  }
  expect(notes).toEqual([
    "This is a proxy: its code is at 0xI, as it says in the slot of EIP-1967. It may be exchanged: look again after an upgrade.",
    "This is a proxy: its code is at 0xI, as it says in its beacon. It may be exchanged: look again after an upgrade.",
    "This is a proxy: its code is at 0xI, as it says in its code, for good.",
  ]);
});

test("behavior: proxies in a circle end, and an implementation nobody verified leaves the proxy's own ABI", async () => {
  const [one, other] = [await contract(), await contract()];
  await store(one, IMPLEMENTATION_SLOT, other);
  await store(other, IMPLEMENTATION_SLOT, one);
  verified.set(one, ABI);
  expect(await lookUp(one)).toMatchObject({ kind: "found", events: [{}, {}] });
});

test("behavior: nobody is asked unless a source is set up, and the words say what to paste", async () => {
  vi.stubEnv(`BELLWETHER_CHAIN_${CHAIN}_ABI`, "");
  expect(await lookUp(await contract())).toEqual({
    kind: "unasked",
    note: null,
    message: "Paste its ABI: JSON, Solidity, or a line such as event Paid(address who).",
  });
  expect(asked).toEqual([]);
});

test("error: no contract, not verified, and a source's own trouble each say the cure", async () => {
  const says = async (address: Hex) => {
    const found = await lookUp(address);
    return found.kind === "found" ? "found" : found.message.replace(/ Paste its ABI.*/, "");
  };
  expect(await says(makeAddress())).toBe(
    "There is no contract at this address on Demo chain. Check the address, and the chain above.",
  );
  const address = await contract();
  expect(await says(address)).toBe("Nobody has verified this contract at 127.0.0.1.");
  const troubles: [(response: ServerResponse) => void, string][] = [
    [(r) => r.end("<html>"), "127.0.0.1 could not be asked. Its answer is not what such a source gives."],
    [
      (r) => r.writeHead(302, { location: "http://10.0.0.1/" }).end(),
      "127.0.0.1 could not be asked. It answered with status 302.",
    ],
    [
      (r) => r.end("x".repeat(3_000_000)),
      "127.0.0.1 could not be asked. 127.0.0.1 answered with more than 2,097,152 bytes. Ask for less.",
    ],
    [
      (r) => r.end('{"abi":[{"type":"event","name":"a b","inputs":[]}]}'),
      "127.0.0.1 has its ABI. Event “a b” of this ABI is not valid at name.",
    ],
  ];
  for (const [does, words] of troubles) {
    instead = does;
    expect(await says(address)).toBe(words);
  }
});

test("error: a private address is not called, and a setting that is none names its variable", async () => {
  const address = await contract();
  const guarded = createSafeFetch({ allowPrivate: false });
  const input: LookUpAbiInput = { chainId: CHAIN, address, of: "events" };
  expect(await lookUpAbi(await operator(), input, guarded)).toMatchObject({ kind: "none" });
  expect(asked).toEqual([]);
  vi.stubEnv(`BELLWETHER_CHAIN_${CHAIN}_ABI`, "https://key@explorer.example");
  await expect(lookUp(address)).rejects.toThrow(
    "BELLWETHER_CHAIN_31337_ABI must be sourcify:https://… or etherscan:https://…, comma-separated. Tell the admin",
  );
});

test("behavior: the newest real numbers of an event come from the chain, raw, newest first", async () => {
  const user = makeAddress();
  const { blockNumber } = await chain.emit({ user, healthFactor: 1_310_400_000_000_000_000n });
  await chain.emit({ user, healthFactor: 5n });
  const input = { chainId: CHAIN, address: chain.address, event: HEALTH_FACTOR };
  expect(await recentEvents(await operator(), input)).toEqual([
    { blockNumber: blockNumber + 1, values: { user, healthFactor: "5" } },
    { blockNumber, values: { user, healthFactor: "1310400000000000000" } },
  ]);
  expect(await recentEvents(await operator(), { ...input, address: makeAddress() })).toEqual([]);
});

test("behavior: what is stored is told without asking the chain", async () => {
  const address = makeAddress();
  const topics: Hex[] = [HEALTH_FACTOR_TOPIC, pad(makeAddress())];
  await makeEvent({ chainId: 999, address, topics, data: pad("0x2a"), blockNumber: 7 });
  expect(await recentEvents(await operator(), { chainId: 999, address, event: HEALTH_FACTOR })).toMatchObject([
    { blockNumber: 7, values: { healthFactor: "42" } },
  ]);
});
