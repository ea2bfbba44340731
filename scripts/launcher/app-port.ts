import { isPortFree } from "./ports.ts";
import type { RunRecord } from "./run-record.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

const ALTERNATIVES = 20;
/** The web server of a launcher that was just killed may not be gone yet. */
const PATIENCE_MS = 5000;

/**
 * The port for the web server: the one asked for, or the default, or the next free one after a default that is taken.
 *
 * @param last the record of a launcher that did not clean up; its port is worth waiting for
 */
export async function chooseAppPort(
  settings: Settings,
  last: RunRecord | undefined,
  terminal: Terminal,
): Promise<number> {
  const { port, isPortChosen } = settings;
  if (await isPortFree(port, last?.port === port ? PATIENCE_MS : 0)) return port;
  if (isPortChosen) throw new Error(`Port ${port} is taken by another program. Choose another with --port.`);
  for (let other = port + 1; other <= port + ALTERNATIVES; other++) {
    if (await isPortFree(other)) {
      terminal.say(`Port ${port} is taken by another program, so this is port ${other}`);
      return other;
    }
  }
  throw new Error(`Ports ${port} to ${port + ALTERNATIVES} are all taken. Choose one with --port.`);
}
