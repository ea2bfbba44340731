import type { ChainData } from "#server/contract/catalog.ts";
import type { Late, Settle } from "#server/contract/plan.ts";
import { aboutWords } from "./parts/duration-words.ts";
import { isRecord } from "./read-value.ts";

/** A settle choice as a draft may hold it; at once when it holds none. */
export type SettleDraft = { kind: Settle["kind"]; blocks: number | undefined };

const KINDS: readonly Settle["kind"][] = ["at-once", "confirmations", "safe", "finalized"];
export const BLOCKS_USUAL = 5;

export function asSettle(value: unknown): SettleDraft {
  const given = isRecord(value) ? value : {};
  const kind = KINDS.find((each) => each === given.kind) ?? "at-once";
  return { kind, blocks: typeof given.blocks === "number" ? given.blocks : undefined };
}

export type SettleWords = { value: Settle["kind"]; label: string; hint: string };

/** Each choice with what it costs in time and what it protects from. */
export function settleChoices(o: {
  chain: Pick<ChainData, "name" | "blockSeconds"> | undefined;
  blocks: number | undefined;
}): SettleWords[] {
  const { chain, blocks = BLOCKS_USUAL } = o;
  const wait = chain ? `About ${aboutWords(chain.blockSeconds * blocks)} on ${chain.name}` : "Some blocks' time";
  return [
    {
      value: "at-once",
      label: "At once",
      hint: "Nothing is waited for. Should the chain take another course, who was told gets one correction.",
    },
    {
      value: "confirmations",
      label: blocks === 1 ? "After 1 more block" : `After ${blocks} more blocks`,
      hint: `${wait}. A fork shorter than that is never told.`,
    },
    {
      value: "safe",
      label: "When the chain calls it safe",
      hint: "Some minutes on most chains. Only a grave fault of the chain can take it back.",
    },
    {
      value: "finalized",
      label: "When it is final",
      hint: "About a quarter of an hour on Ethereum and what builds on it. Never taken back.",
    },
  ];
}

/** A rule for late events as a draft may hold it. */
export type LateDraft = { then: Late["then"]; afterSeconds: number | undefined };

const THENS: readonly Late["then"][] = ["alert", "summarise", "skip"];
export const LATE_SECONDS_USUAL = 1_800;

export function asLate(value: unknown): LateDraft {
  const given = isRecord(value) ? value : {};
  const then = THENS.find((each) => each === given.then) ?? "alert";
  const { afterSeconds } = given;
  return { then, afterSeconds: typeof afterSeconds === "number" ? afterSeconds : undefined };
}

export const LATE_CHOICES: { value: Late["then"]; label: string; hint: string }[] = [
  { value: "alert", label: "Tell it all the same", hint: "Each event starts its run, with the time it happened." },
  {
    value: "summarise",
    label: "Tell one summary",
    hint: "Once reading has caught up, the newest event is told and says for how many it stands.",
  },
  { value: "skip", label: "Leave it out", hint: "Nobody is told. Each event is listed under Runs as left out." },
];
