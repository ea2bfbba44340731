import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type EmbeddedPostgresOptions, removeEmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";

let root: string;
let dir: string;
let options: EmbeddedPostgresOptions;

// Making a cluster is most of the time: tests that are not about it get a copy of this one.
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "bellwether-embedded-"));
  const server = await startEmbeddedPostgres({ dir: join(root, "made"), isEphemeral: true });
  await server.stop();
});
afterAll(() => rm(root, { recursive: true, force: true }));

beforeEach(async () => {
  dir = join(root, "pg");
  options = { dir, isEphemeral: true };
  await cp(join(root, "made"), dir, { recursive: true });
});
afterEach(() => removeEmbeddedPostgres(options));

async function query(url: string, statement: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
}

async function postmasterPid(): Promise<number> {
  return Number((await readFile(join(dir, "data/postmaster.pid"), "utf8")).split("\n")[0]);
}

test("default", async () => {
  await rm(dir, { recursive: true });
  const server = await startEmbeddedPostgres(options);
  expect(server.isAdopted).toBe(false);
  expect(await query(server.url, "select current_database() as name")).toEqual([{ name: "bellwether" }]);
  await server.stop();
  await expect(query(server.url, "select 1")).rejects.toThrow("ECONNREFUSED");
});

test("behavior: only the loopback, only with the password, only its owner reads the folder", async () => {
  const server = await startEmbeddedPostgres(options);
  expect(await query(server.url, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  const guess = server.url.replace(/:[^:@]+@/, ":guess@");
  await expect(query(guess, "select 1")).rejects.toThrow("password authentication failed");
  expect((await stat(dir)).mode & 0o077).toBe(0);
});

test("behavior: data survives a stop, and a port can be asked for", async () => {
  const first = await startEmbeddedPostgres(options);
  await query(first.url, "create table kept (n int); insert into kept values (7)");
  await first.stop();
  const second = await startEmbeddedPostgres({ ...options, port: first.port });
  expect(second.port).toBe(first.port);
  expect(await query(second.url, "select n from kept")).toEqual([{ n: 7 }]);
});

test("behavior: a server that is running already is adopted", async () => {
  const first = await startEmbeddedPostgres(options);
  const second = await startEmbeddedPostgres(options);
  expect(second).toMatchObject({ isAdopted: true, url: first.url });
});

test("behavior: two first starts at once share one server", async () => {
  await rm(dir, { recursive: true });
  const [first, second] = await Promise.all([startEmbeddedPostgres(options), startInAnotherProcess()]);
  expect(second).toBe(first.url);
});

test("behavior: comes back after kill -9, with what was committed", async () => {
  options.isEphemeral = false;
  const first = await startEmbeddedPostgres(options);
  await query(first.url, "create table kept (n int); insert into kept values (7)");
  process.kill(await postmasterPid(), "SIGKILL");
  const second = await startEmbeddedPostgres({ ...options, port: first.port });
  expect(await query(second.url, "select n from kept")).toEqual([{ n: 7 }]);
});

test("behavior: a pid file whose number belongs to another program now is no obstacle", async () => {
  const first = await startEmbeddedPostgres(options);
  const pidFile = join(dir, "data/postmaster.pid");
  const lines = (await readFile(pidFile, "utf8")).split("\n");
  await first.stop();
  const stranger = spawn("sleep", ["60"], { stdio: "ignore" });
  try {
    await writeFile(pidFile, [String(stranger.pid), ...lines.slice(1)].join("\n"));
    const second = await startEmbeddedPostgres(options);
    expect(second.isAdopted).toBe(false);
    expect(await query(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
  } finally {
    stranger.kill();
  }
});

test("behavior: a start that was killed half-way leaves nothing in the way", async () => {
  await rm(dir, { recursive: true });
  const dead = spawn("true");
  await once(dead, "exit");
  const leftover = join(dir, `data.init-${dead.pid}`);
  await mkdir(leftover, { recursive: true });
  await writeFile(join(leftover, "PG_VERSION"), "18\n");
  await startEmbeddedPostgres(options);
  expect((await readdir(dir)).sort()).toEqual(["data", "postgres.log"]);
});

test("behavior: remove stops the server and deletes the folder", async () => {
  const server = await startEmbeddedPostgres(options);
  await removeEmbeddedPostgres(options);
  expect(existsSync(dir)).toBe(false);
  await expect(query(server.url, "select 1")).rejects.toThrow("ECONNREFUSED");
});

test("error: the port belongs to somebody else", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  try {
    const { port } = other.address() as AddressInfo;
    await expect(startEmbeddedPostgres({ ...options, port })).rejects.toThrow(
      /Postgres does not start[\s\S]*Address already in use/,
    );
  } finally {
    other.close();
  }
});

async function startInAnotherProcess(): Promise<string> {
  const code = `
    import { startEmbeddedPostgres } from "#scripts/postgres/embedded.ts";
    console.log((await startEmbeddedPostgres(${JSON.stringify(options)})).url);
    process.exit();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  await once(child, "exit");
  return output.trim();
}
