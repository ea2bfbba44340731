import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { closeDb } from "#db/client.ts";
import { startBenchDatabase } from "../bench/bench-database.ts";
import { audienceWorld, learnedWorld, PEOPLE, playAllWays } from "../random-audience.ts";

/**
 * Plays random graphs, each for an event and a hundred subscribers, by one statement, by the one for few and one by one, and
 * prints the first on which they differ, as small as it gets. @returns whether none did
 */
export async function playGraphs({ count, seed }: { count: number; seed: number | undefined }): Promise<boolean> {
  const database = await startBenchDatabase();
  let triples = 0;
  try {
    const property = fc.asyncProperty(fc.oneof(audienceWorld, learnedWorld), async (given) => {
      const { oneByOne, bySet, few } = await playAllWays(given);
      triples += PEOPLE;
      if (isDeepStrictEqual([bySet, few], [oneByOne, oneByOne])) return;
      throw new Error(JSON.stringify({ oneByOne, bySet, few }, null, 2));
    });
    const result = await fc.check(property, { numRuns: count, ...(seed === undefined ? {} : { seed }) });
    console.log(`seed ${result.seed}: ${triples.toLocaleString("en")} of subscriber × graph × event`);
    if (!result.failed) return true;
    console.log(fc.defaultReportMessage(result));
    return false;
  } finally {
    await closeDb();
    await database.remove();
  }
}
