import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import type { Hex } from "viem";
import { idList } from "#db/id-list.ts";
import { CursorMovedError } from "#server/pipeline/ingest/errors.ts";
import { Cast } from "./cast.ts";
import { FAULT_KINDS, type FaultKind } from "./fake-endpoint.ts";
import { createGatedDb, createTurns } from "./gated-db.ts";
import { emptyHistory, type Told } from "./history.ts";
import { createMishaps, isSimulated } from "./mishaps.ts";
import { compare, expectedOf, keyOf } from "./model.ts";
import { SKEW_SECONDS_MAX } from "./moments.ts";
import { openWork, unread, wrongsOf } from "./outcome.ts";
import { ACTS, type Act, SimulatedProcess } from "./process.ts";
import { createDice } from "./roll.ts";
import { createSink, type Manner, readSubject } from "./sink.ts";
import { createVirtualClock } from "./virtual-clock.ts";
import { evenRates, World } from "./world.ts";

export type SimulationOptions = {
  /** A database of its own; its tables are emptied first. */
  sql: postgres.Sql;
  seed: number;
  minutes: number;
  /** Ends there instead, to find where something begins. */
  untilStep?: number;
};

export type SimulationResult = {
  seed: number;
  steps: number;
  /** Empty when all is as the model says. */
  wrongs: string[];
  trace: string[];
  /** The same for the same seed. */
  traceHash: string;
  alerts: number;
  corrections: number;
  repeats: number;
  musts: number;
  forks: { depth: number }[];
  /** By kind: of endpoints, of the database, of channels. */
  faults: Map<string, number>;
  /** Places where a process died, and those where none did. */
  crashes: Map<string, number>;
  places: Set<string>;
};

export const STEP_SECONDS = 12;
const START = new Date("2026-01-05T12:00:00Z");
/** What an unanswered question costs. */
const TIMEOUT_MS = 10_000;
/** Of seven seeds, those in which what would go by mail alone leaves for a chat of the team, as soon as it is written. */
const TELLING_TEAMS = 3;
/** More people than there are. */
const LISTED_MAX = 1_000;
const DRAIN_ROUNDS_MAX = 400;

/** Plays one seed. Everything that happens comes from one stream of numbers; nothing waits for real time. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  return new Simulation(options).play();
}

class Simulation {
  readonly #options: SimulationOptions;
  readonly #dice;
  readonly #history = emptyHistory();
  readonly #clock = createVirtualClock(START);
  readonly #turns = createTurns();
  readonly #db;
  readonly #mishaps;
  readonly #world;
  readonly #cast;
  readonly #sink;
  readonly #trace: string[] = [];
  readonly #wrongs: string[] = [];
  readonly #manners = new Map<Manner, number>();
  #step = 0;
  #processes: SimulatedProcess[] = [];
  /** Also those that are gone: what they had begun to send may still wait for its time. */
  readonly #everStarted: SimulatedProcess[] = [];
  #born = 0;
  #isLast = false;
  #toldInAct: Told[] = [];
  readonly #inInboxes = new Set<number>();

  constructor(options: SimulationOptions) {
    this.#options = options;
    const { seed } = options;
    this.#dice = createDice(seed);
    // what the simulation itself asks waits for its turn too: it asks in the midst of what the processes do
    this.#db = createGatedDb(options.sql, { turns: this.#turns, gate: async () => undefined });
    const rate = (most: number) => (this.#dice.chanceOf(0.15) ? 0 : this.#dice.next() * most);
    this.#mishaps = createMishaps(this.#dice, { database: rate(0.02), crash: rate(0.1), interlude: rate(0.02) });
    this.#world = new World({
      seed,
      history: this.#history,
      dice: this.#dice,
      now: this.#clock.world,
      onTimeout: () => this.#clock.skip(TIMEOUT_MS),
      rates: {
        fork: rate(0.15),
        deep: rate(0.05),
        faults: evenRates(LIES_NOTICED, rate(0.3)),
        sight: rate(0.2),
        dark: rate(0.05),
      },
    });
    this.#cast = new Cast({
      db: this.#db,
      history: this.#history,
      dice: this.#dice,
      now: this.#clock.world,
      tellsTeams: seed % 7 < TELLING_TEAMS,
    });
    this.#sink = createSink({
      step: () => this.#step,
      mannerOf: () => this.#manner(),
      onTold: (told) => {
        this.#toldInAct.push(told);
        this.#say(`tells ${told.wallet.slice(-4)} ${told.workflow} ${told.logId} by ${told.channel}: ${told.outcome}`);
      },
    });
  }

  async play(): Promise<SimulationResult> {
    await emptyTables(this.#options.sql);
    await this.#cast.setUp();
    await this.#calm();
    const steps = Math.min(
      this.#options.untilStep ?? Number.POSITIVE_INFINITY,
      Math.ceil((this.#options.minutes * 60) / STEP_SECONDS),
    );
    while (this.#step < steps && this.#wrongs.length === 0) await this.#turn();
    this.#step += 1;
    this.#world.mine(this.#step, 20);
    await this.#cast.grant(1_000);
    await this.#cast.resumeAll(this.#step);
    this.#isLast = true;
    await this.#calm();
    return this.#result();
  }

  async #turn(): Promise<void> {
    this.#step += 1;
    const dice = this.#dice;
    for (const said of this.#world.turn(this.#step)) this.#say(said);
    if (dice.chanceOf(0.08)) this.#say(await this.#cast.change(this.#step));
    if (dice.chanceOf(0.03)) this.#say(this.#skewClock());
    if (dice.chanceOf(0.02)) await this.#cast.grant(5);
    if (dice.chanceOf(0.01)) await this.#pass(3_600 * (1 + dice.upTo(5)), "hours pass");
    this.#keepProcesses();
    for (const process of [...this.#processes]) {
      for (let acts = 4 + dice.upTo(8); acts > 0; acts--) await this.#act(process, dice.pick(ACTS));
    }
    await this.#pass(STEP_SECONDS);
    this.#noteTime();
    if (dice.chanceOf(0.04)) await this.#calm();
  }

  #noteTime(): void {
    this.#history.times[this.#step] = this.#clock.world().getTime() / 1_000;
  }

  #skewClock(): string {
    const seconds = this.#dice.chanceOf(0.5) ? 0 : this.#dice.upTo(2 * SKEW_SECONDS_MAX) - SKEW_SECONDS_MAX;
    this.#clock.setSkew(seconds);
    return `the machines' clock is ${seconds} seconds off`;
  }

  async #pass(seconds: number, words?: string): Promise<void> {
    if (words) this.#say(`${words}: ${seconds} s`);
    this.#toldInAct = [];
    await this.#clock.advance(seconds, () => this.#settle());
    // a lane goes on by itself; where its results cannot be written down, somebody else sends again
    await this.#doubtUnwritten(this.#toldInAct);
    await this.#doubtCorrections();
  }

  async #settle(): Promise<void> {
    for (const process of this.#everStarted)
      await process.settle().catch((error: unknown) => this.#survive(process, error));
  }

  /** The dead are replaced, and now and then one more comes or one goes. */
  #keepProcesses(): void {
    this.#processes = this.#processes.filter((process) => !process.isDead);
    const wanted = this.#dice.chanceOf(0.3) ? 2 : 1;
    while (this.#processes.length < wanted) this.#processes.push(this.#start());
    if (this.#processes.length > wanted && this.#dice.chanceOf(0.2)) this.#processes.shift();
  }

  #start(): SimulatedProcess {
    this.#born += 1;
    const process = new SimulatedProcess({
      name: `process ${this.#born}`,
      sql: this.#options.sql,
      turns: this.#turns,
      // every other seed has one statement decide for everybody
      listedAudienceMax: this.#options.seed % 2 === 0 ? 0 : LISTED_MAX,
      // as a worker has it, and every fourth seed as where much comes at once
      walksAtOnce: this.#options.seed % 4 !== 3,
      mishaps: this.#mishaps,
      clock: this.#clock,
      chance: this.#dice.next,
      sink: this.#sink,
      chains: this.#world.chains,
    });
    this.#everStarted.push(process);
    return process;
  }

  /** One act of one process, with whatever befalls it. */
  async #act(process: SimulatedProcess, act: Act): Promise<number> {
    if (process.isDead) return 0;
    this.#mishaps.arm(process);
    this.#mishaps.onInterlude(() => this.#meanwhile(process));
    this.#toldInAct = [];
    const handled = await process.act(act).catch((error: unknown) => this.#survive(process, error, act));
    this.#mishaps.onInterlude(undefined);
    this.#mishaps.disarm();
    await this.#readInboxes();
    await this.#doubtUnwritten(this.#toldInAct);
    await this.#doubtCorrections();
    if (handled > 0 || process.isDead)
      this.#say(`${process.name} ${act}: ${handled}${process.isDead ? ", and dies" : ""}`);
    return handled;
  }

  /** What was told by the transaction that drafted it is nowhere but in its row. */
  async #readInboxes(): Promise<void> {
    const rows = await this.#db.execute<{ deliveryId: string; subject: string; wallet: Hex }>(sql`
      select m.delivery_id as "deliveryId", m.title as subject, s.address as wallet
      from inbox_message m join subscriber s on s.id = m.subscriber_id
      where m.delivery_id <> all(${idList([...this.#inInboxes])}) order by m.id`);
    const heard = rows.map((row) => ({ ...row, deliveryId: Number(row.deliveryId) }));
    for (const { deliveryId } of heard) this.#inInboxes.add(deliveryId);
    this.#sink.hear(heard);
  }

  /** What was not written down as delivered may be sent again. */
  async #doubtUnwritten(told: Told[]): Promise<void> {
    if (told.length === 0) return;
    const rows = await this.#db.execute<{ id: string }>(sql`
      select id from delivery where state = 'delivered' and id = any(${idList(told.map((one) => one.deliveryId))})`);
    const written = new Set(rows.map(({ id }) => Number(id)));
    for (const one of told) one.isSure &&= written.has(one.deliveryId);
  }

  /** When all that an act began is over, what still has a lease was lost on its way: it may have left, and may not. */
  async #doubtCorrections(): Promise<void> {
    const rows = await this.#db.execute<{ subject: string; channel: string; wallet: Hex }>(sql`
      select d.content ->> 'subject' as subject, d.channel, s.address as wallet
      from delivery d join subscriber s on s.id = d.subscriber_id
      where d.corrects_id is not null and d.lease_until is not null and d.state in ('waiting', 'retrying') order by d.id`);
    for (const { subject, channel, wallet } of rows) {
      this.#history.doubted.push({ key: keyOf({ ...readSubject(subject), channel, wallet }), step: this.#step });
    }
  }

  /** Another process does something while this one stands inside a statement. */
  async #meanwhile(waiting: SimulatedProcess): Promise<void> {
    const other = this.#processes.find((process) => process !== waiting && !process.isDead);
    if (!other) return;
    const act = this.#dice.pick(ACTS);
    const handled = await other.act(act).catch((error: unknown) => this.#survive(other, error, act));
    await this.#readInboxes();
    this.#say(`meanwhile ${other.name} ${act}: ${handled}`);
  }

  #survive(process: SimulatedProcess, error: unknown, act?: Act): number {
    if (act === "outbox") this.#history.cutSending.push(this.#step);
    if (!isSimulated(error) && !(error instanceof CursorMovedError)) {
      this.#wrongs.push(
        `threw: ${process.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
    return 0;
  }

  /** Nothing goes wrong any more, until there is nothing left to do. */
  async #calm(): Promise<void> {
    this.#mishaps.state.isOff = true;
    this.#clock.setSkew(0);
    this.#world.heal(this.#step);
    this.#say("calm");
    if (this.#processes.every((process) => process.isDead)) this.#processes = [this.#start()];
    const process = this.#processes.find((one) => !one.isDead);
    for (let round = 0; process && round < DRAIN_ROUNDS_MAX; round++) {
      let handled = 0;
      for (const act of ACTS) handled += await this.#act(process, act);
      if (handled > 0) continue;
      const open = await this.#dueLater();
      if (open === undefined) break;
      await this.#pass(open);
    }
    this.#mishaps.state.isOff = false;
    this.#history.calms.push(this.#step);
    this.#noteTime();
  }

  /** @returns seconds until something more can be done, undefined when nothing is left but what waits for credits or a resuming */
  async #dueLater(): Promise<number | undefined> {
    const mayWait = this.#isLast ? [] : ["held event", "unfunded delivery"];
    const open = (await openWork(this.#db)).filter(({ what }) => !mayWait.includes(what));
    if ((await unread(this.#db, this.#world.chains)).length > 0) return 5;
    if (open.length === 0) return undefined;
    const due = open.flatMap(({ next }) => (next ? [next.getTime()] : []));
    const first = due.length > 0 ? Math.min(...due) : 0;
    return Math.min(Math.max(2, Math.ceil((first - this.#clock.now().getTime()) / 1_000) + 1), 24 * 3_600);
  }

  #manner(): Manner {
    const drawn = this.#dice.next();
    const isOff = this.#mishaps.state.isOff;
    const manner: Manner =
      isOff || drawn < 0.75
        ? "accepts"
        : drawn < 0.82
          ? "accepts-and-times-out"
          : drawn < 0.93
            ? "is-busy"
            : drawn < 0.97
              ? "holds-the-lane"
              : "refuses";
    this.#manners.set(manner, (this.#manners.get(manner) ?? 0) + 1);
    return manner;
  }

  #say(words: string): void {
    this.#trace.push(`${this.#step} ${this.#clock.world().toISOString().slice(11, 19)} ${words}`);
  }

  async #result(): Promise<SimulationResult> {
    const expected = expectedOf(this.#history);
    const chains = this.#world.chains;
    const { workflows } = this.#history;
    const found = await wrongsOf({ db: this.#db, chains, workflows, workspaceIds: this.#cast.workspaceIds });
    const alerts = this.#sink.told.filter((told) => !told.isCorrection);
    const { told } = this.#sink;
    const faults = new Map<string, number>([...this.#mishaps.counts, ...this.#manners]);
    for (const { endpoints } of chains) {
      for (const { counts } of endpoints)
        for (const [kind, count] of counts) faults.set(kind, (faults.get(kind) ?? 0) + count);
    }
    return {
      seed: this.#options.seed,
      steps: this.#step,
      wrongs: [...this.#wrongs, ...compare(this.#history, told), ...found],
      trace: this.#trace,
      traceHash: createHash("sha256").update(this.#trace.join("\n")).digest("hex").slice(0, 16),
      alerts: new Set(alerts.map((one) => `${one.workflow} ${one.wallet} ${one.logId} ${one.channel}`)).size,
      corrections: told.length - alerts.length,
      repeats:
        alerts.length - new Set(alerts.map((one) => `${one.workflow} ${one.wallet} ${one.logId} ${one.channel}`)).size,
      musts: [...expected.values()].filter((verdict) => verdict === "must").length,
      forks: this.#world.forks,
      faults,
      crashes: this.#mishaps.hit,
      places: this.#mishaps.passed,
    };
  }
}

/** Lies that no honest reader can be taken in by; the others wait for what finds them out. */
const NOT_NOTICED: readonly FaultKind[] = ["empty-logs", "partial-logs", "shifted-index"];
const LIES_NOTICED = FAULT_KINDS.filter((kind) => !NOT_NOTICED.includes(kind));

async function emptyTables(client: postgres.Sql): Promise<void> {
  const db = drizzle(client);
  const tables = await db.execute<{ name: string }>(sql`
    select format('%I', tablename) as name from pg_tables where schemaname = 'public' and tablename not like '%migration%'`);
  await db.execute(sql.raw(`truncate ${tables.map(({ name }) => name).join(", ")} restart identity cascade`));
  // statistics that come in the midst of it would change plans, and with them the order of rows
  const quiet = tables.map(({ name }) => `alter table ${name} set (autovacuum_enabled = off)`);
  await db.execute(sql.raw(quiet.join("; ")));
}
