import { TRPCError } from "@trpc/server";
import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import type { Role } from "#db/schema/workspace.ts";
import type { Actor } from "#server/services/context.ts";
import { apiContext } from "#server/testing/api-context.ts";
import { makeActor, makeMember, makeWorkspace } from "#server/testing/factories.ts";
import { appRouter, createCaller } from "./root.ts";
import type { ProcedureMeta } from "./trpc.ts";

type Procedure = { _def: { type: "query" | "mutation" | "subscription"; meta?: ProcedureMeta } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>).map(
  ([path, { _def }]) => ({ path, type: _def.type, who: _def.meta?.who }),
);
const forWhom = (...who: ProcedureMeta["who"][]) =>
  procedures.filter((p) => p.who && who.includes(p.who)).map(({ path }) => path);

/** For anybody, on purpose: each is a step of coming in or going out. */
const OPEN = [
  "identity.me",
  "identity.startSignIn",
  "identity.finishSignIn",
  "identity.demoSignIn",
  "identity.signOut",
];

/** The demo world's own, for anybody who sees its page; gone with the demo. */
const DEMO: Record<string, Record<string, unknown>> = {
  "demo.mailbox": {},
  "demo.pullString": { string: "proposal" },
  "demo.pressButton": { chatId: 1, messageId: 1, data: "x" },
};

/**
 * What a member needs at least to change something, with an input that passes the schema. Ids need not exist: the
 * role is looked at first. A new mutation that is missing here fails the test below.
 */
const A_WALLET = `0x${"ab".repeat(20)}`;
const GRAPH = { schema: 1, nodes: {}, edges: {}, notes: {}, layout: {} };
const TOPIC = { key: "a", name: "A", fields: [], presets: [] };
const PULL = {
  ...{ name: "A", url: "https://a.example", headers: [], everyMinutes: 60, list: "", wallet: "a", attributes: [] },
  ...{ acted: null, paging: { kind: "none" }, since: null },
};
const NEEDS: Record<string, { role: Role; input?: Record<string, unknown> }> = {
  "member.add": { role: "owner", input: { address: A_WALLET, role: "viewer" } },
  "member.changeRole": { role: "owner", input: { address: A_WALLET, role: "viewer" } },
  "member.remove": { role: "owner", input: { address: A_WALLET } },
  "apiKey.make": { role: "owner", input: { name: "A", scopes: ["runs:read"] } },
  "apiKey.revoke": { role: "owner", input: { id: 1 } },
  "delivery.replay": { role: "operator", input: { ids: [1] } },
  "signingKey.rotate": { role: "operator", input: {} },
  "signingKey.retire": { role: "operator", input: {} },
  "endpoint.turn": { role: "operator", input: { id: 1, isOn: true } },
  "suppression.lift": { role: "operator", input: { id: 1 } },
  "delivery.replayAll": { role: "operator", input: {} },
  "run.cancel": { role: "operator", input: { id: 1 } },
  "portfolio.preview": {
    role: "operator",
    input: { setting: { parts: [], pools: [] }, wallet: `0x${"0".repeat(40)}` },
  },
  "portfolio.sample": {
    role: "operator",
    input: { url: "https://a.example/{wallet}", headers: [], wallet: `0x${"0".repeat(40)}` },
  },
  "portfolio.set": { role: "operator", input: { parts: [], pools: [] } },
  "pull.preview": { role: "operator", input: { url: "https://a.example", headers: [] } },
  "pull.put": { role: "operator", input: { setting: PULL } },
  "pull.now": { role: "operator", input: { id: 1 } },
  "pull.turn": { role: "operator", input: { id: 1, isOn: true } },
  "pull.remove": { role: "operator", input: { id: 1 } },
  "secret.put": { role: "operator", input: { name: "KEY", value: "v" } },
  "secret.remove": { role: "operator", input: { name: "KEY" } },
  "signer.add": { role: "owner", input: { name: "Keeper", limits: { feeGwei: "1", value: "0", day: "1" } } },
  "signer.setLimits": { role: "owner", input: { name: "Keeper", limits: { feeGwei: "1", value: "0", day: "1" } } },
  "signer.remove": { role: "owner", input: { name: "Keeper" } },
  "workspace.rename": { role: "owner", input: { name: "Another name" } },
  "workspace.setWidgetOrigins": { role: "owner", input: { origins: [] } },
  "topic.create": { role: "operator", input: { topic: TOPIC } },
  "topic.update": { role: "operator", input: { id: 1, topic: TOPIC } },
  "topic.archive": { role: "operator", input: { id: 1 } },
  "topic.restore": { role: "operator", input: { id: 1 } },
  "topic.addAct": {
    role: "operator",
    input: { topicId: 1, chainId: 1, address: A_WALLET, abi: "", event: "", argument: "" },
  },
  "topic.removeAct": { role: "operator", input: { id: 1 } },
  "segment.create": { role: "operator", input: { segment: {} } },
  "segment.update": { role: "operator", input: { id: 1, segment: {} } },
  "segment.archive": { role: "operator", input: { id: 1 } },
  "segment.restore": { role: "operator", input: { id: 1 } },
  "backtest.start": { role: "operator", input: { workflowId: 1, range: { kind: "hours", hours: 24 } } },
  "backtest.cancel": { role: "operator", input: { id: 1 } },
  "workspace.markTour": { role: "operator", input: { as: "tried" } },
  "workflow.draw": { role: "operator", input: { template: { kind: "weekly-reminder", inputs: {} } } },
  "workflow.create": { role: "operator", input: { name: "A" } },
  "workflow.import": { role: "operator", input: { name: "A", text: "Name: A" } },
  "workflow.duplicate": { role: "operator", input: { id: 1 } },
  "workflow.rename": { role: "operator", input: { id: 1, name: "A" } },
  "workflow.saveDraft": { role: "operator", input: { id: 1, graph: GRAPH, baseRevision: 1 } },
  "workflow.publish": { role: "operator", input: { id: 1, revision: 1 } },
  "workflow.pause": { role: "operator", input: { id: 1 } },
  "workflow.resume": { role: "operator", input: { id: 1 } },
  "workflow.archive": { role: "operator", input: { id: 1 } },
  "workflow.setExpiry": { role: "operator", input: { id: 1, expiresAt: null } },
  "workflow.restoreVersion": { role: "operator", input: { id: 1, number: 1, baseRevision: 1 } },
  "workflow.discardDraft": { role: "operator", input: { id: 1, baseRevision: 1 } },
  "workflow.restoreEdit": { role: "operator", input: { id: 1, editId: 1, baseRevision: 1 } },
  "workflow.rollback": { role: "operator", input: { id: 1, number: 1 } },
  "share.make": { role: "operator", input: { id: 1, number: 1 } },
  "share.revoke": { role: "operator", input: { shareId: 1 } },
  "approval.approve": { role: "operator", input: { approvalId: 1 } },
  "approval.decline": { role: "operator", input: { approvalId: 1 } },
  "workspace.setApproval": { role: "owner", input: { isNeeded: false } },
  "abi.recent": {
    role: "operator",
    input: { chainId: 31337, address: `0x${"0c".repeat(20)}`, event: { type: "event", name: "Ping", inputs: [] } },
  },
  "reading.preview": { role: "operator", input: { type: "contract-event", config: {} } },
  "reading.schedule": { role: "operator", input: { type: "contract-event", config: {} } },
  "workflow.issueSignalToken": { role: "operator", input: { id: 1, nodeId: "when" } },
};
/** Reads that not every member may. */
const READS: typeof NEEDS = {
  "signingKey.read": { role: "operator", input: {} },
  "apiKey.list": { role: "owner" },
  "abi.lookUp": { role: "operator", input: { chainId: 31337, address: `0x${"0c".repeat(20)}`, of: "events" } },
};
/** Mutations by name that change nothing. */
const HARMLESS = [
  "workflow.describe",
  "workflow.previewMessage",
  "workflow.previewImport",
  "workflow.portable",
  "segment.count",
  "topic.eventsOf",
  "trial.past",
  "trial.run",
  "trial.check",
  "trial.count",
];

let slug: string;
const actors = {} as Record<Role, Actor>;
beforeAll(async () => {
  const of = await makeWorkspace();
  slug = of.slug;
  for (const role of ["owner", "operator", "viewer"] as const) actors[role] = (await makeMember(of, { role })).actor;
});

async function codeOf(path: string, actor: Actor | null, input: unknown): Promise<TRPCError["code"] | "passed"> {
  const [noun = "", verb = ""] = path.split(".");
  const caller = createCaller(apiContext(actor)) as unknown as Record<string, Record<string, (i: unknown) => unknown>>;
  try {
    const answer = await caller[noun]?.[verb]?.(input);
    // a subscription refuses when it is listened to
    if (isIterable(answer)) await answer[Symbol.asyncIterator]().next();
    return "passed";
  } catch (error) {
    if (error instanceof TRPCError) return error.code;
    throw error;
  }
}

const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

test("behavior: every procedure says whom it is for, and only coming and going is for anybody", () => {
  expect(procedures.filter((p) => !p.who)).toEqual([]);
  expect(forWhom("anybody").sort()).toEqual([...OPEN, ...Object.keys(DEMO)].sort());
  expect(forWhom("member").length).toBeGreaterThan(30);
});

test.each(Object.entries(DEMO))("error: %s is not there without the demo", async (path, input) => {
  expect(await codeOf(path, null, input)).toBe("NOT_FOUND");
});

test("error: nobody gets further than the door", async () => {
  for (const path of forWhom("signed-in", "member", "subscriber", "admin")) {
    const code = await codeOf(path, null, { workspace: slug });
    expect(code, path).toMatch(/^(UNAUTHORIZED|BAD_REQUEST)$/);
    if (code === "BAD_REQUEST") expect(forWhom("signed-in", "admin"), path).toContain(path);
  }
});

test("error: an outsider cannot tell whether a workspace exists", async () => {
  const outsider = makeActor();
  for (const path of forWhom("member")) {
    expect(await codeOf(path, outsider, { workspace: slug }), path).toBe("NOT_FOUND");
    expect(await codeOf(path, outsider, { workspace: "nowhere" }), path).toBe("NOT_FOUND");
  }
});

test("error: the installation's admin is an outsider in a workspace too", async () => {
  const admin = makeActor({ isAdmin: true });
  for (const path of forWhom("member")) {
    expect(await codeOf(path, admin, { workspace: slug }), path).toBe("NOT_FOUND");
  }
});

test("error: an owner is no admin", async () => {
  for (const path of forWhom("admin")) expect(await codeOf(path, actors.owner, {}), path).toBe("FORBIDDEN");
});

test("behavior: every change a member can make is in the table above", () => {
  const changes = procedures.filter((p) => p.who === "member" && p.type === "mutation").map(({ path }) => path);
  expect([...Object.keys(NEEDS), ...HARMLESS].sort()).toEqual(changes.sort());
});

test.each(Object.entries({ ...NEEDS, ...READS }))(
  "error: %s is refused to a lesser role",
  async (path, { role, input }) => {
    const given = { workspace: slug, ...input };
    expect(await codeOf(path, actors.viewer, given)).toBe("FORBIDDEN");
    if (role === "owner") expect(await codeOf(path, actors.operator, given)).toBe("FORBIDDEN");
    expect(await codeOf(path, actors[role], given)).not.toMatch(/FORBIDDEN|INTERNAL_SERVER_ERROR/);
  },
);

test("behavior: what a visitor reads, and that they are here, leaves no trace of them", async () => {
  const of = await makeWorkspace();
  const visitor = makeActor();
  const reads = procedures.filter(({ who, type }) => who === "subscriber" && type === "query").map(({ path }) => path);
  for (const path of [...reads, "inbox.look"]) {
    // a message that is not there is not found
    expect(await codeOf(path, visitor, { workspace: of.slug, ...(path === "inbox.get" && { id: 1 }) }), path).toBe(
      path === "inbox.get" ? "NOT_FOUND" : "passed",
    );
  }
  expect(reads.length).toBeGreaterThan(6);
  expect(await getDb().db.$count(subscriber, eq(subscriber.workspaceId, of.id))).toBe(0);
});
