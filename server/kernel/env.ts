import { createPrivateKey } from "node:crypto";
import { z } from "zod";
import { Secret, SecretKey } from "./secret.ts";

const secret = z
  .string()
  .min(1)
  .transform((s) => new Secret(s));
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((a) => a.toLowerCase() as `0x${string}`);

const laneLimits = z.strictObject({
  concurrency: z.number().int().min(1).max(10_000).optional(),
  perSecond: z.number().positive().max(1_000_000).optional(),
  perHost: z.number().int().min(1).max(10_000).optional(),
});
/** By channel kind, what is different from the catalog's own limits. */
export type LaneLimits = Record<string, z.infer<typeof laneLimits>>;

function isSealingKey(key: Secret): boolean {
  return Buffer.from(key.reveal(), "base64").length === 32;
}

function isRsaKey(text: string): boolean {
  try {
    return createPrivateKey(text.replaceAll("\\n", "\n")).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: 'not JSON, such as {"webhook":{"perSecond":1000}}' });
    return z.NEVER;
  }
}

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  APP_URL: z.url().default("http://localhost:3000"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  /** 32 bytes, base64: seals stored secrets. */
  BELLWETHER_SECRET_KEY: secret.refine(isSealingKey, "32 bytes in base64"),
  /** The ones before it, comma-separated, the oldest first: what is sealed under them still opens. */
  BELLWETHER_SECRET_KEY_OLD: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((key) => key.trim())
        .filter(Boolean)
        .map((key) => new Secret(key)),
    )
    .refine((keys) => keys.every(isSealingKey), "32 bytes in base64, or several of them, comma-separated"),
  /** Wallets that see every workspace, comma-separated. */
  BELLWETHER_ADMINS: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((a) => a.trim())
        .filter(Boolean),
    )
    .pipe(z.array(address)),
  BELLWETHER_DEMO: z
    .enum(["0", "1"])
    .default("0")
    .transform((v) => v === "1"),
  /** The demo world's own door (wallets, mailbox), only with the demo. */
  DEMO_URL: z.url().optional(),
  SMTP_URL: secret.optional(),
  MAIL_FROM: z.string().default("Bellwether <alerts@localhost>"),
  /** An RSA key in PEM, also with `\n` for its lines: mails are signed for MAIL_FROM's domain (DKIM). */
  MAIL_DKIM_KEY: secret.refine((s) => isRsaKey(s.reveal()), "an RSA private key in PEM").optional(),
  MAIL_DKIM_SELECTOR: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/, "letters, digits, - and .")
    .default("bellwether"),
  /** Signs what a mail provider tells of bounces and complaints (Standard Webhooks), `whsec_` and 24 bytes or more. */
  MAIL_EVENTS_SECRET: secret
    .refine(
      (s) => Buffer.from(s.reveal().replace(/^whsec_/, ""), "base64").length >= 24,
      "whsec_ and 24 bytes in base64",
    )
    .optional(),
  /** The SNS topic by which Amazon SES tells the same: `arn:aws:sns:…`. */
  MAIL_SNS_TOPIC: z.string().startsWith("arn:").optional(),
  /** The password that a webhook of Postmark's comes with: 16 characters or more. */
  MAIL_POSTMARK_PASSWORD: secret.refine((s) => s.reveal().length >= 16, "16 characters or more").optional(),
  TELEGRAM_API_URL: z.url().default("https://api.telegram.org"),
  TELEGRAM_BOT_TOKEN: secret.optional(),
  TELEGRAM_BOT_NAME: z.string().default(""),
  /** 32 bytes, base64url: who this installation is for browsers' push services. */
  VAPID_PRIVATE_KEY: secret
    .refine((s) => Buffer.from(s.reveal(), "base64url").length === 32, "32 bytes in base64url")
    .optional(),
  /** Lets webhooks and data sources reach private addresses; for the demo, tests and closed networks. */
  BELLWETHER_ALLOW_PRIVATE_URLS: z
    .enum(["0", "1"])
    .default("0")
    .transform((v) => v === "1"),
  /** Roles of this worker: all, or a comma-separated few of ingest, pipeline, channels. */
  BELLWETHER_ROLES: z.string().default("ingest,pipeline,channels"),
  /** Limits of the lanes where they differ from the channels' own: `{"webhook":{"perSecond":1000}}`. */
  BELLWETHER_LANES: z.string().default("{}").transform(parseJson).pipe(z.record(z.string(), laneLimits)),
});
type Given = z.infer<typeof schema>;
/** `BELLWETHER_SECRET_KEY` has the ones from before with it. */
export type Env = Omit<Given, "BELLWETHER_SECRET_KEY" | "BELLWETHER_SECRET_KEY_OLD"> & {
  BELLWETHER_SECRET_KEY: SecretKey;
};

/** RPC endpoints by chain: `BELLWETHER_CHAIN_<id>_RPC=url[,url]`. URLs may hold keys, so they are secrets. */
export type ChainEndpoints = ReadonlyMap<number, Secret[]>;

/** Known before (and when) the rest is refused: who logs, and how much. */
export const processRole = process.env.APP_ROLE || "web";
export const logLevel = process.env.LOG_LEVEL || "info";

let cached: Env | undefined;

/** The environment, read once and checked; the error names each variable and what is wrong, never a value. */
export function env(): Env {
  if (cached) return cached;
  const given = Object.fromEntries(Object.entries(process.env).filter(([, v]) => v !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((i) => `  ${i.path.join(".")}: ${i.message}`);
    throw new Error(`The environment is not complete:\n${lines.join("\n")}\nSee "Run it for real" in README.md.`);
  }
  const { BELLWETHER_SECRET_KEY_OLD: former, ...rest } = parsed.data;
  cached = { ...rest, BELLWETHER_SECRET_KEY: new SecretKey(rest.BELLWETHER_SECRET_KEY.reveal(), former) };
  return cached;
}

/** Reads `BELLWETHER_CHAIN_<id>_RPC` variables; chains without one are not watched. */
export function chainEndpoints(source: NodeJS.ProcessEnv = process.env): ChainEndpoints {
  const found = new Map<number, Secret[]>();
  for (const [name, value] of Object.entries(source)) {
    const id = /^BELLWETHER_CHAIN_(\d+)_RPC$/.exec(name)?.[1];
    if (!id || !value) continue;
    found.set(
      Number(id),
      value.split(",").map((url) => new Secret(url.trim())),
    );
  }
  return found;
}

/** Who is asked for the ABI of a contract; its URL may hold a key, so it is a secret. */
export type AbiSource = { kind: "sourcify" | "etherscan"; url: Secret };

/**
 * Reads `BELLWETHER_CHAIN_<id>_ABI=sourcify:url[,etherscan:url]` of one chain; nobody is asked without it.
 * @throws Error naming the variable, never its value
 */
export function abiSources(chainId: number, source: NodeJS.ProcessEnv = process.env): AbiSource[] {
  const name = `BELLWETHER_CHAIN_${chainId}_ABI`;
  const given = (source[name] ?? "").split(",").map((each) => each.trim());
  return given.filter(Boolean).map((text) => {
    const [, kind, url] = /^(sourcify|etherscan):(https?:\/\/.+)$/.exec(text) ?? [];
    if (!url || !URL.canParse(url)) {
      throw new Error(`${name} must be sourcify:https://… or etherscan:https://…, comma-separated.`);
    }
    return { kind: kind === "sourcify" ? "sourcify" : "etherscan", url: new Secret(url) };
  });
}

/** What follows from the environment: made at first use, and anew once that is read anew. */
export function onceForEnv<T>(make: (settings: Env) => T): () => T {
  const made = new WeakMap<Env, { value: T }>();
  return () => {
    const settings = env();
    const kept = made.get(settings) ?? { value: make(settings) };
    made.set(settings, kept);
    return kept.value;
  };
}

/** For tests only: forget what was read, and what followed from it. */
export function forgetEnv(): void {
  cached = undefined;
}
