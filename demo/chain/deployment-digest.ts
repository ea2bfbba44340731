import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";

/** What decides where the demo's contracts are and what they do. */
const PLACES = ["contracts/", "deploy/"];
const FILES = ["world.ts", "borrowers.ts", "delegates.ts", "../actors.ts"];

/** Changes when a chain that was deployed before is not the one that would be deployed now. */
export async function deploymentDigest(): Promise<string> {
  const files = [...FILES];
  for (const place of PLACES) {
    const names = await readdir(new URL(place, import.meta.url));
    files.push(...names.filter((name) => !name.includes(".test.")).map((name) => place + name));
  }
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(await readFile(new URL(file, import.meta.url)));
  return hash.digest("hex").slice(0, 16);
}
