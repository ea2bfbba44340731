import type { Tx } from "#db/client.ts";
import type { BacktestPlace } from "#server/contract/backtest.ts";
import { limits } from "#server/kernel/limits.ts";
import type { NewRun, PastEvent } from "../hand-overs.ts";
import type { BacktestDeps } from "./backtest-deps.ts";
import type { Claimed } from "./claim-backtest.ts";
import type { Seat } from "./evaluate.ts";
import { FROM_THE_START, type Member, readMembers, readWallets, type Wallets, walletOf } from "./read-members.ts";
import type { Past } from "./read-past.ts";
import { audienceOf, type Side, type SideName, type Sides } from "./sides.ts";

/** What one step looks at: as many events, and as much of their audiences, as it has room for. */
export type Look = { seats: Seat[]; begun: NewRun[]; events: number; place: Pick<BacktestPlace, "event" | "upTo"> };

type SideRun = { name: SideName; side: Side; run: NewRun };

/**
 * Takes seats for the audiences of past events, on both sides, in pages of one order, so that what both versions say of
 * a wallet is looked at together. Stops within an event when the step is full.
 */
export async function lookAt(
  deps: BacktestDeps,
  tx: Tx,
  of: { test: Claimed; sides: Sides; past: Past },
): Promise<Look> {
  const { test, past } = of;
  const runs = await runsOf(deps, tx, of);
  const wallets = await readWallets(tx, test.workspaceId, walletsNamed(runs));
  const byEvent = Map.groupBy(runs, ({ run }) => run.eventId);
  const look: Look = { seats: [], begun: [], events: 0, place: { event: past.end, upTo: null } };
  for (const { event, spot } of past.events) {
    const ofEvent = byEvent.get(event.id) ?? [];
    const upTo = isSame(spot, test.place.event) ? test.place.upTo : null;
    if (upTo === null) {
      look.events += 1;
      look.begun.push(...ofEvent.filter(({ name }) => name === "tested").map(({ run }) => run));
    }
    const reaching = ofEvent.filter(({ run }) => run.failed === undefined);
    let after: number | null = upTo ?? FROM_THE_START;
    while (after !== null) {
      const page = await takePage(tx, { test, event, runs: reaching, wallets, after });
      look.seats.push(...page.seats);
      after = page.next;
      if (look.seats.length >= limits.backtestPassagesPerStep && after !== null) {
        return { ...look, place: { event: spot, upTo: after } };
      }
    }
    if (look.seats.length >= limits.backtestPassagesPerStep) return { ...look, place: { event: spot, upTo: null } };
  }
  return look;
}

const isSame = (spot: [number, number], other: [number, number] | null) =>
  other !== null && spot[0] === other[0] && spot[1] === other[1];

async function runsOf(
  deps: BacktestDeps,
  tx: Tx,
  { test: { workspaceId, workflowId }, sides, past }: { test: Claimed; sides: Sides; past: Past },
): Promise<SideRun[]> {
  const events = past.events.map(({ event }) => event);
  const found: SideRun[] = [];
  for (const name of ["tested", "live"] as const) {
    const side = sides[name];
    if (!side || events.length === 0) continue;
    const runs = await deps.wouldRun(tx, { workspaceId, workflowId, events, triggers: side.triggers });
    found.push(...runs.map((run) => ({ name, side, run })));
  }
  return found;
}

function walletsNamed(runs: SideRun[]): string[] {
  const named = runs.map(({ side, run }) => {
    const spec = audienceOf(side, run);
    return spec && walletOf(spec, run);
  });
  return [...new Set(named.filter((address) => address !== undefined))];
}

type PageOf = { test: Claimed; event: PastEvent; runs: SideRun[]; wallets: Wallets; after: number };

/** A page of all the audiences of an event: cut where the shortest of them ends, so that none runs ahead. */
async function takePage(
  tx: Tx,
  { test, event, runs, wallets, after }: PageOf,
): Promise<{ seats: Seat[]; next: number | null }> {
  const limit = Math.ceil(limits.backtestPassagesPerStep / 2);
  const pages: (SideRun & { members: Member[]; isLast: boolean })[] = [];
  for (const one of runs) {
    const spec = audienceOf(one.side, one.run);
    if (!spec) continue;
    const of = { workspaceId: test.workspaceId, spec, run: one.run, wallets, after, limit };
    pages.push({ ...one, ...(await readMembers(tx, of)) });
  }
  const ends = pages.flatMap(({ members, isLast }) => (isLast ? [] : [members.at(-1)?.id ?? after]));
  const next = ends.length > 0 ? Math.min(...ends) : null;
  const seats = pages.flatMap(({ name, side, run, members }) =>
    members
      .filter(({ id }) => next === null || id <= next)
      .map((member) => ({ side: name, plan: side.plan, event, run, member })),
  );
  return { seats, next };
}
