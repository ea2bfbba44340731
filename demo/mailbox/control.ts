import { isAddress, parseUnits } from "viem";
import { z } from "zod";
import { CREW } from "../actors.ts";
import { healthReport } from "../chain/deploy/demo-lending.ts";
import type { DemoStage } from "./stage.ts";

const address = z.string().refine((text) => isAddress(text, { strict: false }), "An address: 0x and 40 hex digits");
const count = z.number().int().min(1).max(1000).default(1);
const status = z.number().int().min(400).max(599);
const delayMs = z.number().int().min(0).max(120_000);
const chatId = z.number().int();
/** A ratio as people write it: "1.08" is 108 %. */
const ratio = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,6}(\.\d{1,18})?$/, 'A ratio such as "1.08"'))
  .transform((text) => parseUnits(text, 18));
const report = z.object({ user: address, healthFactor: ratio });

const telegramFailure = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("error"), code: status, description: z.string() }),
  z.object({ kind: z.literal("too-many"), retryAfterSeconds: z.number().int().min(1) }),
  z.object({ kind: z.literal("dropped"), isReceived: z.boolean() }),
]);
const chatState = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("open") }),
  z.object({ kind: z.literal("blocked") }),
  z.object({ kind: z.literal("deactivated") }),
  z.object({ kind: z.literal("migrated"), toChatId: chatId }),
]);

type Control = (stage: DemoStage, body: unknown) => Promise<unknown>;

/** A control with its input: what does not fit is refused before anything happens. */
function control<Input extends z.ZodType>(
  input: Input,
  run: (stage: DemoStage, input: z.output<Input>) => unknown,
): Control {
  return async (stage, body) => (await run(stage, input.parse(body))) ?? {};
}

/** `POST /control/<name>`, each with a JSON object. */
export const CONTROLS: Readonly<Record<string, Control>> = {
  "health-factor": control(z.union([report, z.object({ reports: z.array(report).min(1).max(500) })]), reportHealth),
  "price-drop": control(z.object({ share: z.number().min(0.5).max(1.5).default(0.9) }), (stage, { share }) =>
    stage.market().dropPrice(share),
  ),
  proposal: control(z.object({ title: z.string().max(2000).optional() }), (stage, { title }) =>
    stage.market().propose(title),
  ),
  "telegram/start": control(
    z.object({ chatId, name: z.string().default("Demo visitor"), payload: z.string().max(64).optional() }),
    ({ telegram, rememberChats }, { chatId: id, name, payload }) => {
      telegram.script.start({ id, name }, payload);
      return rememberChats();
    },
  ),
  "telegram/write": control(z.object({ chatId, text: z.string() }), ({ telegram }, input) =>
    telegram.script.write(input.chatId, input.text),
  ),
  "telegram/press": control(
    z.object({ chatId, messageId: z.number().int(), data: z.string() }),
    ({ telegram }, input) => telegram.script.press(input.chatId, input.messageId, input.data),
  ),
  "telegram/chat": control(z.object({ chatId, state: chatState }), ({ telegram }, input) =>
    telegram.script.setChat(input.chatId, input.state),
  ),
  "telegram/fail": control(z.object({ count, failure: telegramFailure }), ({ telegram }, input) =>
    telegram.script.failNext(input.count, input.failure),
  ),
  "smtp/fail": control(z.object({ count, code: status.default(451) }), ({ smtp }, input) =>
    smtp.script.failNext(input.count, input.code),
  ),
  "smtp/refuse": control(z.object({ address: z.string(), code: status.default(550) }), ({ smtp }, input) =>
    smtp.script.refuse(input.address, input.code),
  ),
  "smtp/accept": control(z.object({ address: z.string() }), ({ smtp }, input) => smtp.script.accept(input.address)),
  "smtp/drop": control(z.object({ count }), ({ smtp }, input) => smtp.script.dropAfterDataNext(input.count)),
  "smtp/delay": control(z.object({ delayMs }), ({ smtp }, input) => smtp.script.delay(input.delayMs)),
  "hook/fail": control(z.object({ count, status: status.default(500) }), ({ hooks }, input) =>
    hooks.script.failNext(input.count, input.status),
  ),
  "hook/delay": control(z.object({ delayMs }), ({ hooks }, input) => hooks.script.delay(input.delayMs)),
  "tiers/set": control(
    z.object({ wallet: address, tier: z.string().nullable(), line: z.number().positive().default(1.25) }),
    ({ tiers }, { wallet, tier, line }) => tiers.script.setTier(wallet, tier === null ? null : { tier, line }),
  ),
  "tiers/fail": control(z.object({ count, status: status.default(500) }), ({ tiers }, input) =>
    tiers.script.failNext(input.count, input.status),
  ),
  "tiers/delay": control(z.object({ delayMs }), ({ tiers }, input) => tiers.script.delay(input.delayMs)),
  "tiers/answer": control(
    z.object({ body: z.string().nullable(), contentType: z.string().optional() }),
    ({ tiers }, input) => tiers.script.answerWith(input.body, input.contentType),
  ),
  "tiers/huge": control(
    z.object({
      bytes: z
        .number()
        .int()
        .min(0)
        .max(2 ** 28),
    }),
    ({ tiers }, input) => tiers.script.answerHuge(input.bytes),
  ),
  /** Every script back to good days. Messages stay. */
  reset: control(z.object({}), ({ telegram, smtp, hooks, tiers }) => {
    for (const { script } of [telegram, smtp, hooks, tiers]) script.reset();
  }),
};

type Reports = z.output<typeof report> | { reports: z.output<typeof report>[] };

/** @returns the hash of the one transaction that holds them all */
async function reportHealth(stage: DemoStage, input: Reports): Promise<{ transactionHash: string }> {
  const { chain, world } = stage.chain();
  const reports = "reports" in input ? input.reports : [input];
  const lending = { address: world.contracts.demoLending, reporter: CREW.reporter };
  const known = reports.map(({ user, healthFactor }) => ({ user: user as `0x${string}`, healthFactor }));
  return { transactionHash: await chain.send(healthReport(lending, known)) };
}
