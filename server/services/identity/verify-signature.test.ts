import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { createSiweMessage, parseSiweMessage, type SiweMessage } from "viem/siwe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CREW } from "#demo/actors.ts";
import { compileContracts } from "#demo/chain/compile.ts";
import { startTestChain, type TestChain } from "#demo/chain/test-chain.ts";
import { present } from "#server/kernel/assert.ts";
import { Secret } from "#server/kernel/secret.ts";
import { verifySignature } from "./verify-signature.ts";

// A wallet that is a contract, as a Safe with one owner is.
const OWNED_WALLET = `
pragma solidity ^0.8.0;
contract OwnedWallet {
  address immutable owner;
  constructor(address o) { owner = o; }
  function isValidSignature(bytes32 hash, bytes calldata s) external view returns (bytes4) {
    if (s.length != 65) return 0xffffffff;
    address who = ecrecover(hash, uint8(s[64]), bytes32(s[0:32]), bytes32(s[32:64]));
    return who == owner && who != address(0) ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
  }
}`;
const SILENT = "http://127.0.0.1:1";
const owner = privateKeyToAccount(`0x${"33".repeat(32)}`);
const stranger = privateKeyToAccount(`0x${"44".repeat(32)}`);

let chain: TestChain;
let wallet: Address;
beforeAll(async () => {
  chain = await startTestChain();
  const set = { name: "owned-wallet", inline: { "w.sol": OWNED_WALLET }, packages: [], want: ["OwnedWallet"] };
  const cacheDir = await mkdtemp(join(tmpdir(), "bellwether-contracts-"));
  const compiled = await compileContracts({ ...set, compiler: "solc" }, cacheDir);
  const artifact = present(compiled.OwnedWallet, "the contract was compiled");
  wallet = await chain.deploy(artifact, { from: CREW.deployer, args: [owner.address] });
}, 60_000);
afterAll(() => chain.close());

const textFor = (address: Address, chainId = 31_337) =>
  createSiweMessage({
    address,
    chainId,
    domain: "localhost:3000",
    uri: "http://localhost:3000",
    version: "1",
    nonce: "12345678",
  });
async function verify(message: string, by: typeof owner, urls = [chain.url]): Promise<boolean> {
  const endpoints = new Map([[31_337, urls.map((url) => new Secret(url))]]);
  const signed = { message, signature: await by.signMessage({ message }) };
  return verifySignature(parseSiweMessage(message) as SiweMessage, signed, endpoints);
}

test("default: a key's own signature needs no chain", async () => {
  expect(await verify(textFor(owner.address), owner, [SILENT])).toBe(true);
});

test("default: a contract wallet's signature is checked by its contract", async () => {
  expect(await verify(textFor(wallet), owner)).toBe(true);
});

test("error: a contract wallet refuses a stranger", async () => {
  expect(await verify(textFor(wallet), stranger)).toBe(false);
});

test("error: a wallet without code has no other way in", async () => {
  expect(await verify(textFor(owner.address), stranger)).toBe(false);
});

test("error: a contract of another chain is not asked for", async () => {
  expect(await verify(textFor(wallet, 1), owner)).toBe(false);
});

test("error: a silent chain is told apart from a wrong signature", async () => {
  await expect(verify(textFor(wallet), owner, [SILENT])).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ChainSilentError: Chain 31337 did not answer, so the wallet's signature could not be checked. Try again in a moment.]`,
  );
});

test("behavior: another endpoint answers when the first is silent", async () => {
  expect(await verify(textFor(wallet), owner, [SILENT, chain.url])).toBe(true);
});
