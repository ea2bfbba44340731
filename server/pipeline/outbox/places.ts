/** Whom places are counted by; `host` is empty where the target is no URL. */
export type Seeker = { workspaceId: number; host: string };
/** One that is on its way. */
export type Traveller = Seeker & { deliveryId: number };

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
  #kept = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** How many more may be sent. */
  get free(): number {
    return Math.min(this.#count - this.#sending, 2 * this.#count - this.#all.size - this.#kept);
  }

  /** So many free ones are worth a look for more. */
  get half(): number {
    return Math.ceil(this.#count / 2);
  }

  /** Or about to be. */
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

  /** The most that one host is sent. */
  get mostOfHost(): number {
    return Math.max(0, ...this.#byHost.values());
  }

  ofWorkspace(workspaceId: number): number {
    return this.#byWorkspace.get(workspaceId) ?? 0;
  }

  ofHost(host: string): number {
    return this.#byHost.get(host) ?? 0;
  }

  /** For one of whom it is not known yet whether it will go. */
  keep(one: Seeker): void {
    this.#kept += 1;
    this.#add(one, 1);
  }

  /** Its place is free again, or for it to take. */
  giveUp(one: Seeker): void {
    this.#kept -= 1;
    this.#add(one, -1);
  }

  /** @param work resolves when it is written down */
  take(one: Traveller, work: () => Promise<void>): void {
    this.#add(one, 1);
    // it may be over at once: it is under way first
    this.#all.set(one.deliveryId, Promise.resolve());
    this.#all.set(one.deliveryId, work());
  }

  /** The provider has answered. */
  sent(one: Traveller): void {
    this.#add(one, -1);
  }

  /** It is written down. @returns whether half of the places have just become free by it */
  leave({ deliveryId }: Traveller): boolean {
    const had = this.free >= this.half;
    this.#all.delete(deliveryId);
    return !had && this.free >= this.half;
  }

  #add({ workspaceId, host }: Seeker, by: 1 | -1): void {
    this.#sending += by;
    add(this.#byWorkspace, workspaceId, by);
    add(this.#byHost, host, by);
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
