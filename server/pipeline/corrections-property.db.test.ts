import fc from "fast-check";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import { makeHash, makeSubscriber } from "#server/testing/factories.ts";
import { type Block, createMortal, makePath, survive } from "#server/testing/whole-path.ts";

/**
 * A chain that goes back and forth between blocks, stages that work now and then or die in the middle, and a tiny model:
 * of one transaction, what the subscriber has read last is what stands. Nothing else is asked of the history but that it
 * alternates: told, taken back, told, …, never the same twice in a row.
 */

const { db } = getDb();

/** What happens, in order. `outcome`: whether the report is one that they are told of. */
type Act =
  | { kind: "mine"; outcome: "told" | "other-value" | "not-told" | "without" }
  /** Mined, and followed to the end. */
  | { kind: "turn"; outcome: "told" | "other-value" | "not-told" | "without" }
  | { kind: "restore" }
  | { kind: "work" }
  | { kind: "send" }
  | { kind: "sweep" }
  /** Everything up to the channels; `correct` with the margin before it. */
  | { kind: "tell" }
  | { kind: "correct" }
  | { kind: "pass"; seconds: number }
  | { kind: "crash"; after: number };

const plain = (...kinds: Exclude<Act["kind"], "mine" | "turn" | "pass" | "crash">[]) =>
  fc.record({ kind: fc.constantFrom(...kinds) });
const outcomes = fc.constantFrom(
  "told" as const,
  "told" as const,
  "other-value" as const,
  "not-told" as const,
  "without" as const,
);
const acts = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("mine" as const), outcome: outcomes }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("turn" as const), outcome: outcomes }) },
  { weight: 2, arbitrary: plain("restore") },
  { weight: 3, arbitrary: plain("work", "send", "sweep") },
  { weight: 5, arbitrary: plain("tell", "correct") },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds: fc.constantFrom(1, 31, 70) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("crash" as const), after: fc.nat(12) }) },
) as fc.Arbitrary<Act>;

const VALUES = { told: "1.08", "other-value": "1.2", "not-told": "1.6" };

type Message = { subject: string; key: string };

/** One subscriber, one transaction, and processes one after the other; what each sent is kept. */
async function makeScene() {
  const path = await makePath();
  const { address: user } = await makeSubscriber(path.workspace);
  const txHash = makeHash();
  const inbox: Message[] = [];
  let process = createMortal(path.clock);
  const chain: { block?: Block; before?: Block | undefined } = {};
  const swap = async (next: Block | undefined) => {
    if (!next) return;
    if (chain.block) await path.fork(chain.block);
    await path.read(next);
    chain.before = chain.block;
    chain.block = next;
  };
  const repeat = async (work: () => Promise<number>) => {
    while ((await work()) > 0);
  };
  const perform: { [Kind in Act["kind"]]: (act: Extract<Act, { kind: Kind }>) => Promise<void> | void } = {
    mine: ({ outcome }) =>
      swap(path.block(10, outcome === "without" ? [] : [{ user, value: VALUES[outcome], txHash }])),
    turn: async ({ outcome }) => {
      await perform.mine({ kind: "mine", outcome });
      await perform.correct({ kind: "correct" });
    },
    restore: () => swap(chain.before),
    pass: ({ seconds }) => path.clock.advance(seconds),
    work: () => repeat(process.stages.step),
    sweep: () => repeat(process.stages.sweep),
    send: () => process.stages.send(),
    tell: async () => {
      await repeat(process.stages.step);
      await process.stages.send();
    },
    correct: async () => {
      await repeat(process.stages.step);
      path.clock.advance(31);
      await repeat(process.stages.sweep);
      await process.stages.send();
    },
    crash: ({ after }) => process.dieAfter(after),
  };
  return {
    ...path,
    chain,
    inbox,
    perform: (act: Act) => Promise.resolve((perform[act.kind] as (given: Act) => Promise<void> | void)(act)),
    restart: () => {
      const sent = process.stages.sent.inApp.splice(0);
      inbox.push(
        ...sent.map(({ content, effectKey: key }) => ({ subject: (content as RenderedMessage).subject, key })),
      );
      process = createMortal(path.clock);
    },
  };
}

const TO_THE_END: Act[] = [{ kind: "pass", seconds: 70 }, { kind: "correct" }];

async function checkHistory(history: Act[]): Promise<void> {
  await db.update(trigger).set({ active: false });
  const scene = await makeScene();
  for (const act of history) {
    await scene.perform(act).catch((error: unknown) => {
      survive(error);
      scene.restart();
    });
  }
  scene.restart();
  for (let round = 0; round < 4; round++) for (const act of TO_THE_END) await scene.perform(act);
  scene.restart();
  checkInbox(scene.inbox, scene.chain.block);
  const open = (await scene.runs()).filter(({ undoneAt, correctedAt }) => undoneAt !== null && correctedAt === null);
  expect(open).toEqual([]);
}

let corrections = 0;

/** Sent again with the same key is no second message: whoever knows the key sees a repeat. */
function checkInbox(inbox: Message[], block: Block | undefined): void {
  const messages = inbox.filter(({ key }, at) => inbox.findIndex((one) => one.key === key) === at);
  const kinds = messages.map(({ subject }) => (subject.startsWith("Correction: ") ? "back" : "told"));
  corrections += kinds.filter((kind) => kind === "back").length;
  expect(kinds).toEqual(kinds.map((_, at) => (at % 2 === 0 ? "told" : "back")));
  const value = block?.logs[0]?.data;
  const isTold = value !== undefined && BigInt(value) <= 125n * 10n ** 16n;
  expect(kinds.at(-1) ?? "back").toBe(isTold ? "told" : "back");
}

test("behavior: R1 R2 R3 whatever the chain and the processes do, what was read last is what stands, and each once", {
  timeout: 180_000,
}, async () => {
  corrections = 0;
  const property = fc.asyncProperty(fc.array(acts, { minLength: 8, maxLength: 30, size: "max" }), checkHistory);
  await fc.assert(property, { numRuns: 8, seed: 41 });
  // it has been about something
  expect(corrections).toBeGreaterThan(5);
});
