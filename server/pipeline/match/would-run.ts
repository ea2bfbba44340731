import type { TriggerSpec } from "#server/contract/plan.ts";
import type { PastEvent, WouldRun, WouldTrigger } from "../hand-overs.ts";
import { readMove } from "./activity.ts";
import { type ActivityTrigger, pairMoves } from "./activity-wants.ts";
import { toRun } from "./to-run.ts";
import type { Event, Trigger, Want } from "./want.ts";
import { pairLogs } from "./wants.ts";

/** The same filters and readings as for live triggers, over triggers that are given. Rows: none but followers' settings are read. */
export function createWouldRun(deps: { chainName: (chainId: number) => string }): WouldRun {
  return async (tx, { workspaceId, workflowId, events, triggers }) => {
    const standing = events.filter((event) => event.orphanedAt === null).map(inTime);
    const rows = triggers.map((one) => ({ row: toTrigger(one, { workspaceId, workflowId }), namedBy: one.namedBy }));
    const logs = standing.filter((event) => event.kind === "log" && event.topics?.[0] !== undefined);
    const moved = standing.filter((event) => readMove(event, true) !== undefined);
    const plain = rows.map(({ row }) => row);
    const found: Pick<Want, "event" | "trigger" | "concerns">[] = [
      ...pairLogs(
        logs,
        plain.filter(({ kind }) => kind === "log"),
      ),
      ...(await pairMoves(tx, moved, plain.flatMap(asActivity))),
      ...rows.flatMap(({ row, namedBy }) => pairNamed(standing, row, namedBy)),
    ];
    // A fork cannot move what is long past, so where a log stands among its like does not matter.
    return found.flatMap((want) => {
      const run = toRun({ ...want, ordinal: 0 }, { now: want.event.occurredAt, chainName: deps.chainName });
      return run ? [run] : [];
    });
  };
}

/** What the workflow says is asked, not how late this installation happened to be that day. */
const inTime = (event: PastEvent): Event => ({ ...event, observedAt: event.occurredAt });

function pairNamed(events: Event[], row: Trigger, namedBy: number[]): Pick<Want, "event" | "trigger">[] {
  const ids = new Set(namedBy);
  return events
    .filter(({ kind, triggerId }) => kind === row.kind && triggerId !== null && ids.has(triggerId))
    .map((event) => ({ event, trigger: row }));
}

function asActivity({ spec, ...row }: Trigger): ActivityTrigger[] {
  return spec.kind === "activity" ? [{ ...row, spec }] : [];
}

/** As publishing would write it, without a beginning: all of the past is its business. */
function toTrigger({ nodeId, spec }: WouldTrigger, of: { workspaceId: number; workflowId: number }): Trigger {
  return {
    ...of,
    id: 0,
    versionId: 0,
    nodeId,
    kind: spec.kind,
    ...placeOf(spec),
    tokenHash: null,
    spec,
    active: true,
    fromBlock: null,
    activeFrom: null,
    createdAt: new Date(0),
  };
}

function placeOf(spec: TriggerSpec) {
  if (spec.kind === "log") return { chainId: spec.chainId, address: lower(spec.address), topic0: lower(spec.topic0) };
  return { chainId: spec.kind === "activity" ? spec.chainId : null, address: null, topic0: null };
}

const lower = (hex: `0x${string}`) => hex.toLowerCase() as `0x${string}`;
