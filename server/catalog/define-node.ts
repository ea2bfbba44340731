import type { SQL } from "drizzle-orm";
import type { z } from "zod";
import type { Attributes } from "#server/contract/attribute.ts";
import type { Family, Handle, NodeTypeData, Problem, SentencePart } from "#server/contract/catalog.ts";
import type { RowResult } from "#server/contract/condition.ts";
import type { AudienceSpec, TriggerSpec } from "#server/contract/plan.ts";
import type { FrozenSegment } from "#server/contract/segment.ts";
import type { DeliveryDraft } from "#server/contract/step.ts";
import type { TopicInput } from "#server/contract/topic.ts";
import type { Output, Ref, Value, Values } from "#server/contract/value.ts";
import type { SqlInput } from "./condition/condition-to-sql.ts";
import type { SqlOperand } from "./in-sql/operand.ts";

/** A workspace's topic as nodes see it. */
export type TopicFacts = TopicInput & { id: number };

/** What a node may know of its workspace while it is drawn, checked and compiled. Plain data. */
export type WorkspaceFacts = {
  topics: TopicFacts[];
  /** Saved conditions, those that are archived left out; absent where none can be named. */
  segments?: readonly FrozenSegment[];
  /** Names of stored secrets, never values. */
  secretNames: string[];
  /** Names of signers; absent where none can be named. */
  signerNames?: readonly string[];
  /** Their accounts, by name. */
  signerAccounts?: Readonly<Record<string, `0x${string}`>>;
  /** Chains with an endpoint in this installation. */
  chainIds: number[];
  /** What the workspace's portfolios are made of, in its order; none while nobody said it. */
  portfolioAssets: string[];
};

/** What a node's check may look at besides its own config. */
export type Scope = {
  facts: WorkspaceFacts;
  /** The type of a referenced output, or undefined when nothing upstream makes it. */
  typeOf(ref: Ref["ref"]): Output | undefined;
  /** Outputs of nodes above, to check that a node stands where it can work. */
  available: { nodeId: string; outputs: Output[] }[];
};

/** What a reference is called inside a sentence, and which family made it; undefined when nothing upstream does. */
export type NameOf = (ref: Ref["ref"]) => { label: string; family: Family } | undefined;

/** A problem without its node: the validator adds that. */
export type NodeProblem = Omit<Problem, "nodeId" | "edgeId">;

/** The subscriber an execution is for. */
export type SubscriberFacts = { id: number; address: `0x${string}`; zone: string };

/** What one question came to. A portfolio is known in whole, or not at all. */
export type SourceReply =
  | { kind: "known"; attributes: Values }
  | { kind: "unknown-wallet" }
  | { kind: "failed"; reason: string; lastKnown?: { attributes: Values; known: boolean; fetchedAt: string } };

/** Put to a team's backend. */
export type SourceQuestion = {
  kind: "backend";
  url: string;
  headers: { name: string; value?: string; secret?: string }[];
  attributes: { name: string; path: string; type: "number" | "text" | "boolean"; unit?: string }[];
  cacheSeconds: number;
};

/** What is known of every subscriber: their address, zone, how they came and when. */
export type KnownValue = "wallet" | "zone" | "origin" | "joined";

/** A value that columns hold for each subscriber. */
export type StoredValue =
  /** What the team's backend pushed, read as a type. */
  | { attribute: string; type: "number" | "text" | "boolean" }
  | { known: KnownValue }
  /** What their setting of a topic comes to: a field by its key, `enabled`, or `preset`. */
  | { topicId: number; name: string };

/** What a subscriber holds, read from the chains. */
export type PortfolioQuestion = {
  kind: "portfolio";
  subscriberId: number;
  wallet: `0x${string}`;
  cacheSeconds: number;
};

/** What a step may ask. An answer counts for `cacheSeconds`, and for executions that are older than it. */
export type Question = SourceQuestion | PortfolioQuestion;

/** Everything a step may read; it performs no effect, so the interpreter is a pure function. */
export type StepInput = {
  nodeId: string;
  subscriber: SubscriberFacts;
  now: Date;
  /** The value of a reference, null when missing. */
  read(ref: Ref["ref"]): Value;
  /** The type known at publishing, for units in words. */
  typeOf(ref: Ref["ref"]): Output | undefined;
  /** What the team's backend pushed of this subscriber. */
  attributes: Attributes;
  /** What columns hold of this subscriber, as `WaysInput.stored` finds it for many; null when missing. */
  stored(value: StoredValue): Value;
  /** A segment as it was when this was published. */
  segmentOf(id: number): FrozenSegment | undefined;
  /** The answer, once this step has asked. */
  answer: SourceReply | undefined;
  /** One sentence for the subscriber: what on the way here decided. */
  why: string;
};

export type StepResult = {
  /** One sentence: what happened here. */
  text: string;
  inputs?: { label: string; value: Value; unit?: string }[];
  outputs?: Values;
  rows?: RowResult[];
} & (
  | { kind: "go"; handle: string }
  | { kind: "stop"; reason: string; outcome?: "stopped" | "opted-out" }
  /** Drafts deliveries and goes on by `next`. */
  | { kind: "deliver"; drafts: Omit<DeliveryDraft, "nodeId">[] }
  /** Wants an answer; the step runs again with `answer`. Cached, limited, safe. */
  | { kind: "ask"; question: Question }
  /** Goes on by `next` at that time, and says `afterwards` then; everything below sees what is true by then. */
  | { kind: "wait"; until: Date; afterwards: string }
  /** Takes the node's `failed` way when it is connected. */
  | { kind: "failed"; reason: string; retry: boolean }
);

/**
 * Whom a When node's events name: `each` of the followers it is about, with values of their own; `one` account that the
 * operator typed, which may be a subscriber; or `nobody`.
 */
export type Names = "each" | "one" | "nobody";

/** What deciding over many subscribers at once may read. */
export type WaysInput = SqlInput & {
  nodeId: string;
  /** The column of their addresses. */
  wallet(): SQL;
  /** Where a value of theirs stands; undefined where only one subscriber at a time is asked for it. */
  stored(value: StoredValue): SqlOperand | undefined;
  /** A segment as it was when this was published. */
  segmentOf(id: number): FrozenSegment | undefined;
};

/** Who leaves by a way: everybody, or those for whom this SQL is true. */
export type SqlWay = { handle: string; when: true | SQL };

/**
 * A node type, whole, in one file. The browser gets the data part only.
 * `run` differs by family: a When node compiles to a trigger, a Who node that makes executions to an audience,
 * everything else is a step of the interpreter.
 */
export type NodeDefinition<C> = NodeTypeData & {
  /** Strict: unknown keys are errors. A draft may hold configs that do not parse yet; publishing may not. */
  schema: z.ZodType<C>;
  /** The card, for a config that may be incomplete: missing parts are faulty chips. */
  sentence(config: Partial<C>, facts: WorkspaceFacts, nameOf: NameOf): SentencePart[];
  /** Ways out; default: the data's `handles`. */
  handlesOf?(config: Partial<C>, facts: WorkspaceFacts): Handle[];
  /** Who takes a way, by its id, to stand after a number: "11,553 not below their line". Default: the way's label. */
  wayWords?(config: Partial<C>, nameOf: NameOf): Record<string, string>;
  outputs(config: Partial<C>, facts: WorkspaceFacts): Output[];
  /** Beyond the schema: references, units, topics, chains. */
  check?(config: C, scope: Scope): NodeProblem[];
  /** Config of version v → v + 1, by v; pure. */
  migrations?: Record<number, (config: Record<string, unknown>) => Record<string, unknown>>;
} & (
    | {
        run: "trigger";
        compile(config: C): TriggerSpec;
        /** Without it, nobody is named beyond the event's own values. */
        names?(config: Partial<C>): Names;
      }
    | {
        run: "audience";
        compile(config: C): AudienceSpec;
        /** It reaches those whom the event names, and nobody else. */
        isForNamed?: true;
      }
    | {
        run: "step";
        step(config: C, input: StepInput): StepResult;
        /**
         * The ways out over many subscribers at once, for a step that does nothing but choose one: they leave none out
         * and never overlap; none at all for a step that ends here. Must agree with `step`. Undefined: it is decided one
         * subscriber at a time; that may depend on what is compared, never on values.
         */
        ways?(config: C, input: WaysInput): SqlWay[] | undefined;
        /** All that it makes, by name, where columns hold it: with `ways`, a statement may compare it. */
        columns?(config: C): Record<string, StoredValue>;
      }
  );

/** Keeps the config's type inside the entry and forgets it outside. */
export function defineNode<C>(definition: NodeDefinition<C>): NodeDefinition<C> {
  return definition;
}
