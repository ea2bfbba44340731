import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ReceivedMail, type SmtpSink, startSmtpSink } from "#demo/sinks/smtp-sink.ts";
import { DATA_DIR } from "./demo-world.ts";

/** An installation besides the one that the other journeys share: its clock is moved, and would be for all of them. */
export type OwnInstallation = {
  /** What came by mail, oldest first. */
  mails: () => readonly ReceivedMail[];
  now: () => Date;
  /** Moves the clock of everything in it; onwards only, as clocks go. */
  goTo: (moment: Date) => void;
  stop: () => Promise<void>;
};

const DIR = `${DATA_DIR}-moved`;
const CLOCK_FILE = join(DIR, "moved-ms");
const PRELOADED = pathToFileURL(join(import.meta.dirname, "moved-clock.mjs")).href;

/**
 * Postgres, web and worker as `npm start` runs them, without the demo world: mail goes to a server of this process.
 * @param of.admin who grants credits
 * @param of.startAt later than the machine's clock: browsers drop cookies by that one
 */
export async function startOwnInstallation(of: {
  port: number;
  admin: string;
  startAt: Date;
}): Promise<OwnInstallation> {
  rmSync(DIR, { recursive: true, force: true });
  mkdirSync(DIR, { recursive: true });
  let movedMs = 0;
  const goTo = (moment: Date) => {
    movedMs = moment.getTime() - Date.now();
    // never half written, whoever reads it now
    writeFileSync(`${CLOCK_FILE}.new`, String(movedMs));
    renameSync(`${CLOCK_FILE}.new`, CLOCK_FILE);
  };
  goTo(of.startAt);
  const smtp = await startSmtpSink();
  const launcher = launch(of, smtp);
  try {
    await runs(launcher);
  } catch (error) {
    launcher.kill("SIGTERM");
    throw error;
  }
  return {
    mails: () => smtp.messages,
    now: () => new Date(Date.now() + movedMs),
    goTo,
    stop: async () => {
      launcher.kill("SIGTERM");
      if (launcher.exitCode === null) await once(launcher, "exit");
      await smtp.close();
      rmSync(DIR, { recursive: true, force: true });
    },
  };
}

function launch({ port, admin }: { port: number; admin: string }, smtp: SmtpSink): ChildProcess {
  return spawn(process.execPath, ["scripts/start.ts", "--port", String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      BELLWETHER_DATA_DIR: DIR,
      BELLWETHER_DEMO: "0",
      BELLWETHER_ADMINS: admin,
      // one mail after the other: the order is what they left in
      BELLWETHER_LANES: JSON.stringify({ email: { concurrency: 1 } }),
      SMTP_URL: smtp.url,
      LOG_LEVEL: "warn",
      MOVED_CLOCK_FILE: CLOCK_FILE,
      NODE_OPTIONS: `--import=${PRELOADED}`,
    },
  });
}

async function runs(launcher: ChildProcess): Promise<void> {
  let said = "";
  for await (const part of launcher.stdout ?? []) {
    said += String(part);
    if (said.includes("Bellwether is running")) {
      launcher.stdout?.resume();
      return;
    }
  }
  throw new Error(`The installation did not start:\n${said}`);
}
