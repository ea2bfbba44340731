import { createHash } from "node:crypto";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { Values } from "#server/contract/value.ts";
import { present } from "#server/kernel/assert.ts";
import { limits } from "#server/kernel/limits.ts";
import type { EventHit, ReadingEvent } from "../hand-overs.ts";
import type { Line } from "./due-lines.ts";
import { deepest, type Judged } from "./evaluate.ts";
import { changePercent, marginPercent } from "./exact.ts";
import type { ReadBlock } from "./read-values.ts";
import type { ReadingTrigger } from "./reading-triggers.ts";

type Seen = { block: ReadBlock | undefined; now: Date };

/**
 * The events of what fired at one look: one for each trigger, naming each wallet once with the deepest line it crossed.
 * More wallets than one event names make another.
 */
export function firedEvents(judged: readonly Judged[], seen: Seen): ReadingEvent[] {
  const byTrigger = Map.groupBy(
    judged.filter(({ fired }) => fired.length > 0),
    ({ reading }) => reading.trigger,
  );
  return [...byTrigger].flatMap(([trigger, ones]) => eventsOf(trigger, ones, seen));
}

/** A wallet, or nobody in particular, with the deepest of its lines that fired. */
type Hit = { one: Judged; line: Line };

function eventsOf(trigger: ReadingTrigger, ones: Judged[], seen: Seen): ReadingEvent[] {
  const hits = ones.flatMap((one): Hit[] =>
    [...Map.groupBy(one.fired, (line) => line.wallet).values()].map((lines) => ({
      one,
      line: present(deepest(lines, trigger.rule.direction), "a wallet is here because a line of it fired"),
    })),
  );
  const shared = trigger.subject.kind === "one" ? ones[0] : undefined;
  const sharedLine = deepest(shared?.fired ?? [], trigger.rule.direction);
  const payload: Values = {
    ...about(trigger, seen),
    ...(shared && valuesOf(trigger, shared)),
    ...(sharedLine && lineValues(trigger, sharedLine)),
    ...(trigger.subject.kind === "one" && trigger.subject.wallet !== "" && { wallet: trigger.subject.wallet }),
  };
  return byEvent(hits).map((chunk) => ({
    ...eventBase(trigger, seen),
    handle: "next",
    sourceKey: `next:${digestOf(chunk.map(({ line }) => `${line.wallet} ${keyOf(line)}`))}`,
    payload,
    hits: chunk
      .filter(({ line }) => line.wallet !== "")
      .map(
        ({ one, line }): EventHit => ({
          address: line.wallet as `0x${string}`,
          key: keyOf(line),
          values: { ...valuesOf(trigger, one), ...lineValues(trigger, line), wallet: line.wallet },
        }),
      ),
  }));
}

/** As many as one event names. */
export function byEvent<T>(hits: readonly T[]): T[][] {
  const size = limits.watchHitsPerEvent;
  return Array.from({ length: Math.ceil(hits.length / size) }, (_, at) => hits.slice(at * size, (at + 1) * size));
}

const keyOf = ({ lineId, epoch }: Line): string => `${lineId}:${epoch}`;

/** The same whatever the block, so that what a fork undid and redid is the same event. */
export function digestOf(parts: string[]): string {
  return createHash("sha256").update(parts.sort().join("\n")).digest("hex").slice(0, 32);
}

export function eventBase(trigger: ReadingTrigger, { block, now }: Seen) {
  return {
    kind: "reading" as const,
    workspaceId: trigger.workspaceId,
    triggerId: trigger.id,
    chainId: block ? trigger.chainId : null,
    blockNumber: block?.number ?? null,
    blockHash: block?.hash ?? null,
    occurredAt: block?.at ?? now,
    observedAt: now,
  };
}

/** What every reading has, whoever it concerns. */
export function about(trigger: ReadingTrigger, { block, now }: Seen): Values {
  const { source } = trigger;
  const isOnChain = source.kind === "chain";
  return {
    $time: (block?.at ?? now).toISOString(),
    $block: block ? String(block.number) : null,
    $chain: isOnChain ? (chainOf(trigger.chainId)?.name ?? `Chain ${trigger.chainId}`) : null,
    $contract: isOnChain ? source.contract : null,
  };
}

function valuesOf({ spec }: ReadingTrigger, { value, before }: Judged): Values {
  return {
    value,
    before,
    change: before === null ? null : changePercent(before, value),
    margin: spec.critical === null ? null : marginPercent(spec.critical, value),
  };
}

function lineValues(trigger: ReadingTrigger, { line, lineId }: Line): Values {
  return { line, threshold: trigger.lines.find(({ id }) => id === lineId)?.label ?? "" };
}
