/** Lets through so many per second on average, and at most one second's worth at once. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: Date;

  constructor(perSecond: number, now: Date) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#filledAt = now;
  }

  /** How many may go now. */
  available(now: Date): number {
    const gained = (Math.max(0, now.getTime() - this.#filledAt.getTime()) / 1_000) * this.#perSecond;
    if (Number.isFinite(this.#perSecond)) this.#tokens = Math.min(this.#perSecond, this.#tokens + gained);
    this.#filledAt = now;
    return Math.floor(this.#tokens);
  }

  spend(count: number): void {
    this.#tokens -= count;
  }

  /** Until the next one may go. */
  get nextMs(): number {
    return Math.ceil((Math.max(0, 1 - this.#tokens) / this.#perSecond) * 1_000);
  }
}
