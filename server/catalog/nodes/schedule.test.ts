import { expect, test } from "vitest";
import { outputsOfWhen, problemsOfWhen, sentenceOfWhen, specOfWhen } from "#server/testing/when-nodes.ts";
import { nodeTypeOf } from "./index.ts";

const TYPE = "schedule";
const ZURICH = "Europe/Zurich";
const cron = (expression: string, zone = ZURICH) => ({ time: { kind: "cron", expression, zone } });
const until = { at: "2027-01-01T00:00", zone: ZURICH, warnSeconds: 86_400 };

test("default: every weekday by the clocks of a zone", () => {
  expect(sentenceOfWhen(TYPE)).toBe("Every weekday at 09:00 in Europe/Zurich");
  expect(problemsOfWhen(TYPE)).toEqual([]);
  expect(specOfWhen(TYPE)).toEqual({
    kind: "time",
    schedule: { kind: "cron", expression: "0 9 * * 1-5", zone: ZURICH },
    until: null,
    late: { then: "alert", afterSeconds: 3600 },
  });
  expect(outputsOfWhen(TYPE)).toEqual(["$time", "missed by next"]);
});

test("behavior: cron in words, and the rule itself where there are none", () => {
  const sentences = [
    "*/15 * * * *",
    "30 8,18 * * *",
    "0 9 * * mon,fri",
    "0 9 1 * *",
    "5 * * * *",
    "0 9 * 1 *",
    "soon",
  ].map((expression) => sentenceOfWhen(TYPE, cron(expression)));
  expect(sentences).toMatchInlineSnapshot(`
    [
      "Every 15 minutes in Europe/Zurich",
      "Every day at 08:30 and 18:30 in Europe/Zurich",
      "Every Monday and Friday at 09:00 in Europe/Zurich",
      "On the 1st of every month at 09:00 in Europe/Zurich",
      "Every hour, 5 minutes past in Europe/Zurich",
      "By the rule 0 9 * 1 * in Europe/Zurich",
      "By the rule !soon in Europe/Zurich",
    ]
  `);
});

test("behavior: at a time, and every so long, with an end that is announced", () => {
  const at = { time: { kind: "at", at: "2026-12-01T09:00", zone: ZURICH } };
  expect(sentenceOfWhen(TYPE, at)).toBe("At Tue, 1 Dec 2026, 09:00 CET");
  expect(specOfWhen(TYPE, at)).toMatchObject({ schedule: { kind: "at", at: "2026-12-01T08:00:00.000Z" } });
  const every = { time: { kind: "every", everySeconds: 604_800, from: null, zone: ZURICH }, until };
  expect(sentenceOfWhen(TYPE, every)).toBe("Every 7 days, until Fri, 1 Jan 2027, 00:00 CET");
  expect(specOfWhen(TYPE, every)).toMatchObject({
    schedule: { kind: "every", everySeconds: 604_800, from: "2023-12-31T23:00:00.000Z" },
    until: { at: "2026-12-31T23:00:00.000Z", warnSeconds: 86_400 },
  });
  expect(outputsOfWhen(TYPE, every)).toContain("ends by ending");
  const definition = nodeTypeOf(TYPE);
  const ways = (config: object) =>
    definition?.handlesOf?.(config, { topics: [], secretNames: [], chainIds: [], portfolioAssets: [] });
  expect([ways({}), ways({ until })].map((handles) => handles?.map(({ id }) => id))).toEqual([
    ["next"],
    ["next", "ending"],
  ]);
});

test("error: what never comes, comes too often, or is no time", () => {
  const wrong = [
    cron("0 0 30 2 *"),
    cron("* * * * * *"),
    cron("* 9 * * *"),
    cron("whenever"),
    cron("0 9 * * 1", "Europe/Atlantis"),
    cron("0 9 * * 1", ""),
    { time: { kind: "at", at: "2026-02-31T09:00", zone: ZURICH } },
    { time: { kind: "at", at: "2028-01-01T09:00", zone: ZURICH }, until },
    { time: { kind: "every", everySeconds: 1, from: null, zone: ZURICH } },
    { time: { kind: "every", everySeconds: 3600, from: "soon", zone: ZURICH } },
    { until: { ...until, at: "" } },
    { until: { ...until, zone: "Mars" } },
  ];
  expect(wrong.flatMap((change) => problemsOfWhen(TYPE, change))).toMatchInlineSnapshot(`
    [
      "cron-never time.expression: "0 0 30 2 *" names a day that never comes.",
      "cron-seconds time.expression: This has six fields, the first of them seconds. Once a minute is the most: leave the seconds out.",
      "warning cron-every-minute time.expression: This comes every minute of its hours, for everybody it reaches. Name a minute if that is not meant.",
      "cron-invalid time.expression: "whenever" is not a repetition of five fields, as 30 9 * * 1-5.",
      "zone-unknown time.zone: There is no time zone “Europe/Atlantis”. Pick one such as Europe/Zurich.",
      "zone-unknown time.zone: Pick the time zone.",
      "time-invalid time.at: Say on which day, and when.",
      "ends-before until.at: It ends before it happens. Take the end away, or put it later.",
      "every-too-often time.everySeconds: Once a minute is the most. Choose a minute or more.",
      "time-invalid time.from: Say from when it is counted, or leave that open.",
      "time-invalid until.at: Say on which day, and when, it ends.",
      "zone-unknown until.zone: There is no time zone “Mars”. Pick one such as Europe/Zurich.",
    ]
  `);
});
