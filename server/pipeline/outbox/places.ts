/** One that is on its way; `host` is empty where the target is no URL. */
export type Traveller = { deliveryId: number; workspaceId: number; host: string };

/**
 * Who of a lane is being sent to now, and what was sent and is not written down yet. A place is free again when the
 * provider has answered: writing down takes as long as sending, and goes on beside the next sends. So no more than twice
 * as many as there are places can be in doubt.
 */
export class Places {
  readonly #count: number;
  readonly #all = new Map<number, Promise<void>>();
  readonly #byWorkspace = new Map<number, number>();
  readonly #byHost = new Map<string, number>();
  #sending = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** How many more may be sent. */
  get free(): number {
    return Math.min(this.#count - this.#sending, 2 * this.#count - this.#all.size);
  }

  /** So many free ones are worth a look for more. */
  get half(): number {
    return Math.ceil(this.#count / 2);
  }

  get sending(): number {
    return this.#sending;
  }

  get areEmpty(): boolean {
    return this.#all.size === 0;
  }

  /** The most that one workspace is sending. */
  get mostOfOne(): number {
    return Math.max(0, ...this.#byWorkspace.values());
  }

  ofWorkspace(workspaceId: number): number {
    return this.#byWorkspace.get(workspaceId) ?? 0;
  }

  ofHost(host: string): number {
    return this.#byHost.get(host) ?? 0;
  }

  /** @param work resolves when it is written down */
  take(one: Traveller, work: () => Promise<void>): void {
    this.#sending += 1;
    add(this.#byWorkspace, one.workspaceId, 1);
    add(this.#byHost, one.host, 1);
    // it may be over at once: it is under way first
    this.#all.set(one.deliveryId, Promise.resolve());
    this.#all.set(one.deliveryId, work());
  }

  /** The provider has answered. */
  sent(one: Traveller): void {
    this.#sending -= 1;
    add(this.#byWorkspace, one.workspaceId, -1);
    add(this.#byHost, one.host, -1);
  }

  /** It is written down. @returns whether half of the places have just become free by it */
  leave({ deliveryId }: Traveller): boolean {
    const had = this.free >= this.half;
    this.#all.delete(deliveryId);
    return !had && this.free >= this.half;
  }

  /** Resolves when those that are under way now are written down. */
  async settled(): Promise<void> {
    await Promise.all(this.#all.values());
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  const now = (counts.get(key) ?? 0) + count;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
}
