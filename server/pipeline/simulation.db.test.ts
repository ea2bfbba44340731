import { afterAll, beforeAll, expect, inject, test } from "vitest";
import kept from "#server/testing/simulator/kept-seeds.json" with { type: "json" };
import { explain } from "#server/testing/simulator/play-seeds.ts";
import { simulate } from "#server/testing/simulator/simulate.ts";
import { openPool } from "#server/testing/simulator/simulation-database.ts";
import { cloneDatabase, type TestDatabase } from "#server/testing/test-database.ts";

/**
 * The whole pipeline against endpoints that lie, a database that fails and processes that die, held against a model.
 * `npm run sim` plays more of it, for longer.
 */
const MINUTES = 3;
/** Other seeds each time; a failure says which. */
const FRESH_COUNT = 3;
const firstFresh = 1 + Math.floor(Math.random() * 1_000_000);
const FRESH = Array.from({ length: FRESH_COUNT }, (_, at) => firstFresh + at);
const TIMEOUT_MS = 120_000;

let database: TestDatabase;
let sql: ReturnType<typeof openPool>;
beforeAll(async () => {
  database = await cloneDatabase(inject("templateUrl"));
  sql = openPool(database.url);
});
afterAll(async () => {
  await sql.end({ timeout: 1 });
  await database.drop();
});

async function play(seed: number, minutes: number) {
  const result = await simulate({ sql, seed, minutes });
  expect(result.wrongs.length === 0 ? "" : explain(result, { minutes })).toBe("");
  return result;
}

test.each(kept)(
  "behavior: seed $seed, which once failed, ends as the model says",
  async ({ seed, minutes }) => {
    await play(seed, minutes);
  },
  TIMEOUT_MS,
);

test.each(FRESH)(
  "behavior: fresh seed %i ends as the model says",
  async (seed) => {
    const { musts } = await play(seed, MINUTES);
    expect(musts).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

test(
  "behavior: the same seed plays the same",
  async () => {
    const first = await simulate({ sql, seed: firstFresh, minutes: 2 });
    const second = await simulate({ sql, seed: firstFresh, minutes: 2 });
    expect(second.trace).toEqual(first.trace);
    expect(second.traceHash).toBe(first.traceHash);
  },
  TIMEOUT_MS,
);
