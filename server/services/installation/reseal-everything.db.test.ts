import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { sql } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { formerKey } from "#db/schema/outbox.ts";
import { signer } from "#db/schema/signer.ts";
import { secret, signingKey } from "#db/schema/workspace.ts";
import { SEALED_COLUMNS } from "#db/sealed-columns.ts";
import { env, forgetEnv } from "#server/kernel/env.ts";
import { makeKey, openBy, type Secret, SecretKey, seal, unseal } from "#server/kernel/secret.ts";
import { addressBook, openAddressBook } from "#server/pipeline/outbox/address-book.ts";
import { readAnswer, signAnswer } from "#server/pipeline/outbox/answer-token.ts";
import { readFormerKeys, readLink } from "#server/pipeline/outbox/former-keys.ts";
import { readPushKey } from "#server/pipeline/outbox/read-push-key.ts";
import { signUnsubscribe } from "#server/pipeline/outbox/unsubscribe-token.ts";
import { readUnsubscribeOffer } from "#server/services/channel/unsubscribe.ts";
import { putSecret } from "#server/services/secret/put-secret.ts";
import { readSigningKey } from "#server/services/signing-key/read-signing-key.ts";
import { makeSigner } from "#server/testing/call-factories.ts";
import {
  makeChannelAddress,
  makeMember,
  makeSecret,
  makeSubscriber,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { resealEverything } from "./reseal-everything.ts";

const { db } = getDb();
/** Processes that start on a busy machine. */
const COMMANDS_MS = 90_000;
const SECRETS = 450;
const SECRETS_EACH = 150;

/** What this installation is sealed by when a test begins. */
let old: Secret;
let ring: SecretKey;

beforeEach(async () => {
  await db.execute(sql`truncate secret, signer, signing_key, former_key, channel_address, channel_link, address_key`);
  old = makeKey();
  setKeys(old);
  ring = new SecretKey(makeKey().reveal(), [old]);
  await openAddressBook(new Proxy(db, {}), old);
});

/** As a process is started with them. */
function setKeys(present: Secret, former: readonly Secret[] = []): void {
  vi.stubEnv("BELLWETHER_SECRET_KEY", present.reveal());
  vi.stubEnv("BELLWETHER_SECRET_KEY_OLD", former.map((one) => one.reveal()).join(","));
  forgetEnv();
}

/** Something of everything that an installation keeps sealed. */
async function furnish() {
  const workspace = await makeWorkspace();
  const teams = [workspace, await makeWorkspace(), await makeWorkspace()];
  const names = Array.from({ length: SECRETS }, (_, at) => `KEY_${at}`);
  await db.insert(secret).values(
    names.map((name, at) => ({
      workspaceId: teams[Math.floor(at / SECRETS_EACH)]?.id ?? 0,
      name,
      sealed: seal(`value of ${name}`, old),
      createdAt: NOW,
    })),
  );
  for (const at of [1, 2, 3]) await makeSigner(workspace, { sealed: seal(`0x${at}`, old) });
  await db
    .insert(signingKey)
    .values({ workspaceId: workspace.id, sealed: seal(Buffer.alloc(32, 1).toString("base64"), old), createdAt: NOW });
  return { workspace, names };
}

/** Columns of text in which something opens with a key, whether anybody knows of them or not. */
async function columnsUnder(key: Secret): Promise<string[]> {
  const columns = await db.execute<{ table: string; column: string }>(sql`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = 'public' and data_type = 'text' order by 1, 2`);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const rows = await db.execute<{ text: string | null }>(sql`
      select ${sql.identifier(column)} as text from ${sql.identifier(table)}`);
    if (rows.some(({ text }) => text && openBy(key, text))) found.push(`${table}.${column}`);
  }
  return found;
}

const readSealed = async () => ({
  secrets: (await db.select().from(secret).orderBy(secret.id)).map(({ sealed }) => sealed),
  signers: (await db.select().from(signer).orderBy(signer.id)).map(({ sealed }) => sealed),
  keys: (await db.select().from(signingKey).orderBy(signingKey.id)).map(({ sealed }) => sealed),
  own: [...(await db.execute<{ sealed: string }>(sql`select sealed from address_key`))].map(({ sealed }) => sealed),
});

/** `npm run reseal`. @returns its exit code, and what it said */
async function runCommand({ killAtLine }: { killAtLine?: number } = {}) {
  const child = spawn(process.execPath, ["scripts/reseal.ts"], {
    env: {
      NODE_ENV: "test",
      DATABASE_URL: env().DATABASE_URL,
      BELLWETHER_SECRET_KEY: ring.reveal(),
      BELLWETHER_SECRET_KEY_OLD: ring.former.map((one) => one.reveal()).join(","),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length === killAtLine) child.kill("SIGKILL");
    });
  }
  const [code] = await ended;
  return { code, lines };
}

test(
  "default: killed in its midst and run again, everything is sealed by the new key alone",
  async () => {
    const { workspace, names } = await furnish();
    const subscriber = await makeSubscriber(workspace);
    await makeChannelAddress(subscriber, { target: "mara@quiet-tern.example" });
    const before = await readSealed();
    expect(await columnsUnder(old)).toEqual([
      "address_key.sealed",
      "secret.sealed",
      "signer.sealed",
      "signing_key.sealed",
    ]);
    const killed = await db.transaction(async (tx) => {
      // it comes no further than these
      await tx.execute(sql`select from signer for update`);
      return runCommand({ killAtLine: 2 });
    });
    expect(killed.code).toBe(null);
    const midst = await readSealed();
    const isDone = (sealed: string) => openBy(ring, sealed) !== undefined;
    expect(midst.secrets.some(isDone)).toBe(true);
    expect([...midst.signers, ...midst.keys].some(isDone)).toBe(false);
    // whoever has both keys reads everything meanwhile
    for (const [at, sealed] of midst.secrets.entries())
      expect(unseal(sealed, ring).reveal()).toBe(`value of ${names[at]}`);

    const { code, lines } = await runCommand();
    expect([code, lines.at(-1)]).toEqual([
      0,
      expect.stringMatching(/^\d+ sealed anew. Nothing is sealed under the key from before any more/),
    ]);
    expect(await columnsUnder(old)).toEqual([]);
    const after = await readSealed();
    const present = new SecretKey(ring.reveal());
    for (const kind of ["secrets", "signers", "keys", "own"] as const) {
      expect(after[kind].map((sealed) => unseal(sealed, present).reveal())).toEqual(
        before[kind].map((sealed) => unseal(sealed, old).reveal()),
      );
    }
    const { open } = await openAddressBook(new Proxy(db, {}), present);
    const [address] = await db.execute<{ sealed: string }>(sql`select sealed from channel_address`);
    expect(open(address?.sealed ?? "").target).toBe("mara@quiet-tern.example");
    expect(await db.$count(formerKey)).toBe(1);
    expect((await runCommand()).lines.at(-1)).toMatch(/^0 sealed anew/);
  },
  COMMANDS_MS,
);

test("behavior: what is stored while it goes is kept, by whichever key", async () => {
  const { workspace } = await furnish();
  const ctx = await makeMember(workspace, { role: "owner" });
  let turn = 0;
  const deps = { db, now: NOW };
  setKeys(ring, ring.former);
  const stores: Promise<unknown>[] = [];
  await resealEverything(ring, {
    ...deps,
    onProgress: () => {
      if (turn++ > 0) return;
      stores.push(putSecret(ctx, { name: "KEY_0", value: "newer" }), putSecret(ctx, { name: "LATE", value: "late" }));
      // a process that was not started again yet
      stores.push(makeSecret(workspace, { name: "LATE_OLD", sealed: seal("old", old) }));
    },
  });
  await Promise.all(stores);
  await resealEverything(ring, deps);
  const rows = await db.select().from(secret);
  const values = new Map(rows.map(({ name, sealed }) => [name, openBy(ring, sealed)?.reveal()]));
  expect(rows).toHaveLength(SECRETS + 2);
  expect([...values.values()].filter((value) => value === undefined)).toEqual([]);
  expect(["KEY_0", "KEY_1", "LATE", "LATE_OLD"].map((name) => values.get(name))).toEqual([
    "newer",
    "value of KEY_1",
    "late",
    "old",
  ]);
});

test("behavior: two at once do it once", async () => {
  await furnish();
  await Promise.all([1, 2].map(() => resealEverything(ring, { db, now: NOW })));
  expect(await columnsUnder(old)).toEqual([]);
  expect(await db.$count(formerKey)).toBe(1);
});

test("behavior: what followed from the key before stays: links, push, and a workspace's signing key", async () => {
  const workspace = await makeWorkspace();
  const ctx = await makeMember(workspace, { role: "operator" });
  const subscriber = await makeSubscriber(workspace);
  const ids = { workspaceId: workspace.id, subscriberId: subscriber.id };
  const links = {
    unsubscribe: signUnsubscribe({ ...ids, topicId: null }, old),
    answer: signAnswer({ ...ids, deliveryId: 7 }, old),
  };
  const read = async () => ({
    push: (await readPushKey(db, env())).publicKey,
    signing: (await readSigningKey(ctx)).key,
    slug: (await readUnsubscribeOffer(links.unsubscribe)).slug,
    answer: await readLink(links.answer, readAnswer, { db, key: env().BELLWETHER_SECRET_KEY }),
  });
  const before = await read();
  setKeys(ring, ring.former);
  expect(await read()).toEqual(before);
  await resealEverything(ring, { db, now: NOW });
  expect(await read()).toEqual(before);
  setKeys(ring);
  expect(await read()).toEqual(before);
  const newer = await makeMember(await makeWorkspace(), { role: "operator" });
  const { key } = await readSigningKey(newer);

  const third = new SecretKey(makeKey().reveal(), [new SecretKey(ring.reveal())]);
  await resealEverything(third, { db, now: NOW });
  setKeys(third);
  expect(await read()).toEqual(before);
  expect((await readSigningKey(newer)).key).toBe(key);
  expect((await readFormerKeys(db, env().BELLWETHER_SECRET_KEY)).map((one) => one.key.reveal())).toEqual([
    old.reveal(),
    ring.reveal(),
  ]);
  const stranger = signUnsubscribe({ ...ids, topicId: null }, makeKey());
  await expect(readUnsubscribeOffer(stranger)).rejects.toMatchObject({ name: "LinkGoneError" });
});

test(
  "error: what opens with none of the keys is told, and nothing is changed",
  async () => {
    const { workspace } = await furnish();
    await makeSigner(workspace, { sealed: seal("0xff", makeKey()) });
    const before = await readSealed();
    const { code, lines } = await runCommand();
    expect(code).toBe(1);
    expect(lines).toEqual([
      "1 of signer open with none of the keys given, and nothing was changed. Name every key from before, the oldest first, in BELLWETHER_SECRET_KEY_OLD, and run it again.",
    ]);
    expect(await readSealed()).toEqual(before);
    expect(await db.$count(formerKey)).toBe(0);
  },
  COMMANDS_MS,
);

test("error: without a key from before there is nothing to change from", async () => {
  await expect(resealEverything(new SecretKey(old.reveal()), { db, now: NOW })).rejects.toMatchObject({
    name: "NoFormerKeyError",
  });
});

test("error: a process with another key says so, and how it gets well", async () => {
  await addressBook();
  await expect(openAddressBook(new Proxy(db, {}), makeKey())).rejects.toThrow("BELLWETHER_SECRET_KEY_OLD");
  expect(() => unseal(seal("x", old), makeKey())).toThrow(
    "Something that is stored is sealed under another BELLWETHER_SECRET_KEY than this process has. Name the one from before as BELLWETHER_SECRET_KEY_OLD.",
  );
});

test("default: every column that is sealed is known", async () => {
  const columns = await db.execute<{ name: string }>(sql`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'bytea', 'jsonb', 'ARRAY')
      and column_name ~ '(^|_)(sealed|ciphertext|encrypted)(_|$)' order by 1`);
  expect(columns.map(({ name }) => name)).toEqual(
    SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).toSorted(),
  );
});
