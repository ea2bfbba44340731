import { relative } from "node:path";
import { styleText } from "node:util";
import type { RunRecord } from "./run-record.ts";
import type { Environment, Settings } from "./settings.ts";

export type Ready = { url: string; env: Environment; settings: Settings; seconds: string };

/** The block a person looks for after a start: where to go, what is there, how to stop. */
export function readyText({ url, env, settings, seconds }: Ready): string {
  const dataDir = relative(process.cwd(), settings.dataDir) || settings.dataDir;
  const lines = [`${styleText("bold", "Bellwether is running")}, ready after ${seconds}.`, "", row("Open", url)];
  if (env.BELLWETHER_DEMO === "1") {
    lines.push(
      row("Mailbox", `${url}/demo/mailbox`),
      "",
      "A demo world runs with it: a chain of its own with a lending market that moves, people who borrow there,",
      "and a mailbox that catches every mail, Telegram message and web call. Sign in as any of them with one click.",
    );
  }
  lines.push("");
  if (settings.databaseUrl === undefined) lines.push(`All it stores is in ${dataDir}; delete that to start afresh.`);
  lines.push("Stop it with Ctrl-C.");
  return ["", ...lines.map((line) => `  ${line}`.trimEnd()), ""].join("\n");
}

function row(name: string, url: string): string {
  return `${name.padEnd(9)}${styleText(["bold", "cyan"], url)}`;
}

/** What the second of two starts on the same data says. */
export function alreadyRunningText(record: RunRecord | undefined, dataDir: string): string {
  const where = record ? ` at ${record.url} (process ${record.pid})` : "";
  const folder = relative(process.cwd(), dataDir) || dataDir;
  return [
    "",
    `  Bellwether is running already${where}, on the data in ${folder}.`,
    "  To run a second one beside it, give it data of its own: BELLWETHER_DATA_DIR=.data/second npm start",
    "",
  ].join("\n");
}
