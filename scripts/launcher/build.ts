import { existsSync, readFileSync, rmSync, unwatchFile, watchFile, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Children } from "./children.ts";
import { withFileLock } from "./file-lock.ts";
import { sourceDigest } from "./source-digest.ts";
import type { Terminal } from "./terminal.ts";

export const NEXT = "node_modules/next/dist/bin/next";
export const WORKER_BUNDLE = ".next/worker.mjs";
const BUILD_ID = ".next/BUILD_ID";
const STAMP = ".next/source-digest";
const LOCK = "node_modules/.cache/bellwether-build.lock";
const WATCH_INTERVAL_MS = 2000;

/** Builds web and worker, unless the last build was made of these very sources. */
export async function ensureBuild(children: Children, terminal: Terminal): Promise<void> {
  const wait = (pid: number) => terminal.say(`Waiting for the build that process ${pid} is making`);
  await withFileLock(
    LOCK,
    async () => {
      const digest = sourceDigest(".", process.env);
      if (readStamp() === digest && existsSync(BUILD_ID) && existsSync(WORKER_BUNDLE)) return;
      terminal.say("Building (first start, or the sources changed): half a minute or so …");
      rmSync(STAMP, { force: true });
      const cache = { BELLWETHER_BUILD_CACHE: existsSync(BUILD_ID) ? "1" : "0" };
      await children.runToEnd({ name: "build", args: [NEXT, "build"], env: { NODE_ENV: "production", ...cache } });
      if (!existsSync(BUILD_ID)) throw new Error("The build ended without a result; see its lines above.");
      // only now: where nothing is to be built, no bundler need be there
      const { bundleWorker } = await import("./bundle-worker.ts");
      await bundleWorker(dirname(WORKER_BUNDLE));
      writeFileSync(STAMP, digest);
      terminal.say("Built");
    },
    wait,
  );
}

/** Calls back when another launcher has built from newer sources: its files replaced those being served. */
export function watchBuild(onNewBuild: () => void): () => void {
  let served = readStamp();
  watchFile(STAMP, { interval: WATCH_INTERVAL_MS }, () => {
    const now = readStamp();
    if (now === undefined || now === served) return;
    served = now;
    onNewBuild();
  });
  return () => unwatchFile(STAMP);
}

function readStamp(): string | undefined {
  return existsSync(STAMP) ? readFileSync(STAMP, "utf8") : undefined;
}
