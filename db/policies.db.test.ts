import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { getDb, inInstallation, inWorkspace, type Tx } from "#db/client.ts";
import { grantCredits } from "#server/ledger/grant.ts";
import { makeBacktest } from "#server/testing/backtest-factories.ts";
import { makeCall, makeSigner } from "#server/testing/call-factories.ts";
import { makeTimes, makeWayOut } from "#server/testing/delivery-factories.ts";
import {
  makeAuditEntry,
  makeChannelAddress,
  makeChannelLink,
  makeDelivery,
  makeDeliveryAttempt,
  makeEdgeCount,
  makeEvent,
  makeExecution,
  makeInboxMessage,
  makeLearning,
  makeMember,
  makePreference,
  makeRun,
  makeRunProgress,
  makeSecret,
  makeSourceAnswer,
  makeSubscriber,
  makeTopic,
  makeTrigger,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { makePortfolio } from "#server/testing/portfolio-factories.ts";
import { makeRunHit, makeSchedule, makeWatch, makeWatchLine } from "#server/testing/reading-factories.ts";
import {
  makeApiAnswer,
  makeApiKey,
  makeAttributes,
  makeBulkLoad,
  makePullSource,
} from "#server/testing/rest-factories.ts";
import { makeSegment } from "#server/testing/segment-factories.ts";
import { makeVersionRows } from "#server/testing/version-factories.ts";

// Tables of no workspace. A new one belongs here only with a reason.
const SHARED = {
  address_key: "one for the installation; no role but the owner's may read it",
  block: "the chain is everybody's",
  chain_audit: "the chain is everybody's",
  chain_cursor: "the chain is everybody's",
  chain_order: "the chain is everybody's",
  delivery_claim: "which worker has what under way; no role but the owner's may read it",
  endpoint_health: "the chain is everybody's",
  event: "a log is everybody's; its own policy hides other workspaces' signals",
  event_hit: "read through a run's own rows; no role but the owner's may read it",
  former_key: "the installation's; no role but the owner's may read it",
  held_event: "match's own; no role but the owner's may read it",
  lane_pace: "one provider for the installation; no role but the owner's may read it",
  learn_round: "how far learning's daily rounds are; no role but the owner's may read it",
  log_interest: "contracts and signatures that live triggers want; ingest's own look-up",
  owed_range: "the chain is everybody's",
  session: "before any workspace; no role but the owner's may read it",
  target_pace: "a chat is one whoever writes to it; no role but the owner's may read it",
  telegram_cursor: "one bot for the installation",
  sign_in_nonce: "before any workspace; no role but the owner's may read it",
  watch_minute: "counts by chain",
  watch_trigger: "what moves a trigger's values; no role but the owner's may read it",
  watch_sample: "values by watch, which has the workspace; no role but the owner's may read it",
  workspace: "its id is the workspace; the same policy",
} as const;
const REFUSED = /row-level security|permission denied/;

let here: number;
let there: number;
let tables: string[];

beforeAll(async () => {
  [here, there] = [await furnish(), await furnish()];
  const rows = await getDb().db.execute<{ name: string }>(sql`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'workspace_id' order by 1`);
  tables = rows.map(({ name }) => name);
});

/** A workspace with a row in each of its tables. */
async function furnish(): Promise<number> {
  const of = await makeWorkspace();
  await makeMember(of);
  await makeSecret(of);
  await makeAuditEntry(of);
  await makeSourceAnswer(of);
  await makeApiAnswer(await makeApiKey(of));
  await makeBulkLoad(of);
  await makePullSource(of);
  await makeSegment(of);
  const [subscriber, topic, workflow] = [await makeSubscriber(of), await makeTopic(of), await makeWorkflow(of)];
  await makePreference({ subscriber, topic });
  await makeAttributes(subscriber);
  await makePortfolio(subscriber);
  await makeChannelAddress(subscriber);
  await makeChannelLink(subscriber);
  await makeVersion(workflow);
  await makeVersionRows(workflow);
  await makeBacktest(workflow);
  const trigger = await makeTrigger(workflow);
  await makeWatch(trigger);
  await makeWatchLine(trigger);
  await makeSchedule(trigger);
  const run = await makeRun(workflow);
  await makeEdgeCount(run);
  await makeRunProgress(run);
  await makeRunHit(run);
  const execution = await makeExecution({ run, subscriber });
  const delivery = await makeDelivery(execution);
  await makeDeliveryAttempt(delivery);
  await makeCall({ delivery, signer: await makeSigner(of) });
  await makeInboxMessage(delivery);
  await makeLearning({ delivery, topic });
  await makeTimes({ delivery, topic });
  await makeWayOut(of);
  await makeEvent({ kind: "signal", tenantId: of.id, triggerId: of.id, sourceKey: "k", payload: {} });
  const grant = { workspaceId: of.id, transferKey: `g-${of.id}`, amountMilli: 1_000, note: "", actor: null, now: NOW };
  await getDb().db.transaction((tx) => grantCredits(tx, grant));
  await getDb().db.execute(sql`insert into ledger_posted (workspace_id, amount_milli) values (${of.id}::bigint, 1)`);
  return of.id;
}

const name = (table: string) => sql.identifier(table);
const countOf = async (tx: Pick<Tx, "execute">, table: string, where = sql`true`) => {
  const [row] = await tx.execute<{ n: number }>(sql`select count(*)::int as n from ${name(table)} where ${where}`);
  return row?.n ?? 0;
};
/** What comes of trying, in a transaction of its own: rows touched, or why not. */
const outcome = (work: Promise<{ count: number }>): Promise<number | string> =>
  work.then(
    ({ count }) => count,
    (error: Error) => String(error.cause ?? error),
  );

test("behavior: every table has a workspace, or a reason to have none", async () => {
  const rows = await getDb().db.execute<{ name: string }>(sql`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`);
  const all = rows.map((row) => row.name).sort();
  expect(all).toEqual([...tables, ...Object.keys(SHARED)].sort());
  expect(tables.length).toBeGreaterThanOrEqual(19);
});

test("behavior: this test has rows on both sides of every table", async () => {
  for (const table of tables) {
    const both = await getDb().db.execute(
      sql`select distinct workspace_id from ${name(table)} where workspace_id in (${here}::bigint, ${there}::bigint)`,
    );
    expect(both, table).toHaveLength(2);
  }
});

test("default: a workspace reads its own rows of every table and nobody else's", async () => {
  for (const table of tables) {
    await inWorkspace(here, async (tx) => {
      expect(await countOf(tx, table), table).toBeGreaterThan(0);
      expect(await countOf(tx, table, sql`workspace_id <> ${here}::bigint`), table).toBe(0);
    });
  }
});

test("behavior: nobody's rows are read when no workspace is named", async () => {
  for (const table of [...tables, "workspace"]) {
    await getDb().db.transaction(async (tx) => {
      await tx.execute(sql`set local role bellwether_app`);
      expect(await countOf(tx, table), table).toBe(0);
    });
  }
});

test("error: another workspace's rows are neither changed nor deleted", async () => {
  for (const table of tables) {
    const theirs = sql`workspace_id = ${there}::bigint`;
    const before = await countOf(getDb().db, table, theirs);
    const changed = await outcome(
      inWorkspace(here, (tx) => tx.execute(sql`update ${name(table)} set workspace_id = workspace_id where ${theirs}`)),
    );
    const deleted = await outcome(
      inWorkspace(here, (tx) => tx.execute(sql`delete from ${name(table)} where ${theirs}`)),
    );
    for (const result of [changed, deleted]) {
      if (result !== 0) expect(result, table).toMatch(REFUSED);
    }
    expect(await countOf(getDb().db, table, theirs), table).toBe(before);
  }
});

test("error: no row is put into another workspace, nor moved there", async () => {
  for (const table of tables) {
    const columns = await getDb().db.execute<{ name: string }>(sql`
      select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = ${table} and is_identity = 'NO' and column_name <> 'workspace_id'`);
    const list = sql.join(
      columns.map((column) => name(column.name)),
      sql`, `,
    );
    const put = inWorkspace(here, (tx) =>
      tx.execute(sql`
        insert into ${name(table)} (${list}, workspace_id)
        select ${list}, ${there}::bigint from ${name(table)} limit 1`),
    );
    expect(await outcome(put), table).toMatch(REFUSED);
    const move = inWorkspace(here, (tx) => tx.execute(sql`update ${name(table)} set workspace_id = ${there}::bigint`));
    expect(await outcome(move), table).toMatch(REFUSED);
  }
});

test("error: another workspace's own row and signals stay hidden", async () => {
  await inWorkspace(here, async (tx) => {
    expect(await countOf(tx, "workspace")).toBe(1);
    expect(await countOf(tx, "event", sql`tenant_id is not null`)).toBe(1);
    expect(await countOf(tx, "event", sql`tenant_id is null`)).toBeGreaterThan(0);
  });
  const rename = inWorkspace(here, (tx) =>
    tx.execute(sql`update workspace set name = 'taken' where id = ${there}::bigint`),
  );
  expect(await outcome(rename)).toBe(0);
});

test.each(["session", "sign_in_nonce"])("error: %s is read by neither role", async (table) => {
  for (const role of [inInstallation<number>, (work: (tx: Tx) => Promise<number>) => inWorkspace(here, work)]) {
    await expect(role((tx) => countOf(tx, table))).rejects.toMatchObject({
      cause: { message: expect.stringMatching("permission denied") },
    });
  }
});

test.each([
  ["block", "delete from block"],
  ["chain_cursor", "update chain_cursor set block_number = 0"],
  ["event", "insert into event (kind, occurred_at, observed_at) values ('log', now(), now())"],
  ["run_progress", "update run_progress set told = told + 1"],
  ["ledger_account", "update ledger_account set credits_posted_milli = 1"],
  ["ledger_posted", "delete from ledger_posted"],
  ["ledger_transfer", "delete from ledger_transfer"],
  ["audit_entry", "delete from audit_entry"],
  ["workflow_version", "update workflow_version set note = ''"],
])("error: the application's role does not write %s", async (_table, statement) => {
  expect(await outcome(inWorkspace(here, (tx) => tx.execute(sql.raw(statement))))).toMatch("permission denied");
});

test("error: not even the owner rewrites the ledger", async () => {
  for (const statement of ["update ledger_transfer set amount_milli = 1", "delete from ledger_transfer"]) {
    expect(await outcome(getDb().db.execute(sql.raw(statement)))).toMatch("append-only");
  }
});

test("default: the admin's role reads every workspace and writes nowhere", async () => {
  for (const table of [...tables, "workspace", "event", "block", "chain_cursor"]) {
    const id = tables.includes(table) ? "workspace_id" : table === "workspace" ? "id" : null;
    if (id) {
      const seen = await inInstallation((tx) =>
        tx.execute(
          sql`select distinct ${name(id)} from ${name(table)} where ${name(id)} in (${here}::bigint, ${there}::bigint)`,
        ),
      );
      expect(seen, table).toHaveLength(2);
    }
    const deleted = inInstallation((tx) => tx.execute(sql`delete from ${name(table)}`));
    expect(await outcome(deleted), table).toMatch("permission denied");
    const inserted = inInstallation((tx) => tx.execute(sql`insert into ${name(table)} default values`));
    expect(await outcome(inserted), table).toMatch("permission denied");
  }
});

test("behavior: the checks above would notice a table without its policy", async () => {
  const undo = new Error("undo");
  const planted = getDb().db.transaction(async (tx) => {
    await tx.execute(sql`alter table secret disable row level security`);
    await tx.execute(sql`select set_config('app.workspace_id', ${String(here)}, true)`);
    await tx.execute(sql`set local role bellwether_app`);
    expect(await countOf(tx, "secret", sql`workspace_id <> ${here}::bigint`)).toBe(1);
    const theirs = sql`workspace_id = ${there}::bigint`;
    expect(await outcome(tx.execute(sql`update secret set workspace_id = workspace_id where ${theirs}`))).toBe(1);
    throw undo;
  });
  await expect(planted).rejects.toBe(undo);
});
