import type { AbiEvent } from "./catalog.ts";
import type { Graph } from "./graph.ts";
import type { Output, Ref } from "./value.ts";

/** A comparison on one of the event's own arguments, in the trigger's units. */
export type EventFilter = { arg: string; op: "eq" | "ne" | "lt" | "le" | "gt" | "ge"; value: string };

/** How a number argument reads: 1.08 from 1080000000000000000 with 18 decimals. */
export type UnitSpec = { decimals: number; unit: string };

/** A When node in match's terms. */
export type TriggerSpec =
  | {
      kind: "log";
      chainId: number;
      address: `0x${string}`;
      topic0: `0x${string}`;
      event: AbiEvent;
      units: Record<string, UnitSpec>;
      filters: EventFilter[];
    }
  | { kind: "signal"; fields: { name: string; kind: "number" | "text" | "address" | "boolean"; unit?: string }[] };

/** A Who node in audience's terms. */
export type AudienceSpec =
  | {
      kind: "wallet";
      /** The event value that names the wallet. */
      wallet: Ref;
      /** Whether a wallet nobody knows becomes a subscriber with the topic's defaults. */
      unknown: "enrol" | "skip";
      topicId: number | null;
    }
  | { kind: "topic"; topicId: number };

/** A published graph in the stages' own terms. The runner reads nothing else. */
export type CompiledPlan = {
  graph: Graph;
  triggers: { nodeId: string; spec: TriggerSpec }[];
  /** By trigger node: the audience node that follows it. One Who node per way from a trigger. */
  audiences: Record<string, { nodeId: string; spec: AudienceSpec }>;
  /** Topic ids the graph reads, so that a run needs no look-up by name. */
  topicIds: number[];
  /** What each node makes, as known at publishing: labels and units for words. */
  outputs: Record<string, Output[]>;
};
