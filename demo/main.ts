/**
 * The demo world as one long-lived process: a chain with a moving market, and stand-ins for everything that the
 * product sends to. `npm start` runs it; see README.md.
 */
import { join } from "node:path";
import { ACTORS } from "./actors.ts";
import { type LiveChain, startLiveChain } from "./chain/live-chain.ts";
import { readJsonFile, writeJsonFile } from "./chain/state.ts";
import { readDemoSettings } from "./env.ts";
import { createMailboxFeed } from "./mailbox/feed.ts";
import { startMailboxServer } from "./mailbox/mailbox-server.ts";
import { type DemoStage, NotReadyError } from "./mailbox/stage.ts";
import { postRates } from "./market/post-rates.ts";
import { createRandom } from "./market/random.ts";
import { type Market, runMarket } from "./market/run-market.ts";
import { runSeed } from "./seed/run-seed.ts";
import { startSmtpSink } from "./sinks/smtp-sink.ts";
import type { TelegramChat } from "./sinks/telegram-bot-api.ts";
import { startTelegramStandIn } from "./sinks/telegram-stand-in.ts";
import { createTierAnswerer } from "./sinks/tier-backend.ts";
import { createWebhookReceiver } from "./sinks/webhook-sink.ts";

const settings = readDemoSettings(process.env);
const chatsFile = join(settings.demoDir, "telegram-chats.json");
const feed = createMailboxFeed(Date.now());
let liveChain: LiveChain | undefined;
let market: Market | undefined;

/** The last started is stopped first. */
const started: (() => Promise<void>)[] = [];
let isStopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());

await startSinks();
await startWorld();

async function startSinks(): Promise<void> {
  const { ports, botToken, botName, appUrl } = settings;
  const smtp = await startSmtpSink({ port: ports.smtp, onMessage: feed.addMail });
  started.push(smtp.close);
  const telegram = await startTelegramStandIn({
    ...{ port: ports.telegram, token: botToken, botName, onMessage: feed.addTelegram },
    chats: (await readJsonFile<TelegramChat[]>(chatsFile)) ?? actorChats(),
  });
  started.push(telegram.close);
  const opened: DemoStage = {
    smtp,
    telegram,
    hooks: createWebhookReceiver(feed.addHook),
    tiers: createTierAnswerer({
      [ACTORS.conservative.address]: { tier: "conservative", line: 1.5 },
      [ACTORS.aggressive.address]: { tier: "aggressive", line: 1.1 },
      [ACTORS["opted-out"].address]: { tier: "standard", line: 1.25 },
    }),
    chain: () => ready(liveChain),
    market: () => ready(market),
    rememberChats: () => writeJsonFile(chatsFile, telegram.chats()),
  };
  const mailbox = await startMailboxServer({ port: ports.mailbox, appUrl, stage: opened, feed });
  started.push(mailbox.close);
  log(`receiving mail, Telegram messages and webhooks (${mailbox.url}/mailbox)`);
}

async function startWorld(): Promise<void> {
  const startMs = performance.now();
  const { ports, demoDir: dataDir, cacheDir, seed } = settings;
  const live = await startLiveChain({ port: ports.chain, dataDir, cacheDir, log });
  started.push(live.stop);
  const { chain, world, isResumed } = live;
  await writeJsonFile(settings.worldFile, world);
  // Before the market moves, so that its first events find live workflows.
  await runSeed(log);
  const blockNumber = Number(await chain.client.getBlockNumber());
  // The block in the seed: a market that goes on does not repeat itself.
  market = await runMarket({ chain, world, seed: seed + blockNumber, log });
  started.push(market.stop);
  const rates = await readJsonFile<{ token: string }>(settings.ratesFile);
  if (rates) {
    const door = `${settings.appUrl}/api/signals/${rates.token}`;
    started.push(postRates({ door, random: createRandom(seed + blockNumber) }).stop);
  }
  liveChain = live;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  log(`demo world ready: chain ${isResumed ? "continued" : "deployed"} at block ${blockNumber} in ${seconds} s`);
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  for (const end of started.reverse()) {
    await end().catch((error: unknown) => log(`while stopping: ${(error as Error).message}`));
  }
  process.exit(0);
}

function ready<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new NotReadyError();
  return part;
}

function actorChats(): TelegramChat[] {
  return Object.values(ACTORS).map(({ telegramChatId: id, name }) => ({ id, name }));
}

function log(line: string): void {
  console.log(line);
}
