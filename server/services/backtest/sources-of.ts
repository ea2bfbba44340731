import { isDeepStrictEqual } from "node:util";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { BacktestNote, BacktestRange, BacktestSource, WantedLog } from "#server/contract/backtest.ts";
import type { CompiledPlan, TriggerSpec } from "#server/contract/plan.ts";
import { wantedLogs } from "#server/services/workflow/write-interests.ts";

type Planned = CompiledPlan["triggers"][number];
/** A trigger's row of the live version: signals, readings and moments were stored under its id. */
export type TriggerRow = { id: number; nodeId: string; spec: TriggerSpec };

type Compared = { tested: CompiledPlan; live: CompiledPlan | null; rows: TriggerRow[]; range: BacktestRange };

/** Where a backtest takes its events from, and what it cannot know. Pure. */
export function sourcesOf(of: Compared): { sources: BacktestSource[]; notes: BacktestNote[] } {
  const planned = [...of.tested.triggers, ...(of.live?.triggers ?? [])];
  const sources = [...chainSources(planned, of.range), ...namedSources(of)];
  return { sources, notes: of.tested.triggers.flatMap((one) => noteOf(one, of)) };
}

function chainSources(planned: Planned[], range: BacktestRange): BacktestSource[] {
  const ofChain = planned.flatMap(({ spec }) => (spec.kind === "log" || spec.kind === "activity" ? [spec] : []));
  const chainIds = [...new Set(ofChain.map((spec) => spec.chainId))].toSorted((a, b) => a - b);
  return chainIds
    .filter((chainId) => range.kind === "hours" || range.chainId === chainId)
    .map((chainId) => {
      const specs = ofChain.filter((spec) => spec.chainId === chainId);
      return {
        ...{ kind: "chain", chainId, wanted: wantedOf(specs), from: null, fromBlock: null, toBlock: null },
        native: range.kind === "hours" && specs.some((spec) => spec.kind === "activity" && spec.native),
      };
    });
}

/** Both versions may want the same. */
function wantedOf(specs: TriggerSpec[]): WantedLog[] {
  const wanted = specs.flatMap(wantedLogs).map(({ address, topic0, topic1, topic2 }) => ({
    ...{ address, topic0, topic1, topic2 },
  }));
  return [...new Map(wanted.map((one) => [JSON.stringify(one), one])).values()];
}

function namedSources({ tested, live, rows, range }: Compared): BacktestSource[] {
  if (range.kind !== "hours") return [];
  const named = rows.filter(({ spec }) => !isOfChain(spec));
  const triggers = named.flatMap(({ id, nodeId, spec }) => {
    const isTested = tested.triggers.some((one) => one.nodeId === nodeId && isSamePast(one.spec, spec));
    const isLive = live?.triggers.some((one) => one.nodeId === nodeId && one.spec.kind === spec.kind) ?? false;
    return isTested || isLive ? [{ id, nodeId, isTested }] : [];
  });
  return triggers.length > 0 ? [{ kind: "named", triggers }] : [];
}

/** A signal is what was posted. A crossing or a moment was made for the words it was published with. */
function isSamePast(tested: TriggerSpec, stored: TriggerSpec): boolean {
  if (tested.kind !== stored.kind) return false;
  return tested.kind === "signal" || isDeepStrictEqual(asStored(tested), stored);
}

/** Without what JSON leaves out. */
const asStored = (spec: TriggerSpec): unknown => JSON.parse(JSON.stringify(spec));

const isOfChain = ({ kind }: TriggerSpec) => kind === "log" || kind === "activity";

function noteOf({ nodeId, spec }: Planned, { rows, range }: Compared): BacktestNote[] {
  const say = (text: string) => [{ nodeId, text }];
  if (range.kind === "blocks") {
    const chain = chainOf(range.chainId)?.name ?? `chain ${range.chainId}`;
    const isRead = isOfChain(spec) && "chainId" in spec && spec.chainId === range.chainId;
    if (!isRead) return say(`It is left out: blocks of ${chain} hold none of its events.`);
    const isNative = spec.kind === "activity" && spec.native;
    return isNative
      ? say(`Transfers of ${currencyOf(range.chainId)} itself are left out: blocks are read for logs.`)
      : [];
  }
  if (spec.kind === "activity" && spec.native) {
    return say("What was stored is looked at. What its accounts did before a workflow was live for them is not known.");
  }
  if (isOfChain(spec)) return [];
  const own = rows.filter((row) => row.nodeId === nodeId && row.spec.kind === spec.kind);
  if (own.some((row) => isSamePast(spec, row.spec))) return [];
  return say(own.length > 0 ? CHANGED[spec.kind] : NEVER[spec.kind]);
}

const currencyOf = (chainId: number) => chainOf(chainId)?.currency ?? "the chain’s currency";

const NEVER: Record<TriggerSpec["kind"], string> = {
  log: "",
  activity: "",
  signal: "Its past is not known: nobody could post to it before it is published. Its alerts are not counted.",
  reading: "Its past is not known: nobody has watched this value yet. Its alerts are not counted.",
  time: "Its past is not known: none of its moments has come yet. Its alerts are not counted.",
};

const CHANGED: Record<TriggerSpec["kind"], string> = {
  ...NEVER,
  reading:
    "Its past is not known: what was seen are crossings of the live version’s lines, and this one watches otherwise. Its alerts are not counted.",
  time: "Its past is not known: what was kept are moments of the live version’s schedule, and this one is another. Its alerts are not counted.",
};
