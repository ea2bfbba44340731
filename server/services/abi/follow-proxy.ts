import type { ChainReader } from "#server/chain/chain-reader.ts";
import { limits } from "#server/kernel/limits.ts";

/** Where a contract that hands its calls on keeps the address of whom. */
export type ProxyKind = "eip-1967" | "beacon" | "minimal";

/** A contract as the chain has it: whether there is code, and the contracts that its calls end in, the nearest first. */
export type ContractFacts = { hasCode: boolean; through: { kind: ProxyKind; address: `0x${string}` }[] };

// keccak256("eip1967.proxy.implementation") - 1, and of the beacon
const IMPLEMENTATION_SLOT = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";
const BEACON_SLOT = "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50";
/** implementation() of a beacon */
const IMPLEMENTATION = "0x5c60da1b";
/** EIP-1167: nothing but a jump to the address in its midst. */
const MINIMAL = /^0x363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3/;

/**
 * Follows proxies: EIP-1967's slot and beacon, EIP-1167's minimal ones.
 * @throws EndpointError when the endpoint does not answer
 */
export async function followProxy(reader: Pick<ChainReader, "ask">, address: `0x${string}`): Promise<ContractFacts> {
  const code = await codeOf(reader, address);
  const through: ContractFacts["through"] = [];
  let at = { address, code };
  while (through.length < limits.proxyHopsMax) {
    const next = await nextOf(reader, at);
    // one that names itself, or goes in a circle, leads nowhere
    if (!next || next.address === address || through.some((hop) => hop.address === next.address)) break;
    through.push(next);
    at = { address: next.address, code: await codeOf(reader, next.address) };
  }
  return { hasCode: code !== "0x", through };
}

type Here = { address: `0x${string}`; code: string };

async function nextOf(reader: Pick<ChainReader, "ask">, { address, code }: Here) {
  const [, minimal] = MINIMAL.exec(code) ?? [];
  if (minimal) return { kind: "minimal" as const, address: `0x${minimal}` as const };
  const implementation = addressIn(await reader.ask("eth_getStorageAt", [address, IMPLEMENTATION_SLOT, "latest"]));
  if (implementation) return { kind: "eip-1967" as const, address: implementation };
  const beacon = addressIn(await reader.ask("eth_getStorageAt", [address, BEACON_SLOT, "latest"]));
  if (!beacon) return undefined;
  const named = addressIn(await reader.ask("eth_call", [{ to: beacon, data: IMPLEMENTATION }, "latest"]));
  return named && { kind: "beacon" as const, address: named };
}

async function codeOf(reader: Pick<ChainReader, "ask">, address: string): Promise<string> {
  const code = await reader.ask("eth_getCode", [address, "latest"]);
  return typeof code === "string" ? code.toLowerCase() : "0x";
}

/** The address in a word of 32 bytes; undefined for none, and for what is none. */
function addressIn(word: unknown): `0x${string}` | undefined {
  const [, found] = (typeof word === "string" && /^0x0{24}([0-9a-f]{40})$/i.exec(word)) || [];
  return found && !/^0+$/.test(found) ? `0x${found.toLowerCase()}` : undefined;
}
