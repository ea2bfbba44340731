import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { sql } from "drizzle-orm";
import { request } from "undici";
import { closeDb, getDb } from "#db/client.ts";
import { stopWaking } from "#server/pipeline/wake.ts";
import { giveCredits } from "../outbox-world.ts";
import { bundleWorker, withWorker } from "../worker-process.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { quantile } from "./quantile.ts";
import { ratios } from "./ratios.ts";
import { report } from "./report.ts";
import { openDoor } from "./signal-door.ts";
import { fire, postAll, SMALL } from "./signal-flood.ts";
import { makeSmallTeams, type SignalWorld } from "./signal-world.ts";
import { type Sink, startSink } from "./sink-process.ts";
import { webhookLane } from "./webhook-lane.ts";

/**
 * What a team would take in our place, beside us and by turns: Node-RED has the same thousand and ten people and their
 * lines in its memory, and calls a sink for each of the ten that match; it keeps nothing. We tell the inboxes, and call
 * the same sink with attempt, receipt and ledger. From the first post until the last is told.
 *
 * Node-RED is no dependency of the product: it is fetched from npm into a folder of its own, once for each measurement.
 */

const NODE_RED = "node-red@5.0.7";
const CONNECTIONS = [20, 200];
const TURNS = 3;
const EVENTS = 2_000;
/** For all alike: a process that has just begun is at two thirds of its speed, and after so many at all of it. */
const WARM_UP = 4_000;
/** As many at once as come: Node-RED has no limit either. */
const LANES = webhookLane(2_048);
const SETTINGS = { BELLWETHER_ROLES: "pipeline,channels", BELLWETHER_LANES: LANES };
const TARGETS = { timesMin: 1 };

export async function benchNodeRed(): Promise<boolean> {
  const sink = await startSink();
  // first, since it may fail: a registry that is not reached leaves nothing behind that runs
  const rival = await startNodeRed(sink);
  const database = await startBenchDatabase();
  const bundle = await bundleWorker();
  const door = await openDoor();
  try {
    const config = { method: "POST", url: [`${sink.url}/call`], headers: [], body: [] };
    const inboxes = await makeSmallTeams("inbox");
    const calls = await makeSmallTeams("call", { type: "webhook", v: 1, name: "", config });
    for (const { workspaceId } of calls) await giveCredits(workspaceId, 1_000_000);
    const work = () => measureAll({ door: door.url, rival: rival.url, sink, inboxes, calls });
    return await withWorker(bundle.path, SETTINGS, work);
  } finally {
    await rival.stop();
    await door.close();
    await sink.stop();
    await stopWaking();
    await closeDb();
    await bundle.remove();
    await database.remove();
  }
}

type Bench = { door: string; rival: string; sink: Sink; inboxes: SignalWorld[]; calls: SignalWorld[] };
type Way = "rival" | "inbox" | "calls";
const WAYS: Way[] = ["rival", "inbox", "calls"];

async function measureAll(of: Bench): Promise<boolean> {
  for (const way of WAYS) await perSecond(of, way, { connections: 20, count: WARM_UP });
  // as it is a minute later, when Postgres has looked at what there is by itself
  await getDb().db.execute(sql`analyze`);
  let isGood = true;
  for (const connections of CONNECTIONS) {
    const rates: Record<Way, number[]> = { rival: [], inbox: [], calls: [] };
    for (let turn = 0; turn < TURNS; turn++) {
      for (const way of WAYS) rates[way].push(await perSecond(of, way, { connections, count: EVENTS }));
    }
    const [rival, inbox, calls] = WAYS.map((way) => quantile(rates[way], 0.5)) as [number, number, number];
    const isKept = report(`small events of ${SMALL.matches} matches over ${connections} connections`, [
      { label: "Node-RED: events per second, to a sink", value: rival, unit: "/s" },
      { label: "here, to inboxes", value: inbox, unit: "/s" },
      { label: "times Node-RED", value: inbox / rival, unit: "×", min: TARGETS.timesMin },
      { label: "here, to the sink, priced and kept", value: calls, unit: "/s" },
      { label: "times Node-RED", value: calls / rival, unit: "×", min: TARGETS.timesMin },
      { label: "times Node-RED, each turn", value: ratios(rates.calls, rates.rival), unit: "×" },
    ]);
    isGood &&= isKept;
  }
  return isGood;
}

type Fired = { connections: number; count: number };

/** @returns events per second, each told to its ten */
async function perSecond(of: Bench, way: Way, fired: Fired): Promise<number> {
  if (way === "inbox") return (fired.count / (await fire(of.door, { teams: of.inboxes, ...fired })).allMs) * 1_000;
  return way === "rival"
    ? untilCalled(of, fired, { url: of.rival, pathOf: () => "/signal" })
    : untilCalled(of, fired, { url: of.door, pathOf: (at) => `/inbox/${of.calls[at % of.calls.length]?.token}` });
}

let fired = 0;

async function untilCalled(
  { sink }: Bench,
  { connections, count }: Fired,
  { url, pathOf }: { url: string; pathOf: (at: number) => string },
): Promise<number> {
  const before = await sink.posts();
  const flood = ++fired;
  const startedAt = performance.now();
  await postAll({ url, connections, count, to: (at) => ({ path: pathOf(at), key: `call-${flood}-${at}` }) });
  while ((await sink.posts()) < before + count * SMALL.matches) {
    if (performance.now() - startedAt > 180_000) throw new Error(`not all of ${count} events were told`);
    await sleep(20);
  }
  return (count / (performance.now() - startedAt)) * 1_000;
}

type Running = { url: string; stop: () => Promise<void> };

async function startNodeRed(sink: Sink): Promise<Running> {
  const npm = process.env.npm_execpath;
  if (!npm) throw new Error("run it by npm: npm run bench -- node-red");
  const dir = await mkdtemp(join(tmpdir(), "bellwether-node-red-"));
  await writeFile(join(dir, "package.json"), "{}");
  const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
  await promisify(execFile)(process.execPath, [npm, "install", ...flags, NODE_RED], { cwd: dir });
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  await writeFile(join(dir, "settings.js"), settingsOf({ dir, port, sink }));
  await writeFile(join(dir, "flows.json"), JSON.stringify(FLOW));
  const child = spawn(
    process.execPath,
    [join(dir, "node_modules", "node-red", "red.js"), "-s", join(dir, "settings.js")],
    { stdio: "ignore" },
  );
  const stop = async () => {
    child.kill();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let looks = 0; ; looks++) {
    const answer = await request(`${url}/ready`).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return { url, stop };
    if (looks === 300) {
      await stop();
      throw new Error("Node-RED did not start within 30 s");
    }
    await sleep(100);
  }
}

const settingsOf = ({ dir, port, sink }: { dir: string; port: number; sink: Sink }) => `
const users = Array.from({ length: ${SMALL.subscribers} }, (_, id) => ({ id, line: 1 + (id % 101) / 100 }));
module.exports = {
  uiHost: "127.0.0.1", uiPort: ${port}, httpAdminRoot: false, userDir: ${JSON.stringify(dir)}, flowFile: "flows.json",
  credentialSecret: false, functionGlobalContext: { users, url: ${JSON.stringify(`${sink.url}/call`)} },
  telemetry: { enabled: false }, diagnostics: { enabled: false }, logging: { console: { level: "off" } },
};
`;

/** An event → everyone → at or below their own line → a call for each. */
const FLOW = [
  { id: "flow", type: "tab", label: "Small events" },
  { id: "asked", z: "flow", type: "http in", url: "/ready", method: "get", wires: [["yes"]] },
  { id: "yes", z: "flow", type: "http response", statusCode: "200", wires: [] },
  { id: "event", z: "flow", type: "http in", url: "/signal", method: "post", wires: [["taken", "if"]] },
  { id: "taken", z: "flow", type: "http response", statusCode: "202", wires: [] },
  {
    ...{ id: "if", z: "flow", type: "function", outputs: 1, wires: [["tell"]] },
    func: `
      const value = Number(msg.payload.healthFactor);
      const told = [];
      for (const { id, line } of global.get("users")) {
        if (value > line) continue;
        const payload = { wallet: id, text: "Health factor " + value + ". Your line is " + line + "." };
        told.push({ url: global.get("url"), method: "POST", headers: { "content-type": "application/json" }, payload });
      }
      return [told];`,
  },
  { id: "tell", z: "flow", type: "http request", method: "use", ret: "txt", url: "", persist: true, wires: [[]] },
];
