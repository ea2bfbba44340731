import { keccak256 } from "viem";

type Hex = `0x${string}`;

const BYTES = 256;
const bitsOf = new Map<string, number[]>();

/** Which three of the 2048 bits an address or topic sets, as the yellow paper has it. */
function bits(item: Hex): number[] {
  const kept = bitsOf.get(item);
  if (kept) return kept;
  const hash = keccak256(item, "bytes");
  const found = [0, 2, 4].map((at) => (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047);
  bitsOf.set(item, found);
  return found;
}

/** The header's `logsBloom` of a block with these logs. */
export function bloomOf(logs: readonly { address: Hex; topics: readonly Hex[] }[]): Hex {
  const bytes = new Uint8Array(BYTES);
  for (const log of logs) {
    for (const item of [log.address, ...log.topics]) {
      for (const bit of bits(item)) {
        const at = BYTES - 1 - (bit >> 3);
        bytes[at] = (bytes[at] ?? 0) | (1 << (bit & 7));
      }
    }
  }
  return `0x${Buffer.from(bytes).toString("hex")}`;
}
