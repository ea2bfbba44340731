import { eq } from "drizzle-orm";
import { numberToHex, pad } from "viem";
import type { Db } from "#db/client.ts";
import { channelAddress, preference, subscriber, topic } from "#db/schema/subscriber.ts";
import { logInterest, trigger, workflow, workflowVersion } from "#db/schema/workflow.ts";
import { workspace } from "#db/schema/workspace.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { AudienceSpec, CompiledPlan, TriggerSpec } from "#server/contract/plan.ts";
import { grantCredits } from "#server/ledger/grant.ts";
import { openAddressBook } from "#server/pipeline/outbox/address-book.ts";
import { HEALTH_FACTOR, HEALTH_FACTOR_TOPIC } from "../live-workflow.ts";
import { TEST_KEY } from "../outbox-world.ts";
import { endSpan, type Hex, type History, type SubscriberFact, type WorkflowFact } from "./history.ts";
import type { Dice } from "./roll.ts";
import { whenFree } from "./simulation-database.ts";

export const CHAIN_IDS = [7_001, 7_002] as const;
export const CONTRACTS: readonly Hex[] = [`0x${"c1".repeat(20)}`, `0x${"c2".repeat(20)}`, `0x${"c3".repeat(20)}`];
export const WALLETS: readonly Hex[] = [1, 2, 3, 4, 5, 6].map((n) => pad(numberToHex(0xa0_00 + n), { size: 20 }));
const LINES_CENTIS = [110, 125, 150];

type Role = Omit<WorkflowFact, "live">;

const ROLE = {
  everySeconds: undefined,
  belowCentis: undefined,
  audience: "skip",
  byLine: false,
  channel: "email",
  settle: { kind: "at-once" },
  lateSeconds: undefined,
} as const;

/** Whoever follows the topic is told by the clock; nobody is enrolled in that team meanwhile. */
const CLOCK = { workspace: 1, chain: -1, contract: "", audience: "topic" } as const;

/** The workflows of every simulation; each is there for a promise of its own. */
const ROLES: readonly Role[] = [
  { ...ROLE, name: "W1", workspace: 0, chain: 0, contract: "0", audience: "enrol", channel: "own" },
  {
    ...ROLE,
    name: "W2",
    workspace: 1,
    chain: 0,
    contract: "0",
    belowCentis: 130,
    audience: "topic",
    byLine: true,
    channel: "own",
  },
  { ...ROLE, name: "W3", workspace: 0, chain: 1, contract: "1", byLine: true },
  { ...ROLE, name: "W4", workspace: 1, chain: 1, contract: "1", belowCentis: 120 },
  { ...ROLE, name: "W5", workspace: 0, chain: 0, contract: "0", settle: { kind: "confirmations", blocks: 3 } },
  { ...ROLE, name: "W6", workspace: 1, chain: 1, contract: "1", channel: "own", settle: { kind: "finalized" } },
  { ...ROLE, name: "W7", workspace: 0, chain: 1, contract: "1", channel: "own", lateSeconds: 600 },
  { ...ROLE, ...CLOCK, name: "W8", everySeconds: 120, channel: "own" },
  { ...ROLE, ...CLOCK, name: "W9", everySeconds: 60, lateSeconds: 300 },
];

type Options = {
  db: Db;
  history: History;
  dice: Dice;
  now: () => Date;
  /** What would go by mail alone goes to the team's chat. */
  tellsTeams: boolean;
};
type Person = SubscriberFact & { id: number };

/** The people and workflows of a simulation, in its history and in the database at once. */
export class Cast {
  readonly workspaceIds: number[] = [];
  readonly #options: Options;
  readonly #topicIds: number[] = [];
  readonly #workflows: { id: number; triggerId: number }[] = [];
  readonly #people: Person[] = [];
  #grants = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  async setUp(): Promise<void> {
    const { db, now, history } = this.#options;
    history.beganAt = now().getTime() / 1_000;
    for (const at of [0, 1]) {
      const team = { slug: `team-${at}`, name: `Team ${at}`, createdAt: now() };
      const workspaceId = await one(db.insert(workspace).values(team).returning({ id: workspace.id }));
      this.workspaceIds.push(workspaceId);
      const row = topicRow(workspaceId, now());
      this.#topicIds.push(await one(db.insert(topic).values(row).returning({ id: topic.id })));
    }
    for (const at of [0, 1]) for (const wallet of WALLETS.slice(at, at + 4)) await this.#addPerson(at, wallet);
    for (const role of ROLES) {
      const isForTeam = this.#options.tellsTeams && role.channel === "email";
      await this.#addWorkflow(isForTeam ? { ...role, channel: "slack" } : role);
    }
    await this.grant(20);
  }

  /** Somebody changes something. @returns what, in words */
  async change(step: number): Promise<string> {
    const { history, dice } = this.#options;
    if (dice.chanceOf(0.3)) return this.#switchWorkflow(step, dice.upTo(history.workflows.length));
    return this.#changeSetting(step, dice.pick(this.#people));
  }

  /** So that what waits for credits can go. */
  async grant(credits: number): Promise<void> {
    const { db, now } = this.#options;
    const { poorWorkspaces } = this.#options.history;
    for (const [at, workspaceId] of this.workspaceIds.entries()) {
      this.#grants += 1;
      const amountMilli = (poorWorkspaces.includes(at) ? credits : credits * RICH_TIMES) * 1_000;
      const given = { workspaceId, amountMilli, note: "", actor: null, now: now() };
      const transferKey = `sim:${this.#grants}`;
      await whenFree(() => db.transaction((tx) => grantCredits(tx, { ...given, transferKey })));
    }
  }

  async #addPerson(at: number, wallet: Hex): Promise<void> {
    const { db, now, dice, history } = this.#options;
    const workspaceId = this.workspaceIds[at] ?? 0;
    const row = { workspaceId, address: wallet, createdAt: now() };
    const id = await one(db.insert(subscriber).values(row).returning({ id: subscriber.id }));
    const hasEmail = dice.chanceOf(0.6);
    if (hasEmail) {
      const book = await openAddressBook(db, TEST_KEY);
      const own = { target: `${wallet}@example.com`, label: "" };
      const stored = { kind: "email", label: "", sealed: book.seal(own), mark: book.markOf("email", own.target) };
      const address = { workspaceId, subscriberId: id, ...stored };
      const confirmed = { state: "on" as const, createdAt: now(), confirmedAt: now() };
      await db.insert(channelAddress).values({ ...address, ...confirmed });
    }
    const person = { id, workspace: at, wallet, hasEmail, settings: [] };
    this.#people.push(person);
    history.subscribers.push(person);
  }

  async #addWorkflow(role: Role): Promise<void> {
    const { db, now, history } = this.#options;
    const workspaceId = this.workspaceIds[role.workspace] ?? 0;
    const by = { workspaceId, createdAt: now() };
    const created = { ...by, name: role.name, state: "live" as const, createdBy: OWNER };
    const workflowId = await one(db.insert(workflow).values(created).returning({ id: workflow.id }));
    const spec = specOf(role);
    const plan = planOf(role, { spec, topicId: this.#topicIds[role.workspace] ?? 0 });
    const published = { publishedAt: now(), publishedBy: OWNER, number: 1 };
    const version = { ...published, workspaceId, workflowId, graph: plan.graph, plan };
    const versionId = await one(db.insert(workflowVersion).values(version).returning({ id: workflowVersion.id }));
    const watched = spec.kind === "log" && { chainId: spec.chainId, address: spec.address, topic0: spec.topic0 };
    const row = { ...by, ...watched, workflowId, versionId, nodeId: "when", kind: spec.kind, spec };
    const triggerId = await one(db.insert(trigger).values(row).returning({ id: trigger.id }));
    if (watched) await db.insert(logInterest).values({ triggerId, ...watched, purpose: "match" });
    this.#workflows.push({ id: workflowId, triggerId });
    const contract = CONTRACTS[Number(role.contract)] ?? "";
    history.workflows.push({ ...role, contract, live: [{ from: -1, to: undefined }] });
  }

  async #changeSetting(step: number, person: Person): Promise<string> {
    const { db, now, dice } = this.#options;
    const enabled = dice.chanceOf(0.7);
    const lineCentis = dice.pick(LINES_CENTIS);
    endSpan(person.settings, step);
    person.settings.push({ from: step, to: undefined, enabled, lineCentis });
    const workspaceId = this.workspaceIds[person.workspace] ?? 0;
    const of = { workspaceId, subscriberId: person.id, topicId: this.#topicIds[person.workspace] ?? 0 };
    const set = { enabled, own: { line: decimalOf(lineCentis) }, updatedAt: now() };
    const target = [preference.subscriberId, preference.topicId];
    const row = { ...of, ...set };
    await whenFree(() => db.insert(preference).values(row).onConflictDoUpdate({ target, set }));
    return `${person.wallet.slice(-4)} of team ${person.workspace} sets ${enabled ? "on" : "off"}, line ${lineCentis}`;
  }

  /** Whatever was paused goes on. */
  async resumeAll(step: number): Promise<void> {
    for (const [at, fact] of this.#options.history.workflows.entries()) {
      if (fact.live.at(-1)?.to !== undefined) await this.#switchWorkflow(step, at);
    }
  }

  async #switchWorkflow(step: number, at: number): Promise<string> {
    const { db, now, history } = this.#options;
    const fact = history.workflows[at];
    const row = this.#workflows[at];
    if (!fact || !row) return "nothing";
    const isLive = fact.live.at(-1)?.to === undefined;
    if (isLive) endSpan(fact.live, step);
    else fact.live.push({ from: step, to: undefined });
    const state = isLive ? ("paused" as const) : ("live" as const);
    const active = { active: !isLive, ...(!isLive && { activeFrom: now() }) };
    await whenFree(() => db.update(workflow).set({ state }).where(eq(workflow.id, row.id)));
    await whenFree(() => db.update(trigger).set(active).where(eq(trigger.id, row.triggerId)));
    return `${fact.name} is ${isLive ? "paused" : "resumed"}`;
  }
}

/** So many times the credits has a team that never runs out. */
const RICH_TIMES = 100;
const OWNER = WALLETS[0] as Hex;

export const decimalOf = (centis: number): string => (centis / 100).toFixed(2);

async function one(rows: PromiseLike<{ id: number }[]>): Promise<number> {
  const [row] = await rows;
  if (!row) throw new Error("an insert gives back its row");
  return row.id;
}

function topicRow(workspaceId: number, createdAt: Date) {
  const field = { kind: "number" as const, key: "line", label: "Line", unit: "", default: "1.25" };
  return { workspaceId, createdAt, key: "risk", name: "Risk", fields: [field], presets: [] };
}

function specOf(role: Role): Extract<TriggerSpec, { kind: "log" | "time" }> {
  const { belowCentis, lateSeconds, everySeconds } = role;
  const late = lateSeconds === undefined ? undefined : { then: "skip" as const, afterSeconds: lateSeconds };
  if (everySeconds !== undefined) {
    const schedule = { kind: "every" as const, everySeconds, from: new Date(0).toISOString() };
    return { kind: "time", schedule, until: null, late: late ?? { then: "alert", afterSeconds: 60 } };
  }
  return {
    kind: "log",
    settle: role.settle,
    ...(late && { late }),
    chainId: CHAIN_IDS[role.chain] ?? 0,
    address: CONTRACTS[Number(role.contract)] as Hex,
    topic0: HEALTH_FACTOR_TOPIC,
    event: HEALTH_FACTOR,
    units: { healthFactor: { decimals: 18, unit: "" } },
    filters: belowCentis === undefined ? [] : [{ arg: "healthFactor", op: "lt", value: decimalOf(belowCentis) }],
  };
}

function planOf(role: Role, { spec, topicId }: { spec: TriggerSpec; topicId: number }): CompiledPlan {
  const audience: AudienceSpec =
    role.audience === "topic"
      ? { kind: "topic", topicId }
      : { kind: "wallet", wallet: { ref: ["when", "user"] }, unknown: role.audience, topicId };
  return {
    graph: graphOf(role, topicId),
    triggers: [{ nodeId: "when", spec }],
    audiences: { when: { nodeId: "who", spec: audience } },
    topicIds: [topicId],
    outputs: {
      when: [
        { path: ["healthFactor"], label: "Health factor", type: { kind: "number" } },
        { path: ["$time"], label: "Time", type: { kind: "text" } },
      ],
      who: [{ path: ["line"], label: "Line", type: { kind: "number" } }],
    },
  };
}

type MakeNode = (type: string, config: Record<string, unknown>) => Graph["nodes"][string];

function tellOf(channel: Role["channel"], node: MakeNode, message: unknown): Graph["nodes"][string] {
  if (channel === "slack") return node("slack", { message, urgency: "normal", secret: "CHAT" });
  return node(channel === "own" ? "send-message" : "email", { message, urgency: "normal", topicId: null });
}

/** when → who (→ if) → tell, whose subject is the workflow's name and the log's value, or the moment. */
function graphOf({ name, byLine, channel, audience, everySeconds }: Role, topicId: number): Graph {
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  const isClock = everySeconds !== undefined;
  const value = isClock
    ? { ref: ["when", "$time"], format: { kind: "plain" } }
    : { ref: ["when", "healthFactor"], format: { kind: "amount", places: 18 } };
  const message = {
    subject: [`${name}|`, value],
    body: ["A simulated alert"],
  };
  const condition = { all: [{ op: "is-below", args: [{ ref: ["when", "healthFactor"] }, { ref: ["who", "line"] }] }] };
  const edge = (from: [string, string], to: string) => ({ from, to: [to, "in"] as [string, "in"] });
  const who = audience === "topic" ? node("topic-subscribers", { topicId }) : node("wallet-in-event", { topicId });
  return {
    schema: 1,
    nodes: {
      when: node(isClock ? "schedule" : "contract-event", {}),
      who,
      ...(byLine && { if: node("condition", { condition }) }),
      tell: tellOf(channel, node, message),
    },
    edges: {
      "when-who": edge(["when", "next"], "who"),
      ...(byLine
        ? { "who-if": edge(["who", "next"], "if"), "if-tell": edge(["if", "yes"], "tell") }
        : { "who-tell": edge(["who", "next"], "tell") }),
    },
    notes: {},
    layout: {},
  };
}
