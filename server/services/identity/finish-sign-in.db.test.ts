import { eq } from "drizzle-orm";
import { privateKeyToAccount } from "viem/accounts";
import { createSiweMessage, parseSiweMessage, type SiweMessage } from "viem/siwe";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { session, signInNonce } from "#db/schema/identity.ts";
import { limits } from "#server/kernel/limits.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { makeWorkspace, NOW } from "#server/testing/factories.ts";
import { findSession } from "./find-session.ts";
import { finishSignIn } from "./finish-sign-in.ts";
import { listSessions } from "./list-sessions.ts";
import { revokeSession } from "./revoke-session.ts";
import { countSignIn } from "./sign-in-limit.ts";
import { signOut } from "./sign-out.ts";
import { startSignIn } from "./start-sign-in.ts";

const account = privateKeyToAccount(`0x${"11".repeat(32)}`);
const stranger = privateKeyToAccount(`0x${"22".repeat(32)}`);
const address = account.address.toLowerCase();
const later = (ms: number) => new Date(NOW.getTime() + ms);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let clients = 0;
const visit = (now = NOW) => ({ client: `client-${clients++}`, userAgent: "Test browser", now });

let message: string;
beforeAll(async () => {
  await makeWorkspace({ slug: "tidewater", name: "Tidewater Lend" });
  await makeWorkspace({ slug: "zurich", name: "Zürich" });
});
beforeEach(async () => {
  ({ message } = await startSignIn(visit(), { address: account.address, chainId: 1 }));
});

const changed = (change: Partial<SiweMessage>) =>
  createSiweMessage({ ...(parseSiweMessage(message) as SiweMessage), ...change });
const finish = async (text: string, { by = account, now = NOW } = {}) =>
  finishSignIn(visit(now), { message: text, signature: await by.signMessage({ message: text }) });

test("default: a signed message opens a session, of which only the hash is kept", async () => {
  const signedIn = await finish(message);
  expect(signedIn).toMatchObject({ address, expiresAt: later(limits.sessionDays * DAY_MS) });
  const [row] = await getDb()
    .db.select()
    .from(session)
    .where(eq(session.tokenHash, sha256(signedIn.token)));
  expect(row).toMatchObject({ address, chainId: 1, userAgent: "Test browser" });
  expect(JSON.stringify(row)).not.toContain(signedIn.token);
  expect(Buffer.from(signedIn.token, "base64url")).toHaveLength(32);
  expect(await findSession(signedIn.token, { now: NOW, slide: false })).toMatchObject({
    actor: { address, isAdmin: false },
  });
});

test("default: the message says where, who and what, and names the workspace", async () => {
  const made = await startSignIn(visit(), { address: account.address, chainId: 1, workspace: "tidewater" });
  expect(parseSiweMessage(made.message)).toMatchObject({
    address: account.address,
    chainId: 1,
    domain: "localhost:3000",
    uri: "http://localhost:3000",
    version: "1",
    issuedAt: NOW,
    expirationTime: later(10 * MINUTE_MS),
    statement: "I sign in to Tidewater Lend's alerts. It costs no gas, moves nothing, and gives no allowance.",
  });
});

test.each(["zurich", "nowhere", undefined])(
  "args: a name that cannot stand in a message (%s) is left out",
  async (workspace) => {
    const made = await startSignIn(visit(), { address: account.address, chainId: 1, ...(workspace && { workspace }) });
    expect(parseSiweMessage(made.message).statement).toMatch(/^I sign in to Bellwether\./);
  },
);

test("args: a wallet on a chain that nobody knows here signs in on a known one", async () => {
  const made = await startSignIn(visit(), { address: account.address, chainId: 999_999_999 });
  expect(parseSiweMessage(made.message).chainId).toBe(1);
  expect(await finish(made.message)).toMatchObject({ address });
});

test("behavior: a message is good for one try", async () => {
  await finish(message);
  await expect(finish(message)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[SignInRefusedError: This sign-in message was used before, or is too old. Start the sign-in again.]`,
  );
});

test("behavior: a failed try spends the message too", async () => {
  await expect(finish(message, { by: stranger })).rejects.toThrow("The signature is not this wallet's.");
  await expect(finish(message)).rejects.toThrow("used before");
});

test("behavior: of ten tries at once exactly one gets in", async () => {
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => finish(message)));
  expect(tries.filter((t) => t.status === "fulfilled")).toHaveLength(1);
  const reasons = tries.flatMap((t) => (t.status === "rejected" ? [String(t.reason)] : []));
  expect(new Set(reasons).size).toBe(1);
});

const refused: [string, Partial<SiweMessage>, string][] = [
  ["another domain", { domain: "evil.example" }, "another site"],
  ["another scheme", { scheme: "https" }, "another site"],
  ["another uri", { uri: "http://evil.example/login" }, "another address"],
  ["a uri that only begins like ours", { uri: "http://localhost:3000.evil.example" }, "another address"],
  ["another port", { uri: "http://localhost:3001" }, "another address"],
  ["an unknown chain", { chainId: 999_999_999 }, "chain that is not known"],
  ["an unknown nonce", { nonce: "a".repeat(32) }, "used before, or is too old"],
  ["another wallet", { address: stranger.address }, "not this wallet's"],
  ["expired", { expirationTime: NOW }, "has expired"],
  ["not good yet", { notBefore: later(1) }, "not good yet"],
  ["issued long ago", { issuedAt: later(-12 * MINUTE_MS) }, "not made just now"],
  ["issued in the future", { issuedAt: later(2 * MINUTE_MS) }, "not made just now"],
];
test.each(refused)("error: %s is refused", async (_, change, why) => {
  await expect(finish(changed(change))).rejects.toThrow(why);
});

test.each<[string, (m: string) => string]>([
  ["another version", (m) => m.replace("Version: 1", "Version: 2")],
  ["text after the fields", (m) => `${m}\nand everything I own`],
  ["text before the fields", (m) => m.replace("URI:", "I also give my house away.\nURI:")],
  ["no time", (m) => m.replace(/\nIssued At: [^\n]+/, "")],
  ["a time that is not one", (m) => m.replace(/Issued At: [^\n]+/, "Issued At: yesterday")],
  ["any text", () => "hello"],
  ["nothing", () => ""],
])("error: %s is not a sign-in message", async (_, change) => {
  await expect(finish(change(message))).rejects.toThrow("This is not a sign-in message.");
});

test("error: a nonce is good for ten minutes", async () => {
  await expect(finish(message, { now: later(10 * MINUTE_MS) })).rejects.toThrow("too old");
});

test("error: a broken signature is refused, not thrown over", async () => {
  for (const signature of ["0x", "0x00", `0x${"ff".repeat(65)}`, `0x${"00".repeat(500)}`] as const) {
    const made = await startSignIn(visit(), { address: account.address, chainId: 1 });
    await expect(finishSignIn(visit(), { message: made.message, signature })).rejects.toThrow("not this wallet's");
  }
});

test("behavior: old nonces are swept when a new one is made", async () => {
  await startSignIn(visit(later(11 * MINUTE_MS)), { address: account.address, chainId: 1 });
  expect(await getDb().db.select().from(signInNonce)).toHaveLength(1);
});

test("behavior: a session in use lives on, an unused one ends", async () => {
  const { token } = await finish(message);
  const day20 = later(20 * DAY_MS);
  expect(await findSession(token, { now: day20, slide: true })).toMatchObject({ slidTo: later(50 * DAY_MS) });
  expect(await findSession(token, { now: day20, slide: true })).not.toHaveProperty("slidTo");
  expect(await findSession(token, { now: later(49 * DAY_MS), slide: false })).not.toBeNull();
  expect(await findSession(token, { now: later(50 * DAY_MS), slide: false })).toBeNull();
});

test("behavior: signing out ends the session, and again does nothing", async () => {
  const { token } = await finish(message);
  await signOut(token, NOW);
  await signOut(token, NOW);
  expect(await findSession(token, { now: NOW, slide: true })).toBeNull();
});

test("behavior: a wallet sees and ends its own sessions only", async () => {
  const mine = await finish(message);
  const other = await startSignIn(visit(), { address: stranger.address, chainId: 1 });
  const theirs = await finish(other.message, { by: stranger });
  const actorOf = async (token: string) => {
    const found = await findSession(token, { now: NOW, slide: false });
    if (!found) throw new Error("no session");
    return found.actor;
  };
  const [me, them] = [await actorOf(mine.token), await actorOf(theirs.token)];
  const sessions = await listSessions(them, NOW);
  expect(sessions).toMatchObject([{ id: them.sessionId, isThis: true, userAgent: "Test browser" }]);
  await expect(revokeSession(me, { id: them.sessionId, now: NOW })).rejects.toThrow("This session is not here.");
  expect(await findSession(theirs.token, { now: NOW, slide: false })).not.toBeNull();
  await revokeSession(them, { id: them.sessionId, now: NOW });
  expect(await findSession(theirs.token, { now: NOW, slide: true })).toBeNull();
  expect(await listSessions(them, NOW)).toEqual([]);
});

test("error: too many steps from one place wait a minute; others do not", async () => {
  const client = "busy";
  for (let i = 0; i < limits.signInsPerMinute; i++) await countSignIn({ client });
  await expect(startSignIn({ ...visit(), client }, { address: account.address, chainId: 1 })).rejects.toThrow(
    /^Too many sign-ins from here\. Try again in (60|59) s\.$/,
  );
  await expect(finishSignIn({ ...visit(), client }, { message, signature: "0x" })).rejects.toThrow("Too many");
  expect(await finish(message)).toMatchObject({ address });
});
