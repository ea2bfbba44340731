type Waiting = { workspaceId: number; priority: number };

/**
 * Says how many rows each queue may give: workspaces alike, those that come first one more where it does not come out
 * even; inside a workspace only the most urgent queues, alike again.
 *
 * @param o.perWorkspaceMax no workspace gives more than this
 * @returns one for each queue, in their order; the sum is at most `limit`
 */
export function shareOut<Of extends Waiting>(
  queues: readonly Of[],
  o: { limit: number; perWorkspaceMax: number },
): { queue: Of; cap: number }[] {
  const caps = new Map<Of, number>();
  const workspaces = [...Map.groupBy(queues, ({ workspaceId }) => workspaceId).values()];
  for (const [at, own] of workspaces.entries()) {
    const share = Math.min(part(o.limit, { of: workspaces.length, at }), o.perWorkspaceMax);
    const first = Math.min(...own.map(({ priority }) => priority));
    const urgent = own.filter(({ priority }) => priority === first);
    for (const [place, queue] of urgent.entries()) caps.set(queue, part(share, { of: urgent.length, at: place }));
  }
  return queues.map((queue) => ({ queue, cap: caps.get(queue) ?? 0 }));
}

/** The share of one of so many; the first ones get what is left over. */
function part(whole: number, { of, at }: { of: number; at: number }): number {
  return Math.floor(whole / of) + (at < whole % of ? 1 : 0);
}
