/** Reads a `CompileJob` from stdin, compiles it with the npm build of solc, prints what was wanted as JSON. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import type { Abi, Hex } from "viem";
import type { LinkReferences } from "./artifacts.ts";
import type { CompileJob } from "./compile.ts";

type Compiler = { compile: (input: string, callbacks: { import: (path: string) => ImportResult }) => string };
type ImportResult = { contents: string } | { error: string };
type Output = {
  errors?: { severity: string; formattedMessage: string }[];
  contracts?: Record<string, Record<string, OutputContract>>;
};
type OutputContract = { abi: Abi; evm: { bytecode: { object: string; linkReferences: LinkReferences } } };

const ERRORS_MAX = 5;
const FIELDS = ["abi", "evm.bytecode.object", "evm.bytecode.linkReferences"];

const job = JSON.parse(await text(process.stdin)) as CompileJob;
const solc = createRequire(import.meta.url)(job.compiler) as Compiler;
const output = JSON.parse(solc.compile(JSON.stringify(compilerInput(job)), { import: readImport })) as Output;
const errors = (output.errors ?? []).filter((error) => error.severity === "error");
if (errors.length > 0) {
  process.stderr.write(
    errors
      .slice(0, ERRORS_MAX)
      .map((error) => error.formattedMessage)
      .join("\n"),
  );
  process.exit(1);
}
process.stdout.write(JSON.stringify(pickWanted(output, job.want)));

function compilerInput({ compiler, sources, want }: CompileJob): object {
  return {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([name, content]) => [name, { content }])),
    settings: {
      optimizer: { enabled: true, runs: 200 },
      // OpenZeppelin 5 copies memory with an instruction of cancun.
      ...(compiler === "solc" ? { evmVersion: "cancun" } : {}),
      // Only what is wanted: code is generated for nothing else.
      outputSelection: { "*": Object.fromEntries(want.map((name) => [name, FIELDS])) },
    },
  };
}

function readImport(path: string): ImportResult {
  try {
    return { contents: readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), "utf8") };
  } catch {
    return { error: `${path} is not installed` };
  }
}

function pickWanted({ contracts = {} }: Output, want: string[]): object {
  const all = Object.values(contracts).flatMap((file) => Object.entries(file));
  return Object.fromEntries(
    all
      .filter(([name]) => want.includes(name))
      .map(([name, { abi, evm }]) => [
        name,
        { name, abi, bytecode: `0x${evm.bytecode.object}` as Hex, linkReferences: evm.bytecode.linkReferences },
      ]),
  );
}
