/**
 * `npm start`: Postgres (embedded unless DATABASE_URL is set), schema, demo world, build, web and worker; kept alive,
 * and stopped in order. `--dev` runs web and worker from source with reload, `--port` and `--host` say where.
 */
import { join } from "node:path";
import { chooseAppPort } from "./launcher/app-port.ts";
import { ensureBuild, NEXT, WORKER_BUNDLE, watchBuild } from "./launcher/build.ts";
import { type Children, createChildren } from "./launcher/children.ts";
import { AlreadyRunningError, keepPostgres } from "./launcher/database.ts";
import { chooseDemoPorts } from "./launcher/demo-ports.ts";
import { childEnvironment, type RuntimeFacts } from "./launcher/environment.ts";
import { waitForDemo, waitForWeb } from "./launcher/readiness.ts";
import { readRunRecord, removeRunRecord, writeRunRecord } from "./launcher/run-record.ts";
import { checkSecretKey, ensureSecretKey } from "./launcher/secret-key.ts";
import { readSettings, type Settings } from "./launcher/settings.ts";
import { createShutdown } from "./launcher/shutdown.ts";
import { alreadyRunningText, readyText } from "./launcher/summary.ts";
import { createTerminal } from "./launcher/terminal.ts";
import { watchSources } from "./launcher/watch-sources.ts";
import { WORKER_FLAGS } from "./launcher/worker-flags.ts";

const DEMO_PORT_PATIENCE_MS = 3000;

process.chdir(join(import.meta.dirname, ".."));
const terminal = createTerminal({ rawJson: process.env.LOG_FORMAT === "json" });
let children: Children | undefined;
const shutdown = createShutdown(terminal, () => children?.kill());

try {
  await launch(readSettings(process.argv.slice(2), process.env));
} catch (error) {
  // What a stop interrupts fails: that is no news.
  if (shutdown.isStopping) await new Promise(() => undefined);
  else await shutdown.stop(`could not start. ${(error as Error).message}`, 1);
}

async function launch(settings: Settings): Promise<void> {
  const facts = await shutdown.guard(gatherFacts(settings));
  const env = childEnvironment(settings, facts, process.env);
  const url = env.APP_URL ?? "";
  await writeRunRecord(settings.dataDir, { pid: process.pid, url, port: facts.port });
  shutdown.onStop(() => removeRunRecord(settings.dataDir));
  children = createChildren(terminal, env);
  shutdown.onStop(children.stop);

  await children.runToEnd({ name: "db", args: ["scripts/db-prepare.ts"] });
  terminal.say("Database schema is up to date");
  if (facts.demoPorts) startDemo(children);
  if (!settings.isDev) await ensureBuild(children, terminal);
  startProduct(children, settings, facts.port);
  await waitForWeb(facts.port);
  terminal.say(`Web answers on ${url}`);
  if (env.DEMO_URL && !(await waitForDemo(env.DEMO_URL)))
    terminal.say("The demo world is not ready yet; see its lines");
  terminal.print(readyText({ url, env, settings, seconds: terminal.secondsSinceStart() }));
}

async function gatherFacts(settings: Settings): Promise<RuntimeFacts> {
  const { dataDir, databaseUrl: given, hasDemo } = settings;
  const last = await readRunRecord(dataDir);
  const secretKey =
    given || process.env.BELLWETHER_SECRET_KEY
      ? checkSecretKey(process.env.BELLWETHER_SECRET_KEY)
      : await ensureSecretKey(join(dataDir, "secret-key"));
  const databaseUrl = given ?? (await openPostgres(dataDir));
  const port = await chooseAppPort(settings, last, terminal);
  const demoPorts = hasDemo
    ? await chooseDemoPorts(join(dataDir, "demo-ports.json"), last ? DEMO_PORT_PATIENCE_MS : 0)
    : undefined;
  return { databaseUrl, secretKey, port, demoPorts };
}

async function openPostgres(dataDir: string): Promise<string> {
  try {
    return await keepPostgres(dataDir, terminal, shutdown);
  } catch (error) {
    if (!(error instanceof AlreadyRunningError)) throw error;
    terminal.print(alreadyRunningText(await readRunRecord(dataDir), dataDir));
    process.exit(1);
  }
}

/** Beside the build, because deploying its contracts takes about as long. The product runs without it. */
function startDemo(kept: Children): void {
  kept.keepAlive({ name: "demo", args: ["demo/main.ts"] }, () =>
    terminal.say("The demo world keeps failing, Bellwether goes on without it"),
  );
}

function startProduct(kept: Children, { isDev, host }: Settings, port: number): void {
  const giveUp = (name: string) => () => void shutdown.stop(`${name} keeps failing; see its lines above`, 1);
  const waitForChange = () => terminal.say("worker keeps failing; it starts again when its sources change");
  const web = [NEXT, isDev ? "dev" : "start", "--port", String(port), "--hostname", host];
  const worker = isDev ? ["server/worker.ts"] : ["--enable-source-maps", ...WORKER_FLAGS, WORKER_BUNDLE];
  const env = { NODE_ENV: isDev ? "development" : "production" };
  kept.keepAlive({ name: "worker", args: worker, env }, isDev ? waitForChange : giveUp("worker"));
  kept.keepAlive({ name: "web", args: web, env }, giveUp("web"));
  shutdown.onStop(isDev ? watchSources(["server", "db"], () => kept.restart("worker")) : followBuilds(kept));
}

/** Another launcher (that of the tests, say) may build from newer sources, in the folder that this one serves. */
function followBuilds(kept: Children): () => void {
  return watchBuild(() => {
    terminal.say("There is a newer build, starting web and worker again");
    kept.restart("worker");
    kept.restart("web");
  });
}
