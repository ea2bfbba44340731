import postgres from "postgres";
import type { GatePoint } from "./gated-db.ts";
import type { Dice } from "./roll.ts";

/** The process died here: nothing of it reaches the world any more. */
export class Killed extends Error {
  override name = "Killed";
}
/** What the simulated database did, so that nobody takes it for a fault of the code. */
const INJECTED = "simulated: ";

export type MishapRates = {
  /** Per statement or transaction boundary. */
  database: number;
  /** Per act of a process: it dies somewhere in it. */
  crash: number;
  /** Per statement: another process acts while this one waits. */
  interlude: number;
};

/** A process as mishaps see it. */
export type Mortal = { name: string; isDead: boolean };

export type Mishaps = ReturnType<typeof createMishaps>;

const DATABASE_FAULTS: Record<GatePoint, readonly [kind: string, make: () => Error][]> = {
  begin: [
    ["refused", () => lost("CONNECT_TIMEOUT")],
    ["too-many", () => refused("53300", "sorry, too many clients already")],
  ],
  statement: [
    ["serialization", () => refused("40001", "could not serialize access due to concurrent update")],
    ["deadlock", () => refused("40P01", "deadlock detected")],
    ["shutdown", () => refused("57P01", "terminating connection due to administrator command")],
    ["dropped", () => lost("CONNECTION_CLOSED")],
    ["disk", () => refused("53100", "could not extend file: No space left on device")],
  ],
  commit: [
    ["serialization-at-commit", () => refused("40001", "could not serialize access due to read/write dependencies")],
    ["dropped-at-commit", () => lost("CONNECTION_CLOSED")],
  ],
  committed: [["answer-lost", () => lost("CONNECTION_CLOSED")]],
  alone: [
    ["dropped-alone", () => lost("CONNECTION_CLOSED")],
    ["shutdown-alone", () => refused("57P01", "terminating connection due to administrator command")],
  ],
};

function refused(code: string, message: string): Error {
  // its constructor takes the server's own fields, whatever its type says
  return Object.assign(new postgres.PostgresError(message), { code, message: `${INJECTED}${message}` });
}

function lost(code: string): Error {
  return Object.assign(new Error(`${INJECTED}write ${code} database`), { code });
}

/** True for what only this simulation made happen, and for locks that a process in an interlude runs into. */
export function isSimulated(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof Killed || at.message.startsWith(INJECTED)) return true;
    if (at instanceof postgres.PostgresError && at.code === "55P03") return true;
  }
  return false;
}

/** Decides by the dice where processes die, databases fail and others come between. */
export function createMishaps(dice: Dice, rates: MishapRates) {
  const counts = new Map<string, number>();
  const hit = new Map<string, number>();
  const passed = new Set<string>();
  let armed: { mortal: Mortal; left: number } | undefined;
  let interlude: (() => Promise<void>) | undefined;
  let isBetween = false;
  const add = (to: Map<string, number>, key: string) => to.set(key, (to.get(key) ?? 0) + 1);
  const state = { isOff: false };

  function perhapsDie(mortal: Mortal, place: string): void {
    if (mortal.isDead) throw new Killed(`${INJECTED}${mortal.name} is dead`);
    if (armed?.mortal !== mortal) return;
    armed.left -= 1;
    if (armed.left > 0) return;
    armed = undefined;
    mortal.isDead = true;
    add(hit, place);
    throw new Killed(`${INJECTED}${mortal.name} died at ${place}`);
  }

  async function perhapsBetween(): Promise<void> {
    if (!interlude || isBetween || !dice.chanceOf(rates.interlude)) return;
    isBetween = true;
    add(counts, "interlude");
    try {
      await interlude();
    } finally {
      isBetween = false;
    }
  }

  return {
    counts,
    /** Places where a process died, with how often. */
    hit,
    /** Places where it might have. */
    passed,
    state,
    /** Every so often, an act will end in death; where in it is drawn too. */
    arm(mortal: Mortal): void {
      armed = undefined;
      if (!state.isOff && dice.chanceOf(rates.crash))
        armed = { mortal, left: 1 + dice.upTo(dice.chanceOf(0.5) ? 12 : 60) };
    },
    disarm(): void {
      armed = undefined;
    },
    /** What another process does meanwhile. */
    onInterlude(act: (() => Promise<void>) | undefined): void {
      interlude = act;
    },
    /** A process comes by a place that has a name. */
    async pass(mortal: Mortal, place: string): Promise<void> {
      passed.add(place);
      perhapsDie(mortal, place);
    },
    /** A process comes by its database. */
    async passDatabase(mortal: Mortal, { stage, point }: { stage: string; point: GatePoint }): Promise<void> {
      const place = `${stage} ${point}`;
      passed.add(place);
      perhapsDie(mortal, place);
      if (state.isOff) return;
      if (dice.chanceOf(rates.database)) {
        const [kind, make] = dice.pick(DATABASE_FAULTS[point]);
        add(counts, kind);
        throw make();
      }
      if (point === "statement" || point === "alone") await perhapsBetween();
    },
  };
}
