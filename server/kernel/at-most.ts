/** Runs work as it is given, so many at once; who comes when all are busy waits, in their order. */
export type AtMost = <T>(work: () => Promise<T>) => Promise<T>;

export function createAtMost(max: number): AtMost {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < max) running += 1;
    // the place of one that ends goes to the next at once
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
