/**
 * A real Postgres out of npm packages, driven through `pg_ctl`.
 *
 * `pg_ctl` already knows about readiness, stale pid files and clean shutdown. What is added here: running under
 * root, first starts that may be killed at any point, and servers that outlived the process that started them.
 */
import { existsSync } from "node:fs";
import { mkdir, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { chooseAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { ensureCluster, SUPERUSER } from "./cluster.ts";
import { ensureServer, type Server, stopServer } from "./server.ts";

export type EmbeddedPostgresOptions = {
  /** Folder of the cluster, its password and its log; made if missing. */
  dir: string;
  /** 0 (default) takes any free port. An adopted server keeps the port it has. */
  port?: number;
  /** Created if missing. */
  database?: string;
  /** For tests: faster, and a crash may lose it. */
  isEphemeral?: boolean;
  /** More settings of the server, as `name=value`. */
  settings?: readonly string[];
  /** Says whether root may use user namespaces; measured by default. */
  userNamespacesWork?: () => boolean;
};

export type EmbeddedPostgres = {
  url: string;
  port: number;
  /** It was running already, left behind by a process that was killed. */
  isAdopted: boolean;
  stop: () => Promise<void>;
};

/** Has Postgres running in `dir` and returns where. Safe to call at once from several processes. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { database = "bellwether", port = 0, isEphemeral = false, settings = [] } = options;
  const { dir, data, account, binaries } = await prepare(options);
  const password = await ensureCluster(data, { account, initdb: binaries.initdb, isEphemeral });
  const at = { account, pgCtl: binaries.pg_ctl, data };
  const urlOf = (on: Server, name: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${on.port}/${name}`;
  for (let attempt = 1; ; attempt++) {
    const server = await ensureServer({ ...at, log: join(dir, "postgres.log"), port, isEphemeral, settings });
    try {
      await ensureDatabase(urlOf(server, "postgres"), database);
      return { url: urlOf(server, database), ...server, stop: () => stopServer(at) };
    } catch (error) {
      // one that was killed a moment ago still looks alive, and answers nobody
      if (error instanceof postgres.PostgresError || attempt === CONNECT_ATTEMPTS_MAX) throw error;
      await sleep(300);
    }
  }
}

const CONNECT_ATTEMPTS_MAX = 5;

/** Stops whatever runs in `dir`, then deletes it. */
export async function removeEmbeddedPostgres(options: Pick<EmbeddedPostgresOptions, "dir">): Promise<void> {
  if (!existsSync(options.dir)) return;
  const { dir, data, account, binaries } = await prepare(options);
  if (existsSync(data)) await stopServer({ account, pgCtl: binaries.pg_ctl, data });
  await rm(dir, { recursive: true, force: true });
}

async function prepare({ dir: wanted, userNamespacesWork }: EmbeddedPostgresOptions) {
  const binaries = await findBinaries();
  await mkdir(wanted, { recursive: true, mode: 0o700 });
  const dir = await realpath(wanted);
  return { dir, data: join(dir, "data"), account: await chooseAccount(dir, userNamespacesWork), binaries };
}

async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const [found] = await admin`select 1 from pg_database where datname = ${name}`;
    if (!found) await admin`create database ${admin(name)}`.catch(ignoreDuplicate);
  } finally {
    await admin.end();
  }
}

/** Another process created the database between our look and our statement. */
function ignoreDuplicate(error: unknown): void {
  const DUPLICATE = ["42P04", "23505"];
  if (!(error instanceof postgres.PostgresError && DUPLICATE.includes(error.code))) throw error;
}
