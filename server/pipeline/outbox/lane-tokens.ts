import { type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { UNAWAITED } from "#server/kernel/unawaited.ts";

type Deps = {
  db: Db;
  /** The time that all workers go by: the database's own, but in tests. */
  paceNow: () => SQL;
};

/** A token is good for so long where it was taken; then it goes back, or counts from when it was used. */
const KEPT_MS = 20;
/** Beyond its second a token counts for so long, as it may be used that much later than it was given. */
const SLACK_MS = 30;
/** What was given later than this from now was given by a clock that was wrong. */
const AHEAD = sql`interval '5 seconds'`;
/** At least so much of a second's worth is taken at once: one statement serves many claims. */
const PART_TAKEN = 1 / 20;

/**
 * So many sends in any second, over all workers: what was given in the last one stands in the database. What a claim did
 * not need stays here for the next one, or goes back with it.
 *
 * A bucket that refills lets double its rate pass in its first second, which a provider with a sliding window refuses.
 *
 * No giving waits for the disk: others wait for the row meanwhile, and what Postgres forgets of it when it fails is older
 * than a second when it is back.
 */
export class LaneTokens {
  readonly #deps: Deps;
  readonly #lane: string;
  readonly #perSecond: number;
  readonly #hasRate: boolean;
  /** Most of one window, whose width is a second but for rates below one. */
  readonly #most: number;
  readonly #windowMs: number;
  #least: number;
  /** Doubles while all that is taken is used, until there is nothing more. */
  #wanted: number;
  #left = 0;
  #takenMs = Number.NEGATIVE_INFINITY;
  /** Under which time the last ones were given to this worker. */
  #givenAt: string | null = null;
  #isThere = false;

  constructor(deps: Deps, lane: string, perSecond: number) {
    this.#deps = deps;
    this.#lane = lane;
    this.#perSecond = perSecond;
    this.#hasRate = Number.isFinite(perSecond);
    this.#most = Math.max(1, Math.floor(perSecond));
    this.#windowMs = Math.max(1_000, 1_000 / perSecond) + SLACK_MS;
    this.#least = Math.max(1, Math.ceil(perSecond * PART_TAKEN));
    this.#wanted = this.#least;
  }

  /** For one who takes as many as are needed, once, beside those who take for this one. */
  async apart(): Promise<LaneTokens> {
    const other = new LaneTokens(this.#deps, this.#lane, this.#perSecond);
    if (this.#hasRate) await this.#makeRow();
    other.#isThere = true;
    other.#least = 1;
    other.#wanted = this.#most;
    return other;
  }

  /** @returns how many of `count` may go now; when none, after how long to ask again, in milliseconds */
  async take(count: number, now: Date): Promise<{ count: number; waitMs: number }> {
    if (!this.#hasRate) return { count, waitMs: 0 };
    if (this.#left < 1 || now.getTime() - this.#takenMs >= KEPT_MS) {
      const { taken, waitMs } = await this.#takeShared(Math.max(this.#least, Math.min(count, this.#wanted)));
      this.#left = taken;
      this.#takenMs = now.getTime();
      if (taken < 1) {
        this.#wanted = this.#least;
        return { count: 0, waitMs };
      }
    }
    return { count: Math.min(count, this.#left), waitMs: 0 };
  }

  /** So many of those that were taken go now. After a slow claim they count from now, as a provider counts them. */
  async spend(count: number, now: Date): Promise<void> {
    if (!this.#hasRate) return;
    if (count > 0 && now.getTime() - this.#takenMs > KEPT_MS) await this.#countFromNow(now);
    this.#left -= count;
    this.#wanted = this.#left < 1 ? this.#wanted * 2 : this.#least;
  }

  /** The provider wants nothing more for so long, of any worker. */
  async hold(seconds: number): Promise<void> {
    await this.#makeRow();
    await this.#deps.db.execute(sql`
      update lane_pace set held_until = greatest(held_until, ${this.#deps.paceNow()} + ${seconds}::float8 * interval '1 second')
      where lane = ${this.#lane}`);
  }

  // Locked first, and told from what the lock showed: of two at once, what an update returns of `old` may be from before it.
  async #takeShared(want: number): Promise<{ taken: number; waitMs: number }> {
    await this.#makeRow();
    const unused = sql`case when at = ${this.#givenAt}::timestamptz then ${Math.max(0, this.#left)}::integer else 0 end`;
    const [row] = await executePrepared<{ taken: number; givenAt: string; heldMs: number; freeMs: number }>(
      this.#deps.db,
      sql`
      with locked as materialized (
        select lane, granted_at, granted, held_until from lane_pace, ${UNAWAITED} where lane = ${this.#lane}
        for update of lane_pace),
      t as materialized (select ${this.#deps.paceNow()} as now from locked),
      before as materialized (
        select u.at, sum(u.n)::integer - ${unused} as n from locked, t, unnest(locked.granted_at, locked.granted) u (at, n)
        where u.at > t.now - ${this.#windowMs}::float8 * interval '1 millisecond' and u.at <= t.now + ${AHEAD}
        group by u.at),
      anew as materialized (
        select greatest(t.now, (select max(at) from before)) as at, case when locked.held_until > t.now then 0
          else greatest(0, least(${want}::integer, ${this.#most}::integer - coalesce((select sum(n) from before), 0)))::integer end as n
        from locked, t),
      kept as materialized (
        select coalesce(array_agg(at order by at), '{}') as ats, coalesce(array_agg(n order by at), '{}') as ns
        from (
          select at, sum(n)::integer as n from (table before union all table anew) each
          group by at having sum(n) > 0) one)
      update lane_pace p set granted_at = kept.ats, granted = kept.ns
      from kept, anew, locked, t
      where p.lane = locked.lane
      returning anew.n as taken, anew.at::text as "givenAt",
        coalesce(extract(epoch from locked.held_until - t.now) * 1000, 0)::float8 as "heldMs", ${this.#freeMs()} as "freeMs"`,
    );
    const { taken = 0, givenAt = null, heldMs = 0, freeMs = 0 } = row ?? {};
    this.#givenAt = taken > 0 ? givenAt : null;
    return { taken, waitMs: Math.ceil(Math.max(heldMs, freeMs, 1)) };
  }

  /** Until as many as are worth a statement have passed out of the window. */
  #freeMs(): SQL {
    const enough = Math.min(this.#least, this.#most);
    return sql`coalesce((
      select extract(epoch from min(at) - t.now) * 1000 + ${this.#windowMs}::float8
      from (
        select at, sum(n) over (order by at) as freed, sum(n) over () as given
        from unnest(kept.ats, kept.ns) u (at, n)) f
      where ${this.#most}::integer - given + freed >= ${enough}::integer), 0)::float8`;
  }

  async #countFromNow(now: Date): Promise<void> {
    const [row] = await this.#deps.db.execute<{ givenAt: string }>(sql`
      update lane_pace p set
        granted_at = case when g.at = any(p.granted_at) then array_replace(p.granted_at, g.at, t.now) else p.granted_at || t.now end,
        granted = case when g.at = any(p.granted_at) then p.granted else p.granted || ${this.#left}::integer end
      from (select ${this.#deps.paceNow()} as now) t, (select ${this.#givenAt}::timestamptz as at) g, ${UNAWAITED}
      where p.lane = ${this.#lane}
      returning t.now::text as "givenAt"`);
    this.#givenAt = row?.givenAt ?? null;
    this.#takenMs = now.getTime();
  }

  async #makeRow(): Promise<void> {
    if (this.#isThere) return;
    await this.#deps.db.execute(sql`insert into lane_pace (lane) values (${this.#lane}) on conflict (lane) do nothing`);
    this.#isThere = true;
  }
}
