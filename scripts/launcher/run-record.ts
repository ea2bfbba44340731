import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a running launcher leaves for the next one to read. */
export type RunRecord = { pid: number; url: string; port: number };

const fileIn = (dataDir: string) => join(dataDir, "launcher.json");

export async function writeRunRecord(dataDir: string, record: RunRecord): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(fileIn(dataDir), `${JSON.stringify(record)}\n`);
}

/** @returns undefined when no launcher has run here, or the last one cleaned up after itself */
export async function readRunRecord(dataDir: string): Promise<RunRecord | undefined> {
  try {
    return JSON.parse(await readFile(fileIn(dataDir), "utf8")) as RunRecord;
  } catch {
    return undefined;
  }
}

export async function removeRunRecord(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true });
}
