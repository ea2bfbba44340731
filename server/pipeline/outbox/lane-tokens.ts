import { type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";

type Deps = {
  db: Db;
  /** The time by which all workers refill: the database's own, but in tests. */
  paceNow: () => SQL;
};

/** A token is good for so long where it was taken; then it goes back. */
const KEPT_MS = 100;
/** A bucket that was filled later than this from now was filled by a clock that was wrong. */
const AHEAD = sql`interval '5 seconds'`;
/** At least so much of a second's worth is taken at once: one statement serves many claims. */
const PART_TAKEN = 1 / 20;

/**
 * So many sends per second over all workers, and at most one second's worth at once: a bucket that stands in the
 * database. What a claim did not need stays here for the next one, or goes back with it.
 */
export class LaneTokens {
  readonly #deps: Deps;
  readonly #lane: string;
  readonly #perSecond: number;
  readonly #least: number;
  /** Doubles while all that is taken is used, until there is nothing more. */
  #wanted: number;
  #left = 0;
  #takenMs = Number.NEGATIVE_INFINITY;
  #isThere = false;

  constructor(deps: Deps, lane: string, perSecond: number) {
    this.#deps = deps;
    this.#lane = lane;
    this.#perSecond = perSecond;
    this.#least = Math.max(1, Math.ceil(perSecond * PART_TAKEN));
    this.#wanted = this.#least;
  }

  /** @returns how many of `count` may go now; when none, after how long to ask again, in milliseconds */
  async take(count: number, now: Date): Promise<{ count: number; waitMs: number }> {
    if (!Number.isFinite(this.#perSecond)) return { count, waitMs: 0 };
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

  /** So many of those that were taken have gone. */
  spend(count: number): void {
    if (!Number.isFinite(this.#perSecond)) return;
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

  async #takeShared(want: number): Promise<{ taken: number; waitMs: number }> {
    await this.#makeRow();
    const most = Math.max(1, this.#perSecond);
    const full = (of: SQL) => sql`least(${most}::float8, ${of}.tokens + ${this.#left}::float8
      + greatest(0, extract(epoch from t.now - ${of}.filled_at))::float8 * ${this.#perSecond}::float8)`;
    const [row] = await this.#deps.db.execute<{ taken: number; tokens: number; heldMs: number }>(sql`
      update lane_pace p set filled_at = case when p.filled_at > t.now + ${AHEAD} then t.now else greatest(p.filled_at, t.now) end,
        tokens = ${full(sql`p`)} - case when p.held_until > t.now then 0
          else least(${want}::float8, floor(${full(sql`p`)})) end
      from (select ${this.#deps.paceNow()} as now) t
      where p.lane = ${this.#lane}
      returning round(${full(sql`old`)} - new.tokens)::float8 as taken, new.tokens,
        coalesce(extract(epoch from new.held_until - t.now) * 1000, 0)::float8 as "heldMs"`);
    const { taken = 0, tokens = 0, heldMs = 0 } = row ?? {};
    const refillMs = (Math.max(0, Math.min(this.#least, most) - tokens) / this.#perSecond) * 1_000;
    return { taken, waitMs: Math.ceil(Math.max(heldMs, refillMs, 1)) };
  }

  /** Full at first. */
  async #makeRow(): Promise<void> {
    if (this.#isThere) return;
    await this.#deps.db.execute(sql`
      insert into lane_pace (lane, tokens, filled_at)
      values (${this.#lane}, ${Math.max(1, Math.min(this.#perSecond, TOKENS_MAX))}::float8, ${this.#deps.paceNow()})
      on conflict (lane) do nothing`);
    this.#isThere = true;
  }
}

/** Of a lane without a rate, which may be held all the same. */
const TOKENS_MAX = 1_000_000;
