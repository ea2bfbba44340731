import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { ACTORS } from "#demo/actors.ts";
import { signForActor } from "#demo/mailbox/sign.ts";
import { forgetEnv } from "#server/kernel/env.ts";
import { makeActor, makeMember, makeSubscriber, makeWorkspace } from "#server/testing/factories.ts";
import { demoSignIn } from "./demo-wallets.ts";
import { findSession } from "./find-session.ts";
import { listPlaces, onlyPlace } from "./list-places.ts";
import { readEntrance } from "./read-entrance.ts";

const APP = "http://localhost:3000";
// the demo's keys look at the clock before they sign
const now = new Date();
const visitor = { client: "demo", userAgent: "", now };
const olga = ACTORS.operator;
let servers: Server[] = [];

beforeAll(async () => {
  await makeWorkspace({ slug: "tidewater", name: "Tidewater Lend" });
});
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
  vi.unstubAllEnvs();
  forgetEnv();
});

/** The demo world's door, with its real way of signing. */
async function openDemo(sign = signForActor): Promise<{ signed: string[] }> {
  const signed: string[] = [];
  const server = createServer(async (request, reply) => {
    if (request.url === "/wallets") return reply.end(JSON.stringify([olga]));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const asked = JSON.parse(Buffer.concat(chunks).toString());
    signed.push(asked.message);
    return reply.end(JSON.stringify({ signature: await sign(asked, APP) }));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  turnDemoOn(`http://127.0.0.1:${port}`);
  return { signed };
}

function turnDemoOn(url: string): void {
  vi.stubEnv("BELLWETHER_DEMO", "1");
  vi.stubEnv("DEMO_URL", url);
  forgetEnv();
}

test("default: one of the demo's people signs a real message and is in", async () => {
  const { signed } = await openDemo();
  const { token, address } = await demoSignIn(visitor, { address: olga.address, workspace: "tidewater" });
  expect(address).toBe(olga.address.toLowerCase());
  expect(await findSession(token, { now, slide: false })).toMatchObject({ actor: { address } });
  expect(signed).toHaveLength(1);
  expect(signed[0]).toContain("I sign in to Tidewater Lend's alerts.");
});

test("error: without a demo nobody is listed, and nobody gets in", async () => {
  const { demo } = await readEntrance("/");
  expect(demo).toEqual([]);
  await expect(demoSignIn(visitor, { address: olga.address })).rejects.toThrow("This demo wallet is not here.");
});

test("error: the demo's address without the demo's switch opens nothing", async () => {
  await openDemo();
  vi.stubEnv("BELLWETHER_DEMO", "0");
  forgetEnv();
  await expect(demoSignIn(visitor, { address: olga.address })).rejects.toThrow("This demo wallet is not here.");
});

test("error: only the demo's own people", async () => {
  await openDemo();
  await expect(demoSignIn(visitor, { address: makeActor().address })).rejects.toThrow("This demo wallet is not here.");
});

test("error: a demo that signs wrongly lets nobody in", async () => {
  await openDemo(async () => `0x${"11".repeat(65)}`);
  await expect(demoSignIn(visitor, { address: olga.address })).rejects.toThrow("not this wallet's");
});

test("behavior: a demo that is away leaves the browser's own wallets", async () => {
  turnDemoOn("http://127.0.0.1:1");
  expect(await readEntrance("/a/tidewater")).toMatchObject({ demo: [], workspace: { name: "Tidewater Lend" } });
});

test.each([
  ["/a/tidewater/inbox?m=1", "/a/tidewater/inbox?m=1"],
  ["/w/tidewater", "/w/tidewater"],
  [undefined, "/"],
  ["https://evil.example", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?next=/sign-in", "/"],
  ["/a/../../w/x", "/w/x"],
])("error: afterwards %s leads to %s, never off this site", async (next, path) => {
  expect((await readEntrance(next)).next).toBe(path);
});

test("behavior: a subscriber's link tells the workspace's name, an operator's does not", async () => {
  expect((await readEntrance("/a/tidewater")).workspace).toEqual({ slug: "tidewater", name: "Tidewater Lend" });
  expect((await readEntrance("/w/tidewater")).workspace).toBeNull();
  expect((await readEntrance("/a/nowhere")).workspace).toBeNull();
});

test("default: a wallet that is known in one place goes there", async () => {
  const of = await makeWorkspace();
  const { actor } = await makeMember(of, { role: "viewer" });
  await makeSubscriber(of, { address: actor.address });
  const places = await listPlaces(actor);
  // the workspace that it works in alerts it too, but that is no second place
  expect(places).toMatchObject({ memberOf: [{ slug: of.slug, role: "viewer" }], subscribedTo: [], open: [] });
  expect(onlyPlace(places)).toBe(`/w/${of.slug}`);
});

test("behavior: several places are a choice, none a beginning", async () => {
  const [one, two] = [await makeWorkspace(), await makeWorkspace()];
  const { actor } = await makeMember(one);
  await makeSubscriber(two, { address: actor.address });
  expect(onlyPlace(await listPlaces(actor))).toBeNull();
  expect(onlyPlace(await listPlaces(makeActor()))).toBeNull();
  expect(onlyPlace(await listPlaces(makeActor({ isAdmin: true })))).toBe("/admin");
  const subscriber = await makeSubscriber(two);
  expect(onlyPlace(await listPlaces(makeActor({ address: subscriber.address })))).toBe(`/a/${two.slug}`);
});

test("behavior: only the demo shows its workspaces to a new wallet", async () => {
  expect((await listPlaces(makeActor())).open).toEqual([]);
  await openDemo();
  expect((await listPlaces(makeActor())).open).toContainEqual({ slug: "tidewater", name: "Tidewater Lend" });
});
