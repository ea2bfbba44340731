import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

const KEY_BYTES = 32;
const HOW_TO = "Make one with: openssl rand -base64 32";

/** Checks a key that was given in the environment. @returns it, 32 bytes in base64 */
export function checkSecretKey(key: string | undefined): string {
  if (!key) {
    throw new Error(`BELLWETHER_SECRET_KEY is not set. With a database of your own it must be. ${HOW_TO}`);
  }
  if (!isKey(key)) throw new Error(`BELLWETHER_SECRET_KEY is not ${KEY_BYTES} bytes in base64. ${HOW_TO}`);
  return key;
}

/**
 * The key that seals what this installation stores, made at the first start and kept beside the data it belongs to.
 * @param file readable by its owner only
 */
export async function ensureSecretKey(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // "wx" fails where the file exists: of two first starts, one makes the key and both read it.
  await writeFile(file, `${randomBytes(KEY_BYTES).toString("base64")}\n`, { mode: 0o600, flag: "wx" }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
  const key = (await readFile(file, "utf8")).trim();
  if (!isKey(key)) {
    throw new Error(`${file} is damaged: put the key back that was in it. Without it stored secrets cannot be read.`);
  }
  return key;
}

function isKey(text: string): boolean {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === KEY_BYTES && bytes.toString("base64") === text;
}
