import { ACTORS } from "#demo/actors.ts";
import type { DemoPorts } from "./demo-ports.ts";
import type { Environment, Settings } from "./settings.ts";

export type RuntimeFacts = {
  databaseUrl: string;
  secretKey: string;
  port: number;
  /** Only when the demo runs. */
  demoPorts: DemoPorts | undefined;
};

/** What the children read. Variables that the user set win, save those that say where the launcher put things. */
export function childEnvironment(settings: Settings, facts: RuntimeFacts, given: Environment): Environment {
  return {
    NEXT_TELEMETRY_DISABLED: "1",
    APP_URL: `http://localhost:${facts.port}`,
    ...given,
    BELLWETHER_DATA_DIR: settings.dataDir,
    DATABASE_URL: facts.databaseUrl,
    BELLWETHER_SECRET_KEY: facts.secretKey,
    ...(facts.demoPorts ? demoEnvironment(facts.demoPorts, given) : { BELLWETHER_DEMO: "0" }),
  };
}

function demoEnvironment(ports: DemoPorts, given: Environment): Record<string, string> {
  return {
    BELLWETHER_DEMO: "1",
    // Ada runs the installation, beside whoever the user named.
    BELLWETHER_ADMINS: [given.BELLWETHER_ADMINS, ACTORS.admin.address].filter(Boolean).join(","),
    DEMO_CHAIN_PORT: String(ports.chain),
    DEMO_SMTP_PORT: String(ports.smtp),
    DEMO_TELEGRAM_PORT: String(ports.telegram),
    DEMO_MAILBOX_PORT: String(ports.mailbox),
    DEMO_URL: `http://127.0.0.1:${ports.mailbox}`,
    BELLWETHER_CHAIN_31337_RPC: `http://127.0.0.1:${ports.chain}`,
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    TELEGRAM_API_URL: `http://127.0.0.1:${ports.telegram}`,
    TELEGRAM_BOT_TOKEN: "31337:the-demo-bot-that-lives-on-this-machine",
    TELEGRAM_BOT_NAME: "bellwether_demo_bot",
    // The demo's webhooks and data sources live on the loopback.
    BELLWETHER_ALLOW_PRIVATE_URLS: "1",
  };
}
