import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Hex, hexToNumber } from "viem";
import type { Rpc } from "./rpc.ts";

/** anvil's own format, as far as it matters here. */
type AnvilState = {
  best_block_number: Hex | number;
  blocks: { header: { number: Hex } }[];
  transactions: { block_number: number; info: { traces: unknown[] } }[];
};

const inflate = promisify(gunzip);

/** Saves the whole chain as anvil packs it: cheap, so that it can be done often. `unpackChain` makes it loadable. */
export async function saveChain(rpc: Rpc, file: string): Promise<void> {
  const dump = await rpc<Hex>("anvil_dumpState");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, Buffer.from(dump.slice(2), "hex"));
  await rename(`${file}.new`, file);
}

export type UnpackOptions = { file: string; blocksKept: number };

/**
 * Makes of a saved chain what anvil goes on from (`--load-state`) with the same hashes: all of the state, but only the
 * last blocks. anvil keeps every block for ever, and each makes the next one dearer.
 *
 * @returns where it is: beside the saved one
 */
export async function unpackChain({ file, blocksKept }: UnpackOptions): Promise<string> {
  const json = (await inflate(await readFile(file))).toString("utf8");
  const state = JSON.parse(quoteLongIntegers(json)) as AnvilState;
  const pruned = pruneState(state, Number(state.best_block_number) - blocksKept);
  const unpacked = `${file}.json`;
  await writeFile(unpacked, unquoteLongIntegers(JSON.stringify(pruned)));
  return unpacked;
}

/** Some are over 2^53, which JSON.parse would round. Strings are all hex here, so none looks like this. */
function quoteLongIntegers(json: string): string {
  return json.replace(/:(\d{16,})(?=[,}\]])/g, ':"int:$1"');
}

function unquoteLongIntegers(json: string): string {
  return json.replace(/"int:(\d+)"/g, "$1");
}

/** The genesis stays; traces go, which nobody asks of a lending market. */
export function pruneState(state: AnvilState, above: number): AnvilState {
  return {
    ...state,
    blocks: state.blocks.filter(({ header }) => {
      const number = hexToNumber(header.number);
      return number === 0 || number > above;
    }),
    transactions: state.transactions
      .filter(({ block_number }) => block_number > above)
      .map((transaction) => ({ ...transaction, info: { ...transaction.info, traces: [] } })),
  };
}

export async function forgetChain(file: string): Promise<void> {
  for (const name of [file, `${file}.json`]) await rm(name, { force: true });
}

/** What was written beside the state, or undefined when it is missing or cut short. */
export async function readJsonFile<Content>(file: string): Promise<Content | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Content;
  } catch {
    return undefined;
  }
}

export async function writeJsonFile(file: string, content: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
