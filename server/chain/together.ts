/** Questions that are asked in the same breath, gathered into one request. */
export type Together = (params: unknown[]) => Promise<unknown>;

export type Waiting = { params: unknown[]; resolve: (answer: unknown) => void; reject: (error: unknown) => void };

/**
 * Gathers what is asked before anything else runs, and hands it on at once, `atMost` in each part. Nobody waits longer
 * for it: there is no timer.
 */
export function createTogether({
  atMost,
  send,
}: {
  atMost: number;
  send: (part: Waiting[]) => Promise<void>;
}): Together {
  let gathered: Waiting[] = [];
  const flush = () => {
    const all = gathered;
    gathered = [];
    for (let from = 0; from < all.length; from += atMost) void sendPart(all.slice(from, from + atMost));
  };
  const sendPart = async (part: Waiting[]) => {
    try {
      await send(part);
    } catch (error) {
      for (const { reject } of part) reject(error);
    }
  };
  return (params) =>
    new Promise((resolve, reject) => {
      gathered.push({ params, resolve, reject });
      // behind those that are about to ask in this turn of the loop
      if (gathered.length === 1) queueMicrotask(() => queueMicrotask(flush));
    });
}
