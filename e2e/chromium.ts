import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { chromium as playwright } from "@playwright/test";

export type Browser = {
  /** Undefined lets Playwright use its own. */
  executablePath: string | undefined;
  /** The whole environment to run it in. */
  env: NodeJS.ProcessEnv;
};

const SYSTEM_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const CACHE = "node_modules/.cache/bellwether";

/** A choice of one's own, Playwright's download, a browser of the system, or the one inside an npm package. */
export async function findChromium(): Promise<Browser> {
  const env = { ...process.env };
  if (env.CHROMIUM_PATH) return { executablePath: env.CHROMIUM_PATH, env };
  if (existsSync(playwright.executablePath())) return { executablePath: undefined, env };
  const system = SYSTEM_PATHS.find((path) => existsSync(path) && canRun(path, env));
  if (system) return { executablePath: system, env };
  if (process.platform === "linux" && process.arch === "x64") return packagedChromium(env);
  throw new Error("There is no browser to test with: run `npx playwright install chromium`, or set CHROMIUM_PATH.");
}

/** On a bare machine it also brings the system libraries and the font that it needs. */
async function packagedChromium(env: NodeJS.ProcessEnv): Promise<Browser> {
  const dir = await unpackOnce();
  const executablePath = join(dir, "chromium");
  if (!existsSync("/etc/fonts/fonts.conf")) env.FONTCONFIG_FILE = join(dir, "fonts.conf");
  if (canRun(executablePath, env)) return { executablePath, env };
  const libraries = join(dir, "al2023/lib");
  env.LD_LIBRARY_PATH = env.LD_LIBRARY_PATH ? `${libraries}:${env.LD_LIBRARY_PATH}` : libraries;
  if (canRun(executablePath, env)) return { executablePath, env };
  const { stderr } = spawnSync(executablePath, ["--version"], { env, encoding: "utf8" });
  throw new Error(`The packaged Chromium does not run here: ${stderr.trim()}`);
}

/** Unpacked beside and then renamed, so that being interrupted leaves no half a browser. */
async function unpackOnce(): Promise<string> {
  const main = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const home = main.slice(0, main.lastIndexOf("chromium") + "chromium".length);
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
  const dir = resolve(CACHE, `chromium-${version}`);
  if (existsSync(dir)) return dir;
  await mkdir(dirname(dir), { recursive: true });
  const draft = await mkdtemp(`${dir}.`);
  const { inflate } = await import("@sparticuz/chromium");
  // The package unpacks into the folder for temporary files, wherever that is.
  const { TMPDIR } = process.env;
  process.env.TMPDIR = draft;
  try {
    const archives = ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"];
    await Promise.all(archives.map((name) => inflate(join(home, "bin", name))));
    await writeFile(join(draft, "fonts.conf"), fontsConf(dir));
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  // Of two that unpack at once, one is first.
  await rename(draft, dir).catch(() => rm(draft, { recursive: true, force: true }));
  return dir;
}

/** The package's own names a folder of temporary files that is not ours. */
function fontsConf(dir: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${dir}/fonts/fonts</dir><cachedir>${dir}/fonts-cache</cachedir></fontconfig>
`;
}

function canRun(path: string, env: NodeJS.ProcessEnv): boolean {
  return spawnSync(path, ["--version"], { env, stdio: "ignore" }).status === 0;
}
