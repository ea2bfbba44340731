import { type Address, getAddress, keccak256, slice, toHex } from "viem";

/** Who proposes and votes. They are nobody's subscribers. */
export const DELEGATES: readonly Address[] = Array.from({ length: 4 }, (_, index) =>
  getAddress(slice(keccak256(toHex(`bellwether demo delegate ${index}`)), 12)),
);
