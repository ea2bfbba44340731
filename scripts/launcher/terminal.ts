import { styleText } from "node:util";
import { prettyLine } from "./pretty-line.ts";

export type Terminal = {
  /** One of the launcher's own lines, with the seconds since the start. */
  say: (text: string) => void;
  /** A line that a child printed. */
  relay: (child: string, line: string) => void;
  /** Text as it is. */
  print: (text: string) => void;
  secondsSinceStart: () => string;
};

/** @param rawJson leave children's JSON logs as they are, for a log collector */
export function createTerminal({ rawJson }: { rawJson: boolean }): Terminal {
  const startedMs = performance.now();
  // A closed terminal must not kill the launcher before it has stopped what it started.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const secondsSinceStart = () => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
  const dim = (text: string) => styleText("dim", text);
  return {
    say: (text) => console.log(`${dim(`[${secondsSinceStart().padStart(6)}]`)} ${text}`),
    relay: (child, line) => {
      if (line.trim() === "") return;
      console.log(`${dim(`[${child.padStart(6)}]`)} ${rawJson ? line : prettyLine(line)}`);
    },
    print: (text) => console.log(text),
    secondsSinceStart,
  };
}
