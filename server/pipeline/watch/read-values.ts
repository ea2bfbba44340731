import type { Endpoints } from "#server/chain/endpoints.ts";
import type { CallBudget, Multicall, PinnedBlock, ViewAnswer, ViewCall } from "#server/chain/multicall.ts";
import { limits } from "#server/kernel/limits.ts";
import { logIngest } from "#server/kernel/log.ts";
import type { DueWatch } from "./claim-due.ts";
import type { ReadingTrigger } from "./reading-triggers.ts";
import { type HttpDeps, readHttp } from "./sources/http-source.ts";
import { type AskContracts, type ChainSource, failed, type SourceReading } from "./sources/prepared-source.ts";

/** One value that was read, or could not be. */
export type Reading = { watch: DueWatch; trigger: ReadingTrigger; outcome: SourceReading };

export type ReadBlock = PinnedBlock & { at: Date };

type Planned = { watch: DueWatch; trigger: ReadingTrigger; source: ChainSource; from: number; calls: ViewCall[] };

/**
 * Reads values at one block, all from one endpoint, the first of them first. What the budget does not reach is not
 * among the readings and stays due.
 *
 * @throws EndpointError when no endpoint answered for this block
 */
export async function readOnChain(
  deps: { endpoints: Endpoints; multicall: Multicall },
  of: { due: DueWatch[]; triggers: ReadonlyMap<number, ReadingTrigger>; block: ReadBlock; budget: CallBudget },
): Promise<Reading[]> {
  const { block, budget } = of;
  const { planned, unplanned } = plan(of);
  const sources = new Set(planned.map(({ source }) => source));
  const answers = await deps.endpoints.use(async (reader) => {
    const ask: AskContracts = (calls) => deps.multicall.ask(reader, { block, calls, budget });
    for (const source of sources) await source.learn?.(ask);
    return ask(planned.flatMap(({ calls }) => calls));
  });
  const readings = planned.flatMap(({ watch, trigger, source, from, calls }): Reading[] => {
    const own = answers.slice(from, from + calls.length);
    if (!isComplete(own)) return [];
    return [{ watch, trigger, outcome: source.read(own, { blockAt: block.at }) }];
  });
  return [...unplanned, ...readings];
}

const isComplete = (answers: (ViewAnswer | undefined)[]): answers is ViewAnswer[] =>
  answers.every((answer) => answer !== undefined);

function plan(of: { due: DueWatch[]; triggers: ReadonlyMap<number, ReadingTrigger> }) {
  const planned: Planned[] = [];
  const unplanned: Reading[] = [];
  let from = 0;
  for (const watch of of.due) {
    const trigger = of.triggers.get(watch.triggerId);
    if (trigger?.source.kind !== "chain") continue;
    const { source } = trigger;
    try {
      const calls = source.calls(watch.wallet);
      planned.push({ watch, trigger, source, from, calls });
      from += calls.length;
    } catch (error) {
      logIngest.warn({ err: error, triggerId: trigger.id }, "a question to a contract cannot be put");
      unplanned.push({ watch, trigger, outcome: failed("the question does not fit the function's arguments") });
    }
  }
  return { planned, unplanned };
}

/** Reads values of no chain, a few at a time. One silent source delays nobody but those who wait for this look. */
export async function readOffChain(
  deps: HttpDeps,
  of: { due: DueWatch[]; triggers: ReadonlyMap<number, ReadingTrigger> },
): Promise<Reading[]> {
  const waiting = of.due.flatMap((watch) => {
    const trigger = of.triggers.get(watch.triggerId);
    return trigger?.source.kind === "http" ? [{ watch, trigger, spec: trigger.source.spec }] : [];
  });
  const readings: Reading[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { watch, trigger, spec } = next;
      readings.push({ watch, trigger, outcome: await readHttp(deps, trigger.workspaceId, spec) });
    }
  };
  await Promise.all(Array.from({ length: limits.watchHttpAtOnce }, work));
  return readings;
}
