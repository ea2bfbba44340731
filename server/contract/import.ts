import type { Graph } from "./graph.ts";

/** What an importer says of one place of a file. `line` counts from 1; null: it is about the whole. */
export type ImportNote = {
  /** `assumed`: read in a way that the file does not say. `left-out`: has no counterpart. `fill-in`: for the operator to do. */
  kind: "assumed" | "left-out" | "fill-in";
  line: number | null;
  what: string;
};

/** Why a file cannot be imported, and what to do about it. */
export type ImportProblem = {
  line: number;
  /** Closed set of slugs, for tests. */
  code: string;
  what: string;
  cure: string;
};

/**
 * Whom the imported workflow can be for: an address that the event names, the account it is about, a topic's followers, or
 * nobody in particular.
 */
export type ImportWho =
  | { kind: "argument"; name: string }
  | { kind: "concerned" }
  | { kind: "topic" }
  | { kind: "once" };

/** A topic that the file names and this workspace does not have. */
export type ImportedTopic = { key: string; name: string };

/** What the operator answered to what the file leaves open. */
export type ImportAnswers = {
  /** An argument's name, `concerned`, the id of a topic, or `once`. */
  who?: { argument: string } | { concerned: true } | { topicId: number } | { once: true };
  /** By the key in the file: the id of the topic to take for it. */
  topics?: Record<string, number>;
};

/** A file as a workflow. */
export type ImportedWorkflow = {
  name: string;
  graph: Graph;
  /** When it ends by itself. */
  expiresAt: Date | null;
  notes: ImportNote[];
  /** Whom it can be for; empty where the file says it. */
  who: (ImportWho & { label: string; isChosen: boolean })[];
  topicsMissing: ImportedTopic[];
};

export type ImportFormat = "bellwether" | "kwala";

/** Either a workflow, or all that keeps the file from being one. */
export type ImportResult =
  | { ok: true; format: ImportFormat; workflow: ImportedWorkflow }
  | { ok: false; format: ImportFormat | null; problems: ImportProblem[] };
