import { and, asc, eq, inArray } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { LineSpec, Mover, ReadingSpec } from "#server/contract/plan.ts";
import { logIngest } from "#server/kernel/log.ts";
import { chainOfSource, prepareSource, type Source } from "./sources/prepare-source.ts";
import type { LineRule } from "./step-line.ts";

/** A live trigger that watches a value, ready to be read. */
export type ReadingTrigger = {
  id: number;
  workspaceId: number;
  versionId: number;
  /** 0 for a value that is not read from a chain. */
  chainId: number;
  spec: ReadingSpec;
  source: Source;
  /** Every line that may be crossed; a change over time has one, in percent. */
  lines: readonly LineSpec[];
  rule: LineRule;
  /** Whose lines they are: each follower's of a topic, or one set for the value itself. */
  holders: { kind: "followers"; topicId: number } | { kind: "subject" };
  /** Each follower has a value of their own; otherwise there is one, of this address or of nobody. */
  subject: { kind: "followers"; topicId: number } | { kind: "one"; wallet: string };
};

/** The live reading triggers of all chains, ascending. A trigger is prepared once for each of its versions. */
export type ReadingTriggers = (from: Db | Tx) => Promise<readonly ReadingTrigger[]>;

/** The line of a change over time has no id of its own. */
export const CHANGE_LINE = "change";
/** Percent of its line that a change has to fall back by, before it can be told again. */
const CHANGE_HYSTERESIS = "10";

export function createReadingTriggers(): ReadingTriggers {
  let known = new Map<number, ReadingTrigger>();
  return async (from) => {
    const rows = await from
      .select({ id: trigger.id, versionId: trigger.versionId })
      .from(trigger)
      .where(and(eq(trigger.active, true), eq(trigger.kind, "reading")))
      .orderBy(asc(trigger.id));
    const isKnown = (row: { id: number; versionId: number }) => known.get(row.id)?.versionId === row.versionId;
    const fresh = await load(
      from,
      rows.filter((row) => !isKnown(row)).map((row) => row.id),
    );
    known = new Map(
      rows.flatMap(({ id }) => {
        const found = fresh.get(id) ?? known.get(id);
        return found ? [[id, found] as const] : [];
      }),
    );
    return [...known.values()];
  };
}

async function load(from: Db | Tx, ids: number[]): Promise<Map<number, ReadingTrigger>> {
  if (ids.length === 0) return new Map();
  const rows = await from.select().from(trigger).where(inArray(trigger.id, ids)).orderBy(asc(trigger.id));
  return new Map(
    rows.flatMap((row) => {
      const { id, spec } = row;
      if (spec.kind !== "reading") return [];
      try {
        return [[id, prepare({ ...row, spec })] as const];
      } catch (error) {
        logIngest.error({ err: error, triggerId: id }, "a trigger's source cannot be read at all");
        return [];
      }
    }),
  );
}

type Row = { id: number; workspaceId: number; versionId: number; spec: ReadingSpec };

function prepare({ id, workspaceId, versionId, spec }: Row): ReadingTrigger {
  const { whose, linesOf } = spec;
  const subject: ReadingTrigger["subject"] =
    whose?.kind === "followers"
      ? { kind: "followers", topicId: whose.topicId }
      : { kind: "one", wallet: whose?.kind === "account" ? whose.address.toLowerCase() : "" };
  const topicId = linesOf?.topicId ?? (subject.kind === "followers" ? subject.topicId : undefined);
  return {
    id,
    workspaceId,
    versionId,
    chainId: chainOfSource(spec),
    spec,
    source: prepareSource(spec),
    subject,
    holders: topicId === undefined ? { kind: "subject" } : { kind: "followers", topicId },
    ...linesAndRule(spec),
  };
}

function linesAndRule({ test, cooldownSeconds }: ReadingSpec): { lines: readonly LineSpec[]; rule: LineRule } {
  if (test.kind === "crosses") {
    const { direction, lines, hysteresisPercent } = test;
    return { lines, rule: { direction, hysteresisPercent, cooldownSeconds } };
  }
  return {
    lines: [{ id: CHANGE_LINE, label: "", line: test.percent }],
    rule: { direction: "above", hysteresisPercent: CHANGE_HYSTERESIS, cooldownSeconds },
  };
}

/** Logs after which a trigger's values may have moved, beside those of a feed's aggregator. */
export function moversOf({ source }: ReadingTrigger): readonly Mover[] {
  return source.kind === "chain" ? source.movers : [];
}

/** An HTTP source that is asked seldom is not lost between two questions. */
const INTERVALS_MIN = 2;

/** How long a value may go unverified before it counts as unknown. */
export function patienceSeconds({ spec: { unknownAfterSeconds, source } }: ReadingTrigger): number {
  if (source.kind !== "http") return unknownAfterSeconds;
  return Math.max(unknownAfterSeconds, source.everySeconds * INTERVALS_MIN);
}
