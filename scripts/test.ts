/**
 * `npm test`: every check, in the order that fails soonest. `npm test -- --only unit,db` runs the steps named.
 *
 * A failed step does not stop the next ones. What failed is named once more at the end; the last line says how many
 * tests passed and failed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findLastingPorts } from "./launcher/ports.ts";
import type { Environment } from "./launcher/settings.ts";
import { removeEmbeddedPostgres } from "./postgres/embedded.ts";
import { type Counts, countTests } from "./test-run/counts.ts";
import { type Failure, listFailures } from "./test-run/failures.ts";
import { chooseSteps, type Step } from "./test-run/steps.ts";

type Result = Counts & { name: string; failures: Failure[]; seconds: number };

const REPORT_DIR = ".data/test-reports";
/** A test that loops without end cannot be interrupted from inside. */
const STEP_MINUTES_MAX = 40;
const E2E_DATA_DIR = ".data/e2e";
/** What a developer may have set for `npm start`; tests bring their own. */
const NOT_INHERITED = /^(DATABASE_URL|APP_URL|PORT|HOST|SMTP_URL|MAIL_FROM|LOG_LEVEL|(BELLWETHER|TELEGRAM|DEMO)_.*)$/;

process.chdir(join(import.meta.dirname, ".."));
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name)));
let running: ChildProcess | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exitCode = 130;
  });
}
process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const steps = chooseSteps(values.only);
  rmSync(REPORT_DIR, { recursive: true, force: true });
  mkdirSync(REPORT_DIR, { recursive: true });
  const results: Result[] = [];
  for (const step of steps) {
    if (process.exitCode) break;
    results.push(await runStep(step));
  }
  return report(results);
}

async function runStep(step: Step): Promise<Result> {
  const startedMs = performance.now();
  console.log(`\n── ${step.name} ${"─".repeat(70 - step.name.length)}`);
  const env: Environment = { NEXT_TELEMETRY_DISABLED: "1" };
  const file = join(REPORT_DIR, `${step.name}.json`);
  const args = [...step.args];
  if (step.report === "vitest") args.push("--reporter=default", "--reporter=json", `--outputFile.json=${file}`);
  // The types of the routes must exist before the compiler looks at pages that use them.
  if (step.name === "types") await runNode(["node_modules/next/dist/bin/next", "typegen"], env);
  if (step.name === "e2e") Object.assign(env, await prepareJourneys(file));
  const exitCode = await runNode(args, env);
  const written = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const failures = step.report && written ? listFailures(step.report, written, process.cwd()) : [];
  const counts = countTests(step.report, written, exitCode);
  return { name: step.name, ...counts, failures, seconds: (performance.now() - startedMs) / 1000 };
}

/** The journeys run against an installation of their own, new each time, beside any other. */
async function prepareJourneys(reportFile: string): Promise<Environment> {
  await removeEmbeddedPostgres({ dir: join(E2E_DATA_DIR, "pg") });
  rmSync(E2E_DATA_DIR, { recursive: true, force: true });
  // the one after it is that of an installation with a clock of its own, which starts a while later
  return { E2E_PORT: String(await findLastingPorts(2)), E2E_DATA_DIR, E2E_REPORT: reportFile };
}

async function runNode(args: string[], env: Environment): Promise<number> {
  running = spawn(process.execPath, args, { stdio: "inherit", env: { NODE_ENV: "test", ...inherited, ...env } });
  const child = running;
  const limit = setTimeout(() => {
    console.error(`Stopped: it did not end within ${STEP_MINUTES_MAX} minutes.`);
    child.kill("SIGTERM");
  }, STEP_MINUTES_MAX * 60_000);
  const [code] = await once(child, "exit");
  clearTimeout(limit);
  running = undefined;
  return code ?? 1;
}

/** @returns the exit code */
function report(results: Result[]): number {
  const cells = (values: (string | number)[]) => values.map((value) => String(value).padStart(9)).join("");
  console.log(`\n${"step".padEnd(8)}${cells(["passed", "failed", "skipped", "seconds"])}`);
  for (const { name, passed, failed, skipped, seconds } of results) {
    console.log(`${name.padEnd(8)}${cells([passed, failed, skipped, seconds.toFixed(1)])}`);
  }
  for (const { name, failures } of results) {
    for (const { test, message } of failures) console.log(`\nFailed in ${name}: ${test}\n${message}`);
  }
  const sum = (key: keyof Counts) => results.reduce((total, result) => total + result[key], 0);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") > 0 ? 1 : Number(process.exitCode ?? 0);
}
