import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Runs the seed in a child and waits; without a database (the world alone) there is nothing to fill. */
export async function runSeed(log: (line: string) => void): Promise<void> {
  if (!process.env.DATABASE_URL) return;
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], { stdio: "inherit" });
  const [code] = await once(child, "exit");
  if (code !== 0) log("the demo workspace could not be made; the lines above say why");
}
