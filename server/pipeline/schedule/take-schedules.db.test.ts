import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { look, makeScheduled, timeSpec } from "#server/testing/schedule-world.ts";
import { nextDueAt } from "./take-schedules.ts";

const { db } = getDb();
const day = (clock: string) => new Date(`2026-01-05T${clock}Z`);
const FROM = day("11:30:00");
const hourly = { kind: "every" as const, everySeconds: 3_600, from: "2026-01-05T00:00:00Z" };

test("default: at its moment a schedule is an event, and its next moment stands", async () => {
  const one = await makeScheduled(timeSpec(hourly), FROM);
  await look(day("11:59:59.999"));
  expect(await one.events()).toEqual([]);
  expect(await nextDueAt(db)).toEqual(day("12:00:00"));
  await look(day("12:00:00.004"));
  expect(await one.events()).toMatchObject([
    {
      kind: "time",
      handle: "next",
      tenantId: one.workspace.id,
      sourceKey: "2026-01-05T12:00:00.000Z:next",
      payload: { $time: "2026-01-05T12:00:00.000Z", $block: null, missed: "0" },
      occurredAt: day("12:00:00"),
      observedAt: day("12:00:00.004"),
    },
  ]);
  expect(await one.row()).toMatchObject({ lastAt: day("12:00:00"), nextAt: day("13:00:00"), endedAt: null });
});

test("default: a moment that comes once ends the schedule", async () => {
  const one = await makeScheduled(timeSpec({ kind: "at", at: "2026-01-05T12:00:00Z" }), FROM);
  await look(day("12:00:00"));
  expect(await one.moments()).toHaveLength(1);
  expect(await one.row()).toMatchObject({ nextAt: null, endedAt: day("12:00:00") });
});

test("behavior: a moment before it was published is not its business", async () => {
  const one = await makeScheduled(timeSpec({ kind: "at", at: "2026-01-05T11:00:00Z" }), FROM);
  await look(day("12:00:00"));
  expect(await one.events()).toEqual([]);
  expect((await one.row())?.endedAt).not.toBeNull();
});

test("behavior: a crash between event and next moment loses nothing and doubles nothing", async () => {
  const one = await makeScheduled(timeSpec(hourly), FROM);
  const dying = look(day("12:00:01"), {
    receiveEvents: async (tx, events) => {
      await receiveEvents(tx, events);
      throw new Error("killed");
    },
  });
  await expect(dying).rejects.toThrow("killed");
  expect(await one.events()).toEqual([]);
  await look(day("12:00:02"));
  await look(day("12:00:03"));
  expect(await one.moments()).toEqual([day("12:00:00").toISOString()]);
});

test("behavior: two workers that look at once fire each moment once", async () => {
  const one = await makeScheduled(timeSpec({ ...hourly, everySeconds: 600 }), FROM);
  await Promise.all([look(day("12:00:00")), look(day("12:00:00")), look(day("12:00:00"))]);
  expect(await one.moments()).toEqual(["11:40", "11:50", "12:00"].map((at) => day(`${at}:00`).toISOString()));
});

test("behavior: a clock that steps back fires nothing again and goes on where it was", async () => {
  const one = await makeScheduled(timeSpec(hourly), FROM);
  await look(day("12:00:05"));
  await look(day("11:45:00"));
  await look(day("12:00:05"));
  await look(day("13:00:00"));
  expect(await one.moments()).toEqual([day("12:00:00").toISOString(), day("13:00:00").toISOString()]);
});

test("behavior: M6 after a downtime, alert: each missed moment, with when it was", async () => {
  const one = await makeScheduled(timeSpec(hourly), FROM);
  await look(day("11:31:00"));
  await look(day("15:30:00"));
  expect((await one.events()).map(({ occurredAt, payload }) => [occurredAt, payload?.missed])).toEqual(
    ["12:00:00", "13:00:00", "14:00:00", "15:00:00"].map((at) => [day(at), "0"]),
  );
});

test.each(["summarise", "skip"] as const)(
  "behavior: M6 after a downtime, %s: one, that says how many",
  async (then) => {
    const one = await makeScheduled(timeSpec(hourly, { late: { then, afterSeconds: 300 } }), FROM);
    await look(day("11:31:00"));
    await look(day("15:30:00"));
    expect((await one.events()).map(({ occurredAt, payload }) => [occurredAt, payload?.missed])).toEqual([
      [day("15:00:00"), "3"],
    ]);
  },
);

test("behavior: M6 a long downtime of a frequent schedule is bounded, and nothing of it silent", async () => {
  const often = timeSpec({ ...hourly, everySeconds: 1 });
  const one = await makeScheduled(often, FROM);
  await look(day("14:30:00"));
  const events = await one.events();
  const standFor = events.reduce((sum, { payload }) => sum + 1 + Number(payload?.missed), 0);
  expect(standFor).toBe(3 * 3_600);
  expect(events.length).toBeLessThan(1_400);
});

test("behavior: moments of a pause stay passed, though nobody looked while it lasted", async () => {
  const one = await makeScheduled(timeSpec(hourly), FROM);
  await look(day("12:00:00"));
  await one.change({ active: false });
  await one.change({ active: true, activeFrom: day("14:30:00") });
  await look(day("15:00:00"));
  expect(await one.moments()).toEqual([day("12:00:00").toISOString(), day("15:00:00").toISOString()]);
});

test("behavior: a paused schedule sleeps", async () => {
  const one = await makeScheduled(timeSpec(hourly), FROM);
  await look(day("11:31:00"));
  await one.change({ active: false });
  await look(day("12:00:00"));
  expect(await one.events()).toEqual([]);
  expect((await one.row())?.active).toBe(false);
});

test("behavior: published with other words, it fires by the old ones until then and by the new ones after", async () => {
  const one = await makeScheduled(timeSpec(hourly), FROM);
  await look(day("11:31:00"));
  const spec = timeSpec({ kind: "cron", expression: "15 * * * *", zone: "UTC" });
  await one.publish(spec, day("13:10:00"));
  await look(day("15:00:00"));
  expect(await one.moments()).toEqual(["12:00", "13:00", "13:15", "14:15"].map((at) => day(`${at}:00`).toISOString()));
});

test("behavior: published again with the same words nothing is fired twice", async () => {
  const one = await makeScheduled(timeSpec(hourly), FROM);
  await look(day("12:00:00"));
  await one.publish(timeSpec({ ...hourly }), day("12:10:00"));
  await look(day("12:30:00"));
  expect(await one.moments()).toHaveLength(1);
});

test("behavior: daylight saving, spring: 02:30 in Berlin is one event, at 03:00 summer time", async () => {
  const spec = timeSpec({ kind: "cron", expression: "30 2 * * *", zone: "Europe/Berlin" });
  const one = await makeScheduled(spec, new Date("2026-03-28T12:00:00Z"));
  for (const minute of Array.from({ length: 13 }, (_, i) => i)) {
    await look(new Date(Date.UTC(2026, 2, 29, 0, minute * 15)));
  }
  expect(await one.moments()).toEqual(["2026-03-29T01:00:00.000Z"]);
});

test("behavior: daylight saving, autumn: 02:30 in Berlin is one event though the hour comes twice", async () => {
  const spec = timeSpec({ kind: "cron", expression: "30 2 * * *", zone: "Europe/Berlin" });
  const one = await makeScheduled(spec, new Date("2026-10-24T12:00:00Z"));
  for (const quarter of Array.from({ length: 16 }, (_, i) => i)) {
    await look(new Date(Date.UTC(2026, 9, 24, 23, quarter * 15)));
  }
  expect(await one.moments()).toEqual(["2026-10-25T00:30:00.000Z"]);
});

test("behavior: its end is announced once, so long before, and nothing fires after it", async () => {
  const until = { at: "2026-01-05T14:00:00.000Z", warnSeconds: 5_400 };
  const one = await makeScheduled(timeSpec(hourly, { until }), FROM);
  for (const at of ["12:29:59", "12:30:00", "12:31:00", "13:00:00", "14:00:00", "15:00:00"]) await look(day(at));
  expect((await one.events()).map(({ handle, occurredAt }) => [handle, occurredAt])).toEqual([
    ["next", day("12:00:00")],
    ["ending", day("12:30:00")],
    ["next", day("13:00:00")],
    ["next", day("14:00:00")],
  ]);
  expect((await one.events())[1]?.payload).toMatchObject({ ends: until.at });
  expect(await one.row()).toMatchObject({ nextAt: null, endedAt: day("14:00:00") });
});

test("behavior: an end that is nearer than its warning is announced at once", async () => {
  const until = { at: "2026-01-05T12:10:00.000Z", warnSeconds: 86_400 };
  const one = await makeScheduled(timeSpec(hourly, { until }), FROM);
  await look(day("11:30:01"));
  await look(day("11:31:00"));
  expect((await one.events()).map(({ handle }) => handle)).toEqual(["ending"]);
});

test("behavior: a later end is announced anew, the same one is not", async () => {
  const until = { at: "2026-01-05T14:00:00.000Z", warnSeconds: 3_600 };
  const one = await makeScheduled(timeSpec({ kind: "at", at: "2026-01-07T00:00:00Z" }, { until }), FROM);
  await look(day("13:00:00"));
  await one.publish(timeSpec({ kind: "at", at: "2026-01-08T00:00:00Z" }, { until }), day("13:09:00"));
  await look(day("13:10:00"));
  const moved = { at: "2026-01-05T16:00:00.000Z", warnSeconds: 3_600 };
  await one.publish(timeSpec({ kind: "at", at: "2026-01-08T00:00:00Z" }, { until: moved }), day("13:20:00"));
  await look(day("15:00:00"));
  expect((await one.events()).map(({ payload }) => payload?.ends)).toEqual([until.at, moved.at]);
});

test("error: a schedule that nobody can read ends, and holds up no other", async () => {
  const bad = await makeScheduled(timeSpec({ kind: "cron", expression: "every noon", zone: "UTC" }), FROM);
  const good = await makeScheduled(timeSpec(hourly), FROM);
  await bad.change({ active: true });
  await look(day("12:00:00"));
  expect((await bad.row())?.endedAt).not.toBeNull();
  expect(await good.moments()).toHaveLength(1);
});
