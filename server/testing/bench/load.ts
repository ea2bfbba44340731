import { execFile } from "node:child_process";
import type { IncomingMessage } from "node:http";
import { performance } from "node:perf_hooks";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { sql } from "drizzle-orm";
import { closeDb, getDb } from "#db/client.ts";
import { type Listening, listenHttp } from "#demo/sinks/http-server.ts";
import { handleRest } from "#server/api/rest/handle-rest.ts";
import { makeKey } from "#server/services/api-key/make-key.ts";
import { makeMember, makeTopic, makeWorkspace } from "../factories.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { personOf, TOPIC_KEY } from "./load-lines.ts";
import { report } from "./report.ts";

/**
 * A million subscribers by one HTTP request from a process of its own, through the handler that the web's route is,
 * each with a zone, a preference and attributes. Beside it in the same run, the limit: a bare COPY of the same rows
 * into like tables with their indexes, without triggers, references or tenancy.
 */

const SIZE = 1_000_000;
const QUICK = 50_000;
const MEGABYTE = 1024 * 1024;
const TARGETS = { secondsMax: 600, memoryMbMax: 512 };

export async function benchLoad({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const database = await startBenchDatabase();
  const web = await openWeb();
  try {
    const size = isQuick ? QUICK : SIZE;
    const bareMs = await bareCopy(size);
    const world = await makeWorld();
    const idleMb = process.memoryUsage().rss / MEGABYTE;
    const first = await send(web.url, { key: world.key, size });
    await checkStandings(world.topicId, size);
    const again = await send(web.url, { key: world.key, size: Math.min(size, QUICK) });
    return report(`a load of ${size.toLocaleString("en")} subscribers by HTTP`, [
      { label: "in all", value: first.ms / 1_000, unit: "s", max: (TARGETS.secondsMax * size) / SIZE },
      { label: "lines per second", value: (size / first.ms) * 1_000, unit: "/s" },
      { label: "limit: bare COPY of the same rows", value: bareMs / 1_000, unit: "s" },
      { label: "times the limit", value: first.ms / bareMs, unit: "×" },
      { label: "memory of the web process, at most", value: first.memoryMb, unit: "MB", max: TARGETS.memoryMbMax },
      { label: "of which it had before", value: idleMb, unit: "MB" },
      { label: "lines per second, sent again", value: (Math.min(size, QUICK) / again.ms) * 1_000, unit: "/s" },
    ]);
  } finally {
    await web.close();
    await closeDb();
    await database.remove();
  }
}

async function makeWorld() {
  const workspace = await makeWorkspace({ slug: "load", name: "Load" });
  const topic = await makeTopic(workspace, { key: TOPIC_KEY });
  const owner = await makeMember(workspace);
  const scopes = ["subscribers:write", "preferences:write", "attributes:write"] as const;
  const { key } = await makeKey(owner, { name: "Load", scopes: [...scopes] });
  return { key, topicId: topic.id };
}

/** The route's handler behind a plain HTTP server, without what Next does before it. */
function openWeb(): Promise<Listening> {
  return listenHttp(0, async (incoming, outgoing) => {
    const response = await handleRest(toRequest(incoming));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
}

function toRequest(incoming: IncomingMessage): Request {
  const headers = new Headers(
    Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  const init = { method: incoming.method ?? "GET", headers, body, duplex: "half" };
  return new Request(`http://localhost:3000${incoming.url}`, init);
}

async function send(
  url: string,
  { key, size }: { key: string; size: number },
): Promise<{ ms: number; memoryMb: number }> {
  let memoryMb = 0;
  const watching = setInterval(() => {
    memoryMb = Math.max(memoryMb, process.memoryUsage().rss / MEGABYTE);
  }, 200);
  const startedAt = performance.now();
  const args = ["server/testing/bench/send-lines.ts", `${url}/api/v1/bulk/subscribers`, String(size)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, BULK_KEY: key } });
  const ms = performance.now() - startedAt;
  clearInterval(watching);
  const { stored, refused } = JSON.parse(stdout) as { stored?: number; refused?: number };
  if (stored !== size || refused !== 0) throw new Error(`the load was answered ${stdout}`);
  return { ms, memoryMb };
}

/** What triggers keep says the same as what was sent. */
async function checkStandings(topicId: number, size: number): Promise<void> {
  const rows = await getDb().db.execute<{ n: number; lines: number; people: number; on: number }>(sql`
    select count(*)::int as n, count(distinct n1)::int as lines,
      (select sum(n)::int from tally where key = 'subscribers') as people,
      (select sum(n)::int from tally where key = 'on:' || ${topicId}::bigint) as on
    from topic_standing where topic_id = ${topicId}::bigint and enabled`);
  const [found] = rows;
  const lines = Math.min(size, 9_973);
  if (found?.n !== size || found.lines !== lines || found.people !== size || found.on !== size) {
    throw new Error(`the standings say ${JSON.stringify(found)}`);
  }
}

const AT = "2026-01-05 12:00:00+00";

/** The least that writing as many rows costs: three streams of text into tables that only have their indexes. */
async function bareCopy(size: number): Promise<number> {
  const tables: [name: string, columns: string, rowOf: (line: number) => string][] = [
    [
      "subscriber",
      "id, workspace_id, address, zone, origin, created_at",
      (line) => {
        const { address, zone } = personOf(line);
        return `${line}\t1\t${address}\t${zone}\tapi\t${AT}\n`;
      },
    ],
    [
      "preference",
      "subscriber_id, topic_id, workspace_id, enabled, preset, own, updated_at",
      (line) => {
        const { preset, own } = personOf(line);
        return `${line}\t1\t1\tt\t${preset}\t${JSON.stringify(own)}\t${AT}\n`;
      },
    ],
    [
      "attribute_set",
      "subscriber_id, workspace_id, attributes, folded, updated_at",
      (line) => `${line}\t1\t${JSON.stringify(personOf(line).attributes)}\t{}\t${AT}\n`,
    ],
  ];
  const { sql: postgres } = getDb();
  let ms = 0;
  for (const [name, columns, rowOf] of tables) {
    await postgres.unsafe(`create table bare_${name} (like ${name} including indexes)`);
    const startedAt = performance.now();
    const into = await postgres.unsafe(`copy bare_${name} (${columns}) from stdin`).writable();
    await pipeline(Readable.from(rowsOf(size, rowOf)), into);
    ms += performance.now() - startedAt;
    await postgres.unsafe(`drop table bare_${name}`);
  }
  return ms;
}

function* rowsOf(size: number, rowOf: (line: number) => string): Generator<string> {
  const AT_ONCE = 1_000;
  for (let from = 1; from <= size; from += AT_ONCE) {
    let text = "";
    for (let line = from; line < from + AT_ONCE && line <= size; line++) text += rowOf(line);
    yield text;
  }
}
