import type { Graph } from "#server/contract/graph.ts";

const PAUSE_MS = 250;

type DescribeDeps<D> = {
  describe: (graph: Graph) => Promise<D>;
  onDescription: (description: D) => void;
  onBusy: (isBusy: boolean) => void;
};

/**
 * Asks for a description a moment after logic changed; moving cards asks nothing. Only the answer for the latest
 * graph is taken: until then the last one stays. A failed question is asked again with the next change.
 */
export function createDescribeLoop<D>(deps: DescribeDeps<D>) {
  let asked: Graph | null = null;
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(graph: Graph): Promise<void> {
    turn += 1;
    const mine = turn;
    deps.onBusy(true);
    try {
      const description = await deps.describe(graph);
      if (mine === turn) deps.onDescription(description);
    } catch {
      if (mine === turn) asked = null;
    } finally {
      if (mine === turn) deps.onBusy(false);
    }
  }

  return {
    changed(graph: Graph): void {
      if (asked && asked.nodes === graph.nodes && asked.edges === graph.edges) return;
      asked = graph;
      clearTimeout(timer);
      timer = setTimeout(() => void ask(graph), PAUSE_MS);
    },
    /** `graph` was described by other means. */
    known(graph: Graph): void {
      asked = graph;
    },
    stop(): void {
      clearTimeout(timer);
      turn += 1;
    },
  };
}
