import type { Pace } from "#server/catalog/define-channel.ts";

/** Targets that are remembered before those that are long past are forgotten. */
const TARGETS_MAX = 5_000;

type Known = {
  /** Milliseconds of the last sends, planned ones too, oldest first. */
  slots: number[];
  /** Longest of the target's windows. */
  windowMs: number;
  /** Not before, because the target itself said so. */
  restsUntil: number;
};

/**
 * Spreads what goes to one target (a chat, a webhook) over time. Whoever comes too early is given a later time, and is
 * let through when that has come: behind those who were told a time before, and before those who come then.
 *
 * Knows this process only; where several send to one target, its own "wait" corrects them.
 */
export class Pacer {
  readonly #paceOf: (target: string) => readonly Pace[];
  readonly #targets = new Map<string, Known>();
  /** When the deliveries that were put off may go. */
  readonly #promised = new Map<number, number>();

  constructor(paceOf: (target: string) => readonly Pace[]) {
    this.#paceOf = paceOf;
  }

  /** @returns null when it may go now, else when */
  slotOf(of: { deliveryId: number; target: string; now: Date }): Date | null {
    const nowMs = of.now.getTime();
    const known = this.#knownOf(of.target, nowMs);
    if (!known) return null;
    const promised = this.#promised.get(of.deliveryId);
    if (promised !== undefined && promised <= nowMs && known.restsUntil <= nowMs) {
      this.#promised.delete(of.deliveryId);
      return null;
    }
    const slot = promised ?? this.#nextSlot(of.target, known, nowMs);
    if (promised === undefined) known.slots.push(slot);
    const at = Math.max(slot, known.restsUntil);
    if (at <= nowMs) return null;
    this.#promised.set(of.deliveryId, at);
    return new Date(at);
  }

  /** The target takes nothing more until then. */
  rest(target: string, until: Date): void {
    const known = this.#knownOf(target, until.getTime());
    if (known) known.restsUntil = Math.max(known.restsUntil, until.getTime());
  }

  #nextSlot(target: string, { slots }: Known, nowMs: number): number {
    const free = this.#paceOf(target).map(({ count, seconds }) => {
      const before = slots.at(-count);
      return before === undefined ? nowMs : before + seconds * 1_000;
    });
    return Math.max(nowMs, ...free, slots.at(-1) ?? 0);
  }

  #knownOf(target: string, nowMs: number): Known | undefined {
    const paces = this.#paceOf(target);
    if (paces.length === 0) return undefined;
    const windowMs = Math.max(...paces.map(({ seconds }) => seconds * 1_000));
    const most = Math.max(...paces.map(({ count }) => count));
    const known = this.#targets.get(target) ?? { slots: [], windowMs, restsUntil: 0 };
    known.slots.splice(0, Math.max(0, known.slots.length - most));
    if (!this.#targets.has(target)) this.#forgetOld(nowMs);
    this.#targets.set(target, known);
    return known;
  }

  #forgetOld(nowMs: number): void {
    if (this.#targets.size < TARGETS_MAX) return;
    for (const [target, { slots, windowMs, restsUntil }] of this.#targets) {
      if (Math.max(slots.at(-1) ?? 0, restsUntil) + windowMs < nowMs) this.#targets.delete(target);
    }
    // a promise is kept within its lease, or another worker has the delivery
    for (const [id, at] of this.#promised) if (at + PROMISE_KEPT_MS < nowMs) this.#promised.delete(id);
  }
}

const PROMISE_KEPT_MS = 600_000;
