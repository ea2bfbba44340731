import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { findFreePort, isPortFree } from "./ports.ts";

/** Where the demo world's servers listen, all on the loopback. */
export type DemoPorts = { chain: number; smtp: number; telegram: number; mailbox: number };

const NAMES = ["chain", "smtp", "telegram", "mailbox"] as const satisfies (keyof DemoPorts)[];

/**
 * The ports of the last start where they are still free, so that addresses noted down stay true; else new ones.
 *
 * @param file where they are kept between starts
 * @param patienceMs how long a port may still be in use by a demo that was just killed
 */
export async function chooseDemoPorts(file: string, patienceMs: number): Promise<DemoPorts> {
  const kept = await readKept(file);
  const ports: Partial<DemoPorts> = {};
  for (const name of NAMES) {
    const port = kept[name];
    const isUsable = port !== undefined && (await isPortFree(port, patienceMs));
    ports[name] = isUsable ? port : await findUnused(Object.values(ports));
  }
  const { chain = 0, smtp = 0, telegram = 0, mailbox = 0 } = ports;
  const chosen = { chain, smtp, telegram, mailbox };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(chosen, null, 2)}\n`);
  return chosen;
}

/** The system may hand out the same free port twice, as nobody listens on the first one yet. */
async function findUnused(taken: number[]): Promise<number> {
  for (;;) {
    const port = await findFreePort();
    if (!taken.includes(port)) return port;
  }
}

async function readKept(file: string): Promise<Partial<DemoPorts>> {
  try {
    const kept: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof kept !== "object" || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).filter(([, port]) => Number.isInteger(port)));
  } catch {
    return {}; // Missing or cut short: both mean "choose anew".
  }
}
