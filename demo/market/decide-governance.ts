import { DELEGATES } from "../chain/delegates.ts";
import type { MarketView } from "./decide.ts";
import { IDEAS, type ProposalCalls } from "./proposals.ts";
import type { Random } from "./random.ts";

/** Governor's words, of the states in which something can be done. */
export type ProposalState = "active" | "succeeded" | "queued" | "waiting" | "over";

export type OpenProposal = {
  id: bigint;
  calls: ProposalCalls;
  state: ProposalState;
  /** Delegates that have voted, by index. */
  voted: readonly number[];
  /** Whether most of them like it. */
  isPopular: boolean;
  /** Seconds since it was queued; undefined when it was not. */
  queuedSeconds: number | undefined;
};

export type GovernanceAction =
  | { kind: "propose"; idea: (typeof IDEAS)[number]; number: number; isPopular: boolean }
  /** @property support 0 against, 1 for, 2 abstain */
  | { kind: "vote"; proposal: bigint; delegate: number; support: 0 | 1 | 2; reason: string }
  | { kind: "queue"; proposal: bigint }
  | { kind: "execute"; proposal: bigint };

const DELEGATE_COUNT = DELEGATES.length;
/** The timelock's ten seconds, and a block or two. */
const EXECUTE_AFTER_SECONDS = 16;
const VOTE_CHANCE = 0.3;
const BLOCKS_PER_IDEA = 44;
const REASONS = {
  0: ["Too early.", "The risk team has not answered yet.", "No <strong>numbers</strong>, no vote."],
  1: ["Sensible.", "As discussed on the forum.", "Long overdue & well argued."],
  2: ["I hold both sides.", "Let others decide."],
} as const;

export type GovernanceInput = { view: MarketView; isProposal: boolean };

export function decideGovernance({ view, isProposal }: GovernanceInput, random: Random): GovernanceAction[] {
  const actions = view.proposals.flatMap((proposal) => decideOn(proposal, random) ?? []);
  // By height and not by chance, so that the same one does not come twice in a row.
  const idea = isProposal ? IDEAS[Math.floor(view.blockNumber / BLOCKS_PER_IDEA) % IDEAS.length] : undefined;
  if (idea) actions.push({ kind: "propose", idea, number: view.blockNumber, isPopular: random.chance(0.75) });
  return actions;
}

function decideOn(proposal: OpenProposal, random: Random): GovernanceAction | undefined {
  const { id, state, queuedSeconds = 0 } = proposal;
  if (state === "active") return decideVote(proposal, random);
  if (state === "succeeded") return { kind: "queue", proposal: id };
  if (state === "queued" && queuedSeconds > EXECUTE_AFTER_SECONDS) return { kind: "execute", proposal: id };
  return undefined;
}

function decideVote({ id, voted, isPopular }: OpenProposal, random: Random): GovernanceAction | undefined {
  if (!random.chance(VOTE_CHANCE)) return undefined;
  const waiting = Array.from({ length: DELEGATE_COUNT }, (_, index) => index).filter((index) => !voted.includes(index));
  const delegate = random.pick(waiting);
  if (delegate === undefined) return undefined;
  const opinion = isPopular ? 1 : 0;
  const support = random.chance(0.8) ? opinion : random.chance(0.5) ? 2 : 1;
  return { kind: "vote", proposal: id, delegate, support, reason: random.pick(REASONS[support]) ?? "" };
}
