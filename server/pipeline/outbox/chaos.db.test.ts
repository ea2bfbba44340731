import fc from "fast-check";
import { expect, test } from "vitest";
import { type Db, getDb } from "#db/client.ts";
import type { Parcel, SendResult } from "#server/catalog/define-channel.ts";
import {
  balance,
  createTestChannel,
  createTestClock,
  createTestOutbox,
  type Drafted,
  giveCredits,
  ledgerIsRight,
  makeDrafted,
  makeReachable,
  makeStage,
  readDeliveries,
} from "#server/testing/outbox-world.ts";
import { attemptsMax } from "./backoff.ts";

/** What happens to the workers, in order. */
type Act =
  | { kind: "take"; worker: 0 | 1 }
  | { kind: "kill"; worker: 0 | 1 }
  | { kind: "pass"; seconds: number }
  | { kind: "hand-again" }
  | { kind: "grant" };

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("take" as const), worker: fc.constantFrom(0, 1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("kill" as const), worker: fc.constantFrom(0, 1) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds: fc.constantFrom(1, 6, 70, 700) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "hand-again" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "grant" as const }) },
) as fc.Arbitrary<Act>;

/** A worker that can be killed: from then on nothing of it reaches the database. */
function makeMortal(answer: (parcel: Parcel) => SendResult, clock: ReturnType<typeof createTestClock>) {
  let isDead = false;
  const db = new Proxy(getDb().db, {
    get(target, key, receiver) {
      if (key !== "transaction") return Reflect.get(target, key, receiver);
      return (...given: Parameters<Db["transaction"]>) =>
        isDead ? Promise.reject(new Error("killed")) : target.transaction(...given);
    },
  });
  const email = createTestChannel("email", { answer, lane: { concurrency: 4, perSecond: 100 } });
  const inApp = createTestChannel("in-app", { answer });
  return {
    outbox: createTestOutbox({ channels: [inApp.channel, email.channel], clock, db }),
    kill: () => {
      isDead = true;
    },
  };
}

const notKilled = (error: Error) => {
  if (error.message !== "killed") throw error;
};

type Stage = Awaited<ReturnType<typeof makeStage>>;
type Scene = {
  stage: Stage;
  clock: ReturnType<typeof createTestClock>;
  make: () => ReturnType<typeof makeMortal>;
  handOver: () => Promise<unknown>;
};

/** Plays the plan on two workers. Takes are not awaited: what one does, the other meets half done. */
async function play(plan: Act[], { stage, clock, make, handOver }: Scene): Promise<void> {
  const workers = [make(), make()];
  const going: Promise<unknown>[] = [];
  const perform: { [Kind in Act["kind"]]: (act: Extract<Act, { kind: Kind }>) => unknown } = {
    pass: ({ seconds }) => clock.advance(seconds),
    grant: () => giveCredits(stage.workspace.id, 1),
    "hand-again": handOver,
    take: ({ worker }) => void going.push(workers[worker]?.outbox.take().catch(notKilled) ?? Promise.resolve()),
    kill: ({ worker }) => {
      workers[worker]?.kill();
      workers[worker] = make();
    },
  };
  for (const act of plan) await (perform[act.kind] as (given: Act) => unknown)(act);
  await Promise.all(going);
  await Promise.all(workers.map(({ outbox }) => outbox.settled()));
}

/** Says yes seven times of ten, and counts it by effect key. */
function makeProvider(dice: Iterator<number>) {
  const accepted = new Map<string, number>();
  const answer = ({ effectKey }: Parcel): SendResult => {
    const rolled = dice.next().value ?? 0;
    if (rolled < 3) return { kind: "retry", detail: "Busy.", lane: rolled === 0, afterSeconds: 1 };
    accepted.set(effectKey, (accepted.get(effectKey) ?? 0) + 1);
    return { kind: "accepted", detail: "Accepted." };
  };
  return { answer, repeats: () => [...accepted.values()].reduce((sum, times) => sum + times - 1, 0) };
}

async function checkPlan(plan: Act[], dice: Iterator<number>): Promise<void> {
  const stage = await makeStage({ credits: 3 });
  const clock = createTestClock();
  const provider = makeProvider(dice);
  const make = () => makeMortal(provider.answer, clock);
  const keeper = make().outbox;
  const drafted: Drafted[] = [];
  for (let i = 0; i < 6; i++) {
    drafted.push(await makeDrafted(stage, { subscriber: (await makeReachable(stage)).subscriber }));
  }
  const handOver = () => getDb().db.transaction((tx) => keeper.receiveDrafts(tx, drafted));
  await handOver();
  await play(plan, { stage, clock, make, handOver });
  await giveCredits(stage.workspace.id, 6);
  for (let round = 0; round < attemptsMax("email") * 2; round++) {
    clock.advance(30_000);
    await keeper.take();
    await keeper.settled();
  }
  const rows = await readDeliveries(stage.workspace.id);
  expect(rows).toHaveLength(12);
  expect(rows.filter(({ state }) => state !== "delivered" && state !== "dead")).toEqual([]);
  const charged = rows.filter(({ state, price }) => state === "delivered" && price > 0).length;
  expect(await balance(stage)).toMatchObject({ spentMilli: charged * 1_000, reservedMilli: 0 });
  expect(await ledgerIsRight(stage)).toBe(true);
  // a repeat only where a worker died with the answer
  if (!plan.some(({ kind }) => kind === "kill")) expect(provider.repeats()).toBe(0);
}

test("behavior: whatever happens to the workers, each delivery ends once, and the ledger is right", {
  timeout: 120_000,
}, async () => {
  const plans = fc.array(acts, { minLength: 5, maxLength: 25 });
  const property = fc.asyncProperty(plans, fc.infiniteStream(fc.nat(9)), checkPlan);
  await fc.assert(property, { numRuns: 8, seed: 7 });
});
