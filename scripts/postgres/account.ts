import { spawn, spawnSync } from "node:child_process";
import { chown, readFile } from "node:fs/promises";

/** How Postgres is run: through another program, or as another user, or (both absent) plainly. */
export type Account = { prefix: string[]; uid?: number; gid?: number };

/** Root's own uid appears as `nobody` inside: nothing to create, nothing to chown, every folder stays reachable. */
const USER_NAMESPACE = ["unshare", "--user", "--map-user=65534", "--map-group=65534"] as const;

/**
 * Decides as whom Postgres runs, which refuses to run as root.
 *
 * Root enters a user namespace. Where namespaces are refused (Docker's default profile) it becomes `postgres` or
 * `nobody`, and hands them `dir`. Anybody else stays who they are.
 */
export async function chooseAccount(dir: string, namespaces = userNamespacesWork): Promise<Account> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  if (namespaces()) return { prefix: [...USER_NAMESPACE] };
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const entry = lines.find(([name]) => name === "postgres") ?? lines.find(([name]) => name === "nobody");
  if (!entry) {
    throw new Error("Postgres refuses to run as root, and there is no account to run it as: set DATABASE_URL.");
  }
  const [name, , uid, gid] = entry;
  const account = { prefix: [], uid: Number(uid), gid: Number(gid) };
  await chown(dir, account.uid, account.gid);
  if (spawnSync("test", ["-w", dir], { uid: account.uid, gid: account.gid, cwd: "/" }).status !== 0) {
    throw new Error(`Postgres runs as ${name}, who cannot reach ${dir}: move the folder, or set DATABASE_URL.`);
  }
  return account;
}

function userNamespacesWork(): boolean {
  const [file, ...args] = USER_NAMESPACE;
  return spawnSync(file, [...args, "true"]).status === 0;
}

/**
 * Runs a Postgres program to its end as `account`.
 *
 * @param accepted exit codes that are answers, not failures
 * @returns the exit code
 */
export async function runAs(account: Account, command: string[], accepted: number[] = [0]): Promise<number> {
  const [file = "", ...args] = [...account.prefix, ...command];
  // stdout must not be a pipe: the server that pg_ctl leaves behind would hold it open for ever.
  const child = spawn(file, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, LC_ALL: "C" },
    ...(account.uid === undefined ? {} : { uid: account.uid, gid: account.gid, cwd: "/" }),
  });
  let complaint = "";
  child.stderr.on("data", (chunk) => {
    complaint += chunk;
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status) => resolve(status ?? -1));
  });
  child.stderr.destroy();
  if (!accepted.includes(code)) throw new Error(`${command.join(" ")} ended with ${code}: ${complaint.trim()}`);
  return code;
}
