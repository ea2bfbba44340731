import type { Fees } from "./fee-rules.ts";

type Hex = `0x${string}`;

/** What a signer may spend, each in a chain's smallest unit; the day's by UTC, on each chain by itself. */
export type SpendingLimits = { feePerGasMaxWei: bigint; valueMaxWei: bigint; dayMaxWei: bigint };

/** An account that signs for a workspace; its key stays where it is. */
export type Signer = { id: number; address: Hex; limits: SpendingLimits };

/** One signed transaction of a call; a replacement has the same nonce. */
export type SignedTransaction = { hash: Hex; raw: Hex; fees: Fees; signedAt: Date; sentAt: Date | null };

/** How far a call is: `displaced` when another transaction of the same account took its nonce. */
export type CallState = "open" | "confirmed" | "reverted" | "displaced";

/** How a call ended on the chain. */
export type MinedCall = {
  hash: Hex;
  blockNumber: number;
  blockHash: Hex;
  gasUsed: bigint;
  /** For gas, and what a layer below takes. */
  feePaidWei: bigint;
};

/** A call that has its nonce: signed, stored, and to be carried to its end. */
export type PlacedCall = {
  id: number;
  chainId: number;
  signerId: number;
  from: Hex;
  to: Hex;
  data: Hex;
  valueWei: bigint;
  gasLimit: bigint;
  nonce: number;
  /** How often its delivery had been taken up again when it was placed. */
  round: number;
  state: CallState;
  /** The newest first; never empty. */
  transactions: SignedTransaction[];
  mined: MinedCall | null;
  /** Why the contract reverted, in words. */
  revertReason: string | null;
};

export type NewCall = Pick<PlacedCall, "chainId" | "to" | "data" | "valueWei" | "gasLimit" | "round"> & {
  deliveryId: number;
  effectKey: string;
  signer: Signer;
  fees: Fees;
  /** What its data may cost on a layer below, beside its gas. */
  dataFeeWei: bigint;
  /** The account's next nonce by the chain: what is mined is below it. */
  minedCount: number;
};

export type Placing =
  | { kind: "placed"; call: PlacedCall }
  /** What was spent and reserved that day leaves too little. */
  | { kind: "over-day"; spentWei: bigint }
  | { kind: "signer-gone" };

/** Nonces, signed transactions and what they cost, kept so that one effect never has two transactions. */
export type CallStore = {
  /** A signer of a workspace by its name. */
  signer(workspaceId: number, name: string): Promise<Signer | undefined>;
  /** The newest call of an effect. */
  find(effectKey: string): Promise<PlacedCall | undefined>;
  /** Whose call has this nonce of an account. */
  at(account: { chainId: number; address: Hex }, nonce: number): Promise<PlacedCall | undefined>;
  /** Whether another call of the same execution is under way: this one may be meant to come after it. */
  hasCompany(deliveryId: number): Promise<boolean>;
  /**
   * Gives the effect a nonce, signs and stores its transaction, and reserves its most it can cost, all or nothing. An
   * effect that has a call already keeps it.
   */
  place(call: NewCall): Promise<Placing>;
  /**
   * Signs another transaction of the same nonce, unless somebody did since `call` was read.
   * @returns undefined when it may not, or need not
   */
  replace(call: PlacedCall, fees: Fees): Promise<PlacedCall | undefined>;
  /** It was handed to an endpoint. */
  sent(hash: Hex): Promise<void>;
  /** What it cost takes the place of what was reserved. */
  end(call: PlacedCall, ending: CallEnding): Promise<void>;
};

export type CallEnding =
  | { state: "confirmed"; mined: MinedCall }
  | { state: "reverted"; mined: MinedCall; reason: string }
  | { state: "displaced" };

/** What an endpoint said to one question; a refusal says why, and of a revert what came back. */
export type ChainAnswer =
  | { kind: "answer"; value: unknown }
  | { kind: "refused"; said: string; data?: string; isRevert: boolean };

export type AskNode = (method: string, params: unknown[]) => Promise<ChainAnswer>;

/** Runs `work` on one endpoint of a chain, and on the next when that is away: it may run more than once. */
export type AskChain = <T>(
  chainId: number,
  work: (ask: AskNode) => Promise<T>,
) => Promise<
  { kind: "done"; value: T } | { kind: "silent"; detail: string; afterSeconds?: number } | { kind: "no-chain" }
>;
