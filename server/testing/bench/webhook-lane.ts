/** For `BELLWETHER_LANES`: web calls, so many at once, also to one host, and as many a second as the machine takes. */
export function webhookLane(places: number): string {
  return JSON.stringify({ webhook: { concurrency: places, perSecond: 100_000, perHost: places } });
}
