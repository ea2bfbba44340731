import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";

export type ForeignMail = { from: string; to: string[]; raw: Buffer; isSigned: boolean | null };

export type ForeignSmtp = {
  url: string;
  mails: readonly ForeignMail[];
  close: () => Promise<void>;
};

const SCRIPT = new URL("./foreign-smtp.py", import.meta.url).pathname;
const PYTHONS = ["/usr/bin/python3", "python3"];

const mailSchema = z.object({
  from: z.string(),
  to: z.array(z.string()),
  raw: z.string(),
  isSigned: z.boolean().nullable(),
});

/**
 * Starts the mail server of Debian's `python3-aiosmtpd`: another's reading of the same standards.
 *
 * @param dkimRecords DNS names and what they say, for checking signatures
 * @returns undefined where it is not installed
 */
export async function startForeignSmtp(dkimRecords: Record<string, string> = {}): Promise<ForeignSmtp | undefined> {
  const python = PYTHONS.find((path) => spawnSync(path, ["-c", "import aiosmtpd"]).status === 0);
  if (!python) return undefined;
  const child = spawn(python, [SCRIPT], { env: { ...process.env, DKIM_RECORDS: JSON.stringify(dkimRecords) } });
  const mails: ForeignMail[] = [];
  const port = await readPort(child, (line) => {
    const { raw, ...mail } = mailSchema.parse(JSON.parse(line));
    mails.push({ ...mail, raw: Buffer.from(raw, "base64") });
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    close: async () => {
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/** The first line is the port, the others are mails. */
async function readPort(child: ChildProcessWithoutNullStreams, onMail: (line: string) => void): Promise<number> {
  const lines = createInterface(child.stdout);
  const [first] = (await once(lines, "line")) as [string];
  lines.on("line", onMail);
  return z.object({ port: z.number() }).parse(JSON.parse(first)).port;
}
