const FIRST_SECONDS = 5;
const FACTOR = 4;
const LONGEST_SECONDS = 15 * 60;

/** How long an execution waits after its `attempts`-th attempt: 5 s, 20 s, 80 s …, spread a little by its id. */
export function retryDelaySeconds(attempts: number, id: number): number {
  const delay = Math.min(FIRST_SECONDS * FACTOR ** (attempts - 1), LONGEST_SECONDS);
  return delay + (id % 10) * (delay / 50);
}
