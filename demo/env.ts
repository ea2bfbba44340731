import { join } from "node:path";
import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);

const schema = z.object({
  DEMO_CHAIN_PORT: port.default(8545),
  DEMO_SMTP_PORT: port.default(2525),
  DEMO_TELEGRAM_PORT: port.default(8081),
  DEMO_MAILBOX_PORT: port.default(8025),
  TELEGRAM_BOT_TOKEN: z.string().default("31337:the-demo-bot-that-lives-on-this-machine"),
  TELEGRAM_BOT_NAME: z.string().default("bellwether_demo_bot"),
  BELLWETHER_DATA_DIR: z.string().default(".data"),
  /** Only sign-in messages for this address are signed. */
  APP_URL: z.url().default("http://localhost:3000"),
  /** The market's chance; the same seed makes the same moves. */
  DEMO_SEED: z.coerce.number().int().default(1),
});

export type DemoSettings = {
  ports: { chain: number; smtp: number; telegram: number; mailbox: number };
  botToken: string;
  botName: string;
  appUrl: string;
  seed: number;
  /** For others to read: where everything is. */
  worldFile: string;
  /** Compiled contracts. */
  cacheDir: string;
  /** The demo's own. */
  demoDir: string;
  /** The token by which the team's backend posts rates. */
  ratesFile: string;
};

export function readDemoSettings(env: NodeJS.ProcessEnv): DemoSettings {
  const given = schema.parse(env);
  const dataDir = given.BELLWETHER_DATA_DIR;
  return {
    ports: {
      chain: given.DEMO_CHAIN_PORT,
      smtp: given.DEMO_SMTP_PORT,
      telegram: given.DEMO_TELEGRAM_PORT,
      mailbox: given.DEMO_MAILBOX_PORT,
    },
    botToken: given.TELEGRAM_BOT_TOKEN,
    botName: given.TELEGRAM_BOT_NAME,
    appUrl: given.APP_URL,
    seed: given.DEMO_SEED,
    worldFile: join(dataDir, "demo-world.json"),
    cacheDir: join(dataDir, "contracts"),
    demoDir: join(dataDir, "demo"),
    ratesFile: join(dataDir, "demo", "rates.json"),
  };
}
