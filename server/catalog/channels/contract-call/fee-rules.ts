/** What a transaction offers for each unit of gas; a chain without base fees has no tip of its own. */
export type Fees = { feePerGasWei: bigint; tipPerGasWei: bigint | null };

/** What gas costs at the newest block: `tipWei` on top of the base fee, or all of it where there is none. */
export type GasMarket = { baseFeeWei: bigint | null; tipWei: bigint };

export type FirstFees = { kind: "fees"; fees: Fees } | { kind: "too-dear"; wantedWei: bigint };

/**
 * What a new transaction offers: room for the base fee to double, and never more than its signer may pay. Where the cap
 * does not even reach today's price, nothing is offered.
 */
export function firstFees({ baseFeeWei, tipWei }: GasMarket, capWei: bigint): FirstFees {
  const needed = (baseFeeWei ?? 0n) + tipWei;
  if (needed > capWei) return { kind: "too-dear", wantedWei: needed };
  if (baseFeeWei === null) return { kind: "fees", fees: { feePerGasWei: tipWei, tipPerGasWei: null } };
  const feePerGasWei = least(2n * baseFeeWei + tipWei, capWei);
  return { kind: "fees", fees: { feePerGasWei, tipPerGasWei: tipWei } };
}

/**
 * What a replacement of the same nonce offers: an eighth more than before, for nodes take nothing under a tenth, and at
 * least today's price. Undefined when that is over the cap.
 */
export function raisedFees(before: Fees, market: GasMarket, capWei: bigint): Fees | undefined {
  const feePerGasWei = most(raised(before.feePerGasWei), (market.baseFeeWei ?? 0n) * 2n + market.tipWei);
  const floor = raised(before.feePerGasWei);
  if (floor > capWei) return undefined;
  const offered = least(feePerGasWei, capWei);
  if (before.tipPerGasWei === null) return { feePerGasWei: offered, tipPerGasWei: null };
  const tipPerGasWei = least(most(raised(before.tipPerGasWei), market.tipWei), offered);
  return { feePerGasWei: offered, tipPerGasWei };
}

const EIGHTH = 8n;

function raised(wei: bigint): bigint {
  return wei + wei / EIGHTH + 1n;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Of an estimate, a quarter more: state moves between the look and the block. */
export function gasLimitOf(estimate: bigint): bigint {
  return estimate + estimate / 4n;
}
