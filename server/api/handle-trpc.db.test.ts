import { privateKeyToAccount } from "viem/accounts";
import { parseSiweMessage } from "viem/siwe";
import { beforeAll, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { toWire } from "#server/contract/wire.ts";
import { makeMember, makeWorkspace } from "#server/testing/factories.ts";
import { handleTrpc } from "./handle-trpc.ts";

const APP = "http://localhost:3000";
const account = privateKeyToAccount(`0x${"55".repeat(32)}`);

type Options = { cookie?: string; headers?: Record<string, string>; method?: "GET" | "POST" };

async function ask(path: string, input?: unknown, o: Options = {}) {
  const { cookie, headers, method = "POST" } = o;
  const body = JSON.stringify(toWire(input));
  const length = String(Buffer.byteLength(body));
  const query = method === "GET" && input !== undefined ? `?input=${encodeURIComponent(body)}` : "";
  const reply = await handleTrpc(
    new Request(`${APP}/api/trpc/${path}${query}`, {
      method,
      headers: {
        ...(method === "POST" && { "content-type": "application/json", "content-length": length }),
        "x-forwarded-for": crypto.randomUUID(),
        ...(cookie && { cookie }),
        ...headers,
      },
      ...(method === "POST" && { body }),
    }),
  );
  const text = await reply.text();
  const parsed = text.startsWith("{") ? JSON.parse(text) : {};
  return {
    status: reply.status,
    text,
    data: parsed.result?.data,
    error: parsed.error,
    setCookie: reply.headers.get("set-cookie"),
  };
}

async function signIn() {
  const { data } = await ask("identity.startSignIn", { address: account.address, chainId: 1 });
  const signature = await account.signMessage({ message: data.message });
  const reply = await ask("identity.finishSignIn", { message: data.message, signature });
  return { ...reply, message: data.message as string, signature, cookie: reply.setCookie?.split(";")[0] ?? "" };
}

let slug: string;
beforeAll(async () => {
  const of = await makeWorkspace();
  slug = of.slug;
  await makeMember(of, { address: account.address.toLowerCase() as `0x${string}` });
});

test("default: a wallet signs in by two requests, and its cookie is for the server only", async () => {
  const { status, data, setCookie, cookie, message } = await signIn();
  expect(parseSiweMessage(message).domain).toBe("localhost:3000");
  expect([status, data]).toEqual([200, { address: account.address.toLowerCase() }]);
  expect(setCookie).toMatch(/^bellwether=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
  const me = await ask("identity.me", undefined, { method: "GET", cookie });
  expect(me.data).toEqual({ address: account.address.toLowerCase(), isAdmin: false });
});

test("error: the same request again is refused", async () => {
  const { message, signature } = await signIn();
  const again = await ask("identity.finishSignIn", { message, signature });
  expect([again.status, again.setCookie]).toEqual([400, null]);
  expect(again.error.message).toContain("was used before");
});

test("behavior: signing out ends the session for whoever has the cookie", async () => {
  const { cookie } = await signIn();
  const out = await ask("identity.signOut", undefined, { cookie });
  expect(out.setCookie).toMatch(/^bellwether=; .*Expires=Thu, 01 Jan 1970/);
  expect((await ask("identity.me", undefined, { method: "GET", cookie })).data).toBeNull();
  expect((await ask("identity.sessions", undefined, { method: "GET", cookie })).status).toBe(401);
});

test("behavior: a revoked session is refused at its next request", async () => {
  const [first, second] = [await signIn(), await signIn()];
  const { data } = await ask("identity.sessions", undefined, { method: "GET", cookie: second.cookie });
  const other = data.filter((s: { isThis: boolean }) => !s.isThis);
  for (const { id } of other) await ask("identity.revokeSession", { id }, { cookie: second.cookie });
  const get = { method: "GET" as const };
  expect((await ask("workspace.get", { workspace: slug }, { ...get, cookie: first.cookie })).status).toBe(401);
  expect((await ask("workspace.get", { workspace: slug }, { ...get, cookie: second.cookie })).status).toBe(200);
});

test("behavior: signing in again in the same browser ends the session before", async () => {
  const before = await signIn();
  const { data } = await ask("identity.startSignIn", { address: account.address, chainId: 1 });
  const signature = await account.signMessage({ message: data.message });
  await ask("identity.finishSignIn", { message: data.message, signature }, { cookie: before.cookie });
  expect((await ask("identity.me", undefined, { method: "GET", cookie: before.cookie })).data).toBeNull();
});

test.each([
  ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
  ["a sibling", { "sec-fetch-site": "same-site" }],
  ["another origin", { origin: "https://evil.example" }],
])("error: a change asked for by %s is refused, cookie or not", async (_, headers) => {
  const { cookie } = await signIn();
  const reply = await ask("workspace.rename", { workspace: slug, name: "Stolen" }, { cookie, headers });
  expect(reply.status).toBe(403);
  const { data } = await ask("workspace.get", { workspace: slug }, { method: "GET", cookie });
  expect(data.name).not.toBe("Stolen");
});

test("error: a form cannot post: only JSON is taken, and no change by GET", async () => {
  const { cookie } = await signIn();
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    const headers = { "content-type": type };
    const reply = await ask("workspace.rename", { workspace: slug, name: "Stolen" }, { cookie, headers });
    expect(reply.status, type).toBe(415);
  }
  const get = await ask("workspace.rename", { workspace: slug, name: "Stolen" }, { cookie, method: "GET" });
  expect(get.status).toBe(405);
});

test.each([
  ["5000000", 413],
  ["-", 413],
  ["", 411],
])("error: a request of length %j is not read", async (length, status) => {
  const req = new Request(`${APP}/api/trpc/identity.signOut`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(length && { "content-length": length }) },
    body: "{}",
  });
  expect((await handleTrpc(req)).status).toBe(status);
});

test("error: a strict input refuses what it does not know, and says which", async () => {
  const { cookie } = await signIn();
  const reply = await ask("workspace.rename", { workspace: slug, name: "Fine", owner: true }, { cookie });
  expect(reply.status).toBe(400);
  expect(reply.error.data.app).toMatchObject({ code: "bad-input", retry: "never" });
  expect(reply.error.message).toContain("owner");
});

test("error: answers to failures carry words and codes only, no stack, no path of ours", async () => {
  for (const reply of [await ask("nothing.here"), await ask("identity.finishSignIn", { message: 1 })]) {
    expect(reply.text).not.toMatch(/stack|node_modules|\.ts:/);
    expect(Object.keys(reply.error.data).sort()).toEqual(["app", "code", "httpStatus"]);
  }
});

test("error: when the database fails nothing of it shows, not even from before the procedure", async () => {
  const { cookie } = await signIn();
  await getDb().db.execute("alter table session rename to session_gone");
  try {
    const reply = await ask("identity.me", undefined, { method: "GET", cookie });
    expect(reply.status).toBe(500);
    expect(reply.error.message).toMatchInlineSnapshot(
      `"Something went wrong on our side. It was written down; try again in a moment."`,
    );
    expect(reply.text).not.toMatch(/session|relation|select/i);
  } finally {
    await getDb().db.execute("alter table session_gone rename to session");
  }
});
