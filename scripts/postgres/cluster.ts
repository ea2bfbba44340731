import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isAlive } from "#scripts/launcher/is-alive.ts";
import { type Account, runAs } from "./account.ts";

/** The role that owns everything in an embedded cluster. */
export const SUPERUSER = "postgres";
const PASSWORD_FILE = "embedded-password";

export type ClusterOptions = { account: Account; initdb: string; isEphemeral: boolean };

/**
 * Makes the cluster in `data` unless it is there, and returns its superuser's password.
 *
 * It is made beside and then renamed: a process killed half-way leaves nothing that looks like a cluster, and of
 * two that start at once one wins.
 */
export async function ensureCluster(data: string, options: ClusterOptions): Promise<string> {
  await sweepUnfinished(data);
  if (!existsSync(join(data, "PG_VERSION"))) await initialise(data, options);
  return readFile(join(data, PASSWORD_FILE), "utf8");
}

async function initialise(data: string, { account, initdb, isEphemeral }: ClusterOptions): Promise<void> {
  const draft = `${data}.init-${process.pid}`;
  const passwordFile = `${draft}.pw`;
  await writeFile(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) await chown(passwordFile, account.uid, account.gid);
  const command = [initdb, "-D", draft, "-U", SUPERUSER, "--pwfile", passwordFile];
  command.push("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8");
  if (isEphemeral) command.push("--no-sync");
  await runAs(account, command);
  await rename(passwordFile, join(draft, PASSWORD_FILE));
  await rename(draft, data).catch(() => rm(draft, { recursive: true, force: true }));
}

/** Drafts of processes that are gone. */
async function sweepUnfinished(data: string): Promise<void> {
  const prefix = `${basename(data)}.init-`;
  for (const name of await readdir(dirname(data))) {
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (name.startsWith(prefix) && !isAlive(pid)) await rm(join(dirname(data), name), { recursive: true, force: true });
  }
}
