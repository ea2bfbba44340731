import { expect, test } from "vitest";
import { preparePlan } from "#server/catalog/prepare-plan.ts";
import type { Graph, GraphNode } from "#server/contract/graph.ts";
import type { TopicSetting } from "#server/contract/topic.ts";
import { interpretAlone, topic, WALLET } from "#server/testing/interpret-alone.ts";
import { planOf } from "#server/testing/plan-of.ts";
import { TOPIC_ID, workedExample } from "#server/testing/worked-example.ts";
import type { Interpretation } from "./interpret.ts";
import { standingOf } from "./topic-standing.ts";

type Given = Parameters<typeof interpretAlone>[1] & { healthFactor?: string };

function walk(graph: Graph, { healthFactor = "1.08", ...given }: Given = {}): Interpretation {
  const values = { user: WALLET, healthFactor, $time: "2026-11-22T09:41:07Z", $chain: "Demo chain" };
  return interpretAlone(graph, { values, ...given });
}

const chose = (preset: string): TopicSetting => ({ enabled: true, preset, own: {} });
const told = (found: Interpretation) =>
  found.drafts.map((d) => `${d.channel} ${d.urgency} ${"subject" in d.content ? d.content.subject : ""}`);
const narrative = (found: Interpretation) =>
  found.steps.map((s) => `${s.nodeId} ${s.result} ${s.handle ?? "–"}: ${s.text}`);

/** The example with other nodes and edges, "a:way b" each. */
function graphOf(nodes: Record<string, [string, Record<string, unknown>]>, ways: string[]): Graph {
  const base = workedExample();
  const added = Object.entries(nodes).map(([id, [type, config]]): [string, GraphNode] => [
    id,
    { type, v: 1, name: id, config },
  ]);
  const kept = { event: base.nodes.event, wallet: base.nodes.wallet };
  return {
    ...base,
    nodes: { ...(kept as Record<string, GraphNode>), ...Object.fromEntries(added) },
    edges: Object.fromEntries(
      ["event:next wallet", ...ways].map((way) => {
        const [from = "", to = ""] = way.split(" ");
        const [id = "", handle = "next"] = from.split(":");
        return [way, { from: [id, handle], to: [to, "in"] }];
      }),
    ),
  };
}

const message = (text: string) => ({ message: { subject: [text], body: [text] } });
const isBelow = (value: string, more: object = {}) => ({
  condition: { all: [{ op: "is-below", args: [{ ref: ["event", "healthFactor"] }, { value }], ...more }] },
});

test("default: the aggressive trader is told urgently, and every step says what decided", () => {
  const found = walk(workedExample(), { setting: chose("aggressive") });
  expect(told(found)).toEqual(["telegram urgent Act now: health factor 108 %"]);
  expect(narrative(found)).toMatchInlineSnapshot(`
    [
      "event went next: HealthFactor is emitted by Lending pool on Demo chain",
      "wallet went next: 0x7A3f…a91c chose Aggressive",
      "line went yes: Health factor 1.08 is at most their line 1.10",
      "tier went urgent: Preset is Aggressive",
      "telegram drafted next: Wrote “Act now: health factor 108 %” as an urgent message",
    ]
  `);
  expect(found.kind === "ended" && [found.outcome, found.reason]).toMatchInlineSnapshot(`
    [
      "told",
      "Health factor 1.08 is at most their line 1.10",
    ]
  `);
  expect(found.drafts[0]?.why).toBe("Health factor 1.08 is at most your line 1.10. You chose Aggressive.");
});

test("behavior: each by their own line, the same event", () => {
  const at = (healthFactor: string, setting?: TopicSetting) =>
    told(walk(workedExample(), { healthFactor, ...(setting ? { setting } : {}) }));
  expect(at("1.10", chose("aggressive"))).toHaveLength(1);
  expect(at("1.100000000000000001", chose("aggressive"))).toEqual([]);
  expect(at("1.50", chose("conservative"))).toEqual(["email normal Your health factor is 150 %"]);
  expect(at("1.51", chose("conservative"))).toEqual([]);
  expect(at("1.25")).toEqual(["email normal Your health factor is 125 %"]);
  expect(at("1.26")).toEqual([]);
  expect(at("1.32", { enabled: true, preset: "aggressive", own: { line: "1.32" } })).toHaveLength(1);
});

test("behavior: who turned the topic off gets nothing, with the reason", () => {
  const found = walk(workedExample(), { setting: { enabled: false, preset: null, own: {} } });
  expect(found).toMatchObject({
    kind: "ended",
    outcome: "opted-out",
    reason: "Turned off Liquidation risk",
    drafts: [],
  });
  expect(found.stoppedAt).toEqual(["wallet"]);
  expect(found.steps.at(-1)?.text).toBe("0x7A3f…a91c: Turned off Liquidation risk");
});

test("behavior: who stops says why, by name and value", () => {
  const found = walk(workedExample(), { healthFactor: "1.42" });
  expect(found).toMatchObject({
    kind: "ended",
    outcome: "stopped",
    reason: "Health factor 1.42 is not at most their line 1.25",
  });
  expect(found.stoppedAt).toEqual(["line"]);
});

test("behavior: edges from one way are parallel branches, and a join waits for both", () => {
  const graph = graphOf(
    { a: ["condition", isBelow("2")], b: ["condition", isBelow("3")], end: ["email", message("Joined")] },
    ["wallet a", "wallet b", "a:yes end", "b:yes end"],
  );
  const found = walk(graph);
  expect(told(found)).toEqual(["email normal Joined"]);
  expect(found.passedEdges).toEqual(["wallet a", "wallet b", "a:yes end", "b:yes end"]);
});

test("behavior: a join runs when one way into it was taken", () => {
  const graph = graphOf(
    { a: ["condition", isBelow("1")], b: ["condition", isBelow("3")], end: ["email", message("Joined")] },
    ["wallet a", "wallet b", "a:yes end", "b:yes end"],
  );
  const found = walk(graph);
  expect(told(found)).toHaveLength(1);
  expect(found.stoppedAt).toEqual(["a"]);
});

test("behavior: actions follow each other, and branches do not disturb each other", () => {
  const graph = graphOf(
    {
      first: ["telegram", message("One")],
      second: ["email", message("Two")],
      broken: ["email", { message: { subject: ["x"], body: [{ ref: ["event", "gone"] }] } }],
    },
    ["wallet first", "first second", "wallet broken"],
  );
  const found = walk(graph);
  expect(told(found)).toEqual(["telegram normal One", "email normal Two"]);
  expect(found).toMatchObject({ outcome: "told" });
  expect(found.kind === "ended" && found.reason).toContain("gone has no value and no fallback");
});

test("behavior: a missing value takes the way Unknown, never No", () => {
  const values = { user: WALLET };
  const graph = graphOf(
    { a: ["condition", isBelow("2")], no: ["email", message("No")], unknown: ["in-app", message("Unknown")] },
    ["wallet a", "a:no no", "a:unknown unknown"],
  );
  expect(told(walk(graph, { values }))).toEqual(["in-app normal Unknown"]);
  const open = graphOf({ a: ["condition", isBelow("2")] }, ["wallet a"]);
  expect(walk(open, { values })).toMatchObject({
    outcome: "stopped",
    reason: "Unknown: health factor is missing",
  });
});

test("behavior: a row may say what a missing value counts as", () => {
  const values = { user: WALLET };
  const ends = (ifMissing: string) => {
    const graph = graphOf({ a: ["condition", isBelow("2", { ifMissing })], yes: ["email", message("Yes")] }, [
      "wallet a",
      "a:yes yes",
    ]);
    return told(walk(graph, { values })).length;
  };
  expect([ends("true"), ends("false"), ends("error")]).toEqual([1, 0, 0]);
});

test("behavior: a message without a value sends nothing and names the field", () => {
  const graph = workedExample();
  const found = walk(graph, { values: { user: WALLET, healthFactor: "1.2" } });
  expect(found).toMatchObject({ kind: "ended", outcome: "failed", drafts: [] });
  expect(found.kind === "ended" && found.reason).toBe(
    "The message was not written: Time of the event has no value and no fallback",
  );
});

test("behavior: a stop records its reason and counts as said", () => {
  const stop = (outcome: string) => graphOf({ end: ["stop", { reason: "No tier", outcome }] }, ["wallet end"]);
  expect(walk(stop("stopped"))).toMatchObject({ outcome: "stopped", reason: "No tier" });
  expect(walk(stop("opted-out"))).toMatchObject({ outcome: "opted-out", reason: "No tier" });
});

const lookUp = (onFailure = "fail") => ({
  url: ["https://api.example.com/tiers/", { ref: ["wallet", "wallet"] }],
  attributes: [{ name: "tier", path: "tier", type: "text" }],
  onFailure,
});

const withLookUp = (onFailure?: string, more: string[] = []) =>
  graphOf(
    {
      ask: ["look-up", lookUp(onFailure)],
      end: ["email", message("Done")],
      aside: ["in-app", message("Aside")],
      sorry: ["stop", { reason: "No answer" }],
    },
    ["wallet ask", "ask end", "wallet aside", ...more],
  );

test("behavior: a look-up asks, other branches go on, and the join below waits", () => {
  const found = walk(withLookUp());
  expect(found).toMatchObject({
    kind: "asks",
    wanted: [{ nodeId: "ask", question: { url: `https://api.example.com/tiers/${WALLET}` } }],
  });
  expect(told(found)).toEqual(["in-app normal Aside"]);
});

test("behavior: it goes on where it was, and drafts nothing twice", () => {
  const graph = withLookUp();
  const before = walk(graph);
  const reply = { kind: "known" as const, attributes: { tier: "aggressive" } };
  const after = walk(graph, { steps: before.steps, answers: new Map([["ask", { reply, durationMs: 188 }]]) });
  expect(told(after)).toEqual(["email normal Done"]);
  expect(after.passedEdges).toEqual(["ask end"]);
  expect(after.steps.filter((s) => s.nodeId === "aside")).toHaveLength(1);
  expect(after.steps.find((s) => s.nodeId === "ask")).toMatchObject({
    durationMs: 188,
    outputs: { known: true, tier: "aggressive" },
  });
});

test("behavior: a failure is tried again; the last attempt takes the way Failed, or fails", () => {
  const answers = new Map([["ask", { reply: { kind: "failed" as const, reason: "it answered 503" }, durationMs: 1 }]]);
  expect(walk(withLookUp(), { answers })).toMatchObject({ kind: "retry", reason: "it answered 503" });
  const last = { answers, isLastAttempt: true };
  expect(told(walk(withLookUp(), last))).toEqual(["in-app normal Aside"]);
  const found = walk(withLookUp("fail", ["ask:failed sorry"]), last);
  expect(found.passedEdges).toContain("ask:failed sorry");
  const alone = graphOf({ ask: ["look-up", lookUp()], end: ["email", message("x")] }, ["wallet ask", "ask end"]);
  expect(walk(alone, last)).toMatchObject({
    outcome: "failed",
    reason: "api.example.com did not answer: it answered 503",
  });
});

test("behavior: the last answer, or unknown, when the author said so", () => {
  const lastKnown = { attributes: { tier: "standard" }, known: true, fetchedAt: "2026-11-22T09:00:00Z" };
  const reply = { kind: "failed" as const, reason: "it answered 503", lastKnown };
  const step = (onFailure: string, answer: typeof reply | Omit<typeof reply, "lastKnown">) =>
    walk(withLookUp(onFailure), { answers: new Map([["ask", { reply: answer, durationMs: 1 }]]) }).steps.find(
      (s) => s.nodeId === "ask",
    );
  expect(step("last-known", reply)).toMatchObject({ outputs: { known: true, tier: "standard" } });
  expect(step("last-known", { kind: "failed", reason: "it answered 503" })).toMatchObject({
    outputs: { known: false },
  });
  expect(step("baseline", reply)).toMatchObject({ outputs: { known: false } });
  expect(step("last-known", reply)?.text).toMatchInlineSnapshot(
    `"api.example.com failed (it answered 503), so its last answer counts, of Sun, 22 Nov 2026, 09:00 UTC: tier standard"`,
  );
});

test("behavior: an action of a topic that is off is not taken", () => {
  const other = { ...topic, id: 8, name: "Yield" };
  const graph = graphOf({ tell: ["email", { ...message("Yield"), topicId: 8 }] }, ["wallet tell"]);
  const standings = new Map([
    [TOPIC_ID, standingOf(topic, undefined)],
    [8, standingOf(other, { enabled: false, preset: null, own: {} })],
  ]);
  expect(walk(graph, { standings })).toMatchObject({ outcome: "opted-out", reason: "Turned off Yield", drafts: [] });
});

test("behavior: drafts carry the topic of their audience, web calls none", () => {
  const graph = graphOf(
    {
      mail: ["email", message("x")],
      call: [
        "webhook",
        { method: "POST", url: ["https://a.example/x"], body: [{ name: "hf", ref: ["event", "healthFactor"] }] },
      ],
    },
    ["wallet mail", "wallet call"],
  );
  expect(walk(graph).drafts.map((d) => [d.channel, d.topicId])).toEqual([
    ["email", TOPIC_ID],
    ["webhook", null],
  ]);
  expect(walk(graph).drafts[1]?.content).toMatchObject({ body: { hf: "1.08" } });
});

test("error: a step of a kind that is not here fails in words", () => {
  const graph = graphOf({ odd: ["email", message("x")] }, ["wallet odd"]);
  const plan = planOf(graph);
  if (plan.graph.nodes.odd) plan.graph.nodes.odd.type = "fax";
  const found = walk(graph, { plan: preparePlan(plan) });
  expect(found).toMatchObject({
    outcome: "failed",
    reason: "This version has a step that is not known here (fax, version 1)",
  });
});

const welcomed = graphOf(
  {
    welcome: ["in-app", { ...message("Welcome"), urgency: "normal", topicId: null }],
    wait: ["wait", { seconds: 172_800 }],
    still: ["condition", isBelow("1.10")],
    remind: ["in-app", { ...message("Reminder"), urgency: "normal", topicId: null }],
  },
  ["wallet:next welcome", "welcome:next wait", "wait:next still", "still:yes remind"],
);
const TWO_DAYS_LATER = new Date("2026-11-24T09:41:08Z");

test("behavior: a wait goes on when its time has come, with what is true then", () => {
  const begun = walk(welcomed);
  expect(told(begun)).toEqual(["in-app normal Welcome"]);
  expect(begun).toMatchObject({ kind: "waits", until: TWO_DAYS_LATER, reason: "Waits for 2 days" });
  const early = walk(welcomed, { steps: begun.steps, now: new Date("2026-11-24T09:41:07Z") });
  expect(early).toMatchObject({ kind: "waits", until: TWO_DAYS_LATER, drafts: [], passedEdges: [] });
  const after = walk(welcomed, { steps: early.steps, now: TWO_DAYS_LATER });
  expect(told(after)).toEqual(["in-app normal Reminder"]);
  expect(narrative(after).slice(2)).toMatchInlineSnapshot(`
    [
      "welcome drafted next: Wrote “Welcome” as a normal message",
      "wait went next: Waited for 2 days",
      "still went yes: Health factor 1.08 is below 1.10",
      "remind drafted next: Wrote “Reminder” as a normal message",
    ]
  `);
  expect(walk(welcomed, { steps: begun.steps, now: TWO_DAYS_LATER, healthFactor: "1.20" }).drafts).toEqual([]);
});

test("behavior: who turned the topic off during the wait hears no more", () => {
  const begun = walk(welcomed);
  const off = walk(welcomed, {
    steps: begun.steps,
    now: TWO_DAYS_LATER,
    setting: { ...chose("standard"), enabled: false },
  });
  expect(off.drafts).toEqual([]);
});

test("behavior: two waits side by side each end in their own time, and a repeat changes nothing", () => {
  const graph = graphOf(
    {
      short: ["wait", { seconds: 60 }],
      long: ["wait", { seconds: 3_600 }],
      first: ["in-app", { ...message("First"), urgency: "normal", topicId: null }],
      second: ["in-app", { ...message("Second"), urgency: "normal", topicId: null }],
    },
    ["wallet:next short", "wallet:next long", "short:next first", "long:next second"],
  );
  const begun = walk(graph);
  const early = new Date("2026-11-22T09:42:08Z");
  const minute = walk(graph, { steps: begun.steps, now: early });
  expect([told(minute), minute.kind]).toEqual([["in-app normal First"], "waits"]);
  const hour = walk(graph, { steps: minute.steps, now: new Date("2026-11-22T10:41:08Z") });
  expect([told(hour), hour.kind]).toEqual([["in-app normal Second"], "ended"]);
});

test("behavior: where nothing is really done, a wait is over at once", () => {
  expect(told(walk(welcomed, { passesWaits: true }))).toEqual(["in-app normal Welcome", "in-app normal Reminder"]);
});

test("behavior: a hold-out and a split send each wallet the same way every time", () => {
  const graph = graphOf(
    {
      half: ["ab-split", { percent: 99 }],
      few: ["hold-out", { percent: 1 }],
      stop: ["stop", { reason: "Enough", outcome: "stopped" }],
    },
    ["wallet:next half", "half:a few", "half:b stop", "few:next stop", "few:held-out stop"],
  );
  expect(narrative(walk(graph)).slice(2)).toMatchInlineSnapshot(`
    [
      "half went a: On way A, as 99 % are",
      "few went next: Not held out",
      "stop stopped –: Stopped: Enough",
    ]
  `);
  expect(narrative(walk(graph))).toEqual(narrative(walk(graph)));
});
