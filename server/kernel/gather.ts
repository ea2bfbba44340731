/** Hands one item over and resolves with what came of it. */
export type Gather<Item, Result> = (item: Item) => Promise<Result>;

/**
 * Gathers what comes while the batch before is worked on, so that a transaction serves as many as there are: nobody
 * waits where there is but one, and many share the cost. A batch that fails is tried again one by one, so that an item
 * fails for itself only.
 * @param run one result per item, in their order
 */
export function createGather<Item, Result>({
  atMost,
  run,
}: {
  atMost: number;
  run: (items: Item[]) => Promise<Result[]>;
}): Gather<Item, Result> {
  let waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let isRunning = false;

  const runPart = async (part: typeof waiting) => {
    try {
      const results = await run(part.map(({ item }) => item));
      for (const [at, { resolve }] of part.entries()) resolve(results[at] as Result);
    } catch (error) {
      const [only] = part;
      if (part.length === 1) only?.reject(error);
      else for (const one of part) await runPart([one]);
    }
  };
  const runAll = async () => {
    isRunning = true;
    while (waiting.length > 0) {
      const part = waiting.slice(0, atMost);
      waiting = waiting.slice(atMost);
      await runPart(part);
    }
    isRunning = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void runAll();
    });
}
