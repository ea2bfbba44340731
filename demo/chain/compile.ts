import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Artifact } from "./artifacts.ts";
import { CompileError } from "./errors.ts";

/** What one run of the compiler makes. Packages are named with the versions that the digest stands for. */
export type ContractSet = {
  name: string;
  compiler: "solc" | "solc-0.6";
  /** Files beside this one, in `contracts/`. */
  files?: string[];
  /** Sources written here, by file name. */
  inline?: Record<string, string>;
  packages: string[];
  want: string[];
};

export const DEMO_LENDING: ContractSet = {
  name: "demo-lending",
  compiler: "solc",
  files: ["DemoLending.sol"],
  packages: [],
  want: ["DemoLending"],
};

export const GOVERNANCE: ContractSet = {
  name: "governance",
  compiler: "solc",
  files: ["DemoVotes.sol", "DemoGovernor.sol"],
  packages: ["@openzeppelin/contracts"],
  want: ["DemoVotes", "DemoGovernor"],
};

/** Chainlink's own aggregator, which can be moved by its oracle, and the proxy in front of it. */
export const CHAINLINK: ContractSet = {
  name: "chainlink",
  compiler: "solc-0.6",
  inline: {
    "feeds.sol": [
      "pragma solidity 0.6.6;",
      'import "chainlink-contracts-legacy/src/v0.6/FluxAggregator.sol";',
      'import "chainlink-contracts-legacy/src/v0.6/EACAggregatorProxy.sol";',
    ].join("\n"),
  },
  packages: ["chainlink-contracts-legacy"],
  want: ["FluxAggregator", "EACAggregatorProxy"],
};

export type CompileJob = { compiler: string; sources: Record<string, string>; want: string[] };
export type Compiled = Record<string, Artifact>;

/** Where tests and a demo without other orders keep what was compiled. */
export const CONTRACTS_CACHE_DIR = fileURLToPath(new URL("../../.data/contracts", import.meta.url));

const WORKER = fileURLToPath(new URL("./compile-worker.ts", import.meta.url));
const CONTRACTS = new URL("./contracts/", import.meta.url);
const OUTPUT_BYTES_MAX = 64 * 2 ** 20;

/**
 * The compiled contracts of a set: from `cacheDir` when the same sources were compiled before, else compiled in a
 * process of its own (the compiler blocks, and keeps hundreds of megabytes).
 *
 * @throws CompileError
 */
export async function compileContracts(set: ContractSet, cacheDir: string): Promise<Compiled> {
  const job: CompileJob = { compiler: set.compiler, sources: await readSources(set), want: set.want };
  const digest = createHash("sha256")
    .update(JSON.stringify([job, await packageVersions([set.compiler, ...set.packages])]))
    .digest("hex");
  const file = join(cacheDir, `${set.name}-${digest.slice(0, 16)}.json`);
  const cached = await readCache(file);
  if (cached) return cached;
  const output = await runCompiler(job);
  await mkdir(cacheDir, { recursive: true });
  await writeFile(`${file}.${process.pid}`, output);
  await rename(`${file}.${process.pid}`, file);
  return JSON.parse(output) as Compiled;
}

async function readSources({ files = [], inline = {} }: ContractSet): Promise<Record<string, string>> {
  const read = await Promise.all(
    files.map(async (file) => [file, await readFile(new URL(file, CONTRACTS), "utf8")] as const),
  );
  return { ...Object.fromEntries(read), ...inline };
}

async function packageVersions(names: string[]): Promise<string[]> {
  return Promise.all(
    names.map(async (name) => {
      const manifest = await readFile(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8");
      return `${name}@${(JSON.parse(manifest) as { version: string }).version}`;
    }),
  );
}

async function readCache(file: string): Promise<Compiled | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Compiled;
  } catch {
    return undefined; // Missing or cut short: compiled again.
  }
}

function runCompiler(job: CompileJob): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [WORKER], { maxBuffer: OUTPUT_BYTES_MAX }, (error, stdout, stderr) => {
      if (error) reject(new CompileError(stderr.trim() || error.message, { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.end(JSON.stringify(job));
  });
}
