import { expect, test } from "vitest";
import type { ChainLog } from "#server/chain/chain-data.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { EndpointError } from "#server/chain/errors.ts";
import { everyLog } from "#server/chain/log-filter.ts";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import { readStretch } from "./look-ahead.ts";

const logOf = (blockNumber: number): ChainLog => ({
  ...{ blockNumber, blockHash: makeHash(), txHash: makeHash(), txIndex: 0, logIndex: 0 },
  ...{ address: makeAddress(), topics: [], data: "0x" },
});

test("error: trouble with a header while the next answer is there is told once, and ends nothing else", async () => {
  const unhandled: unknown[] = [];
  const hear = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", hear);
  const trouble = new EndpointError("nonsense", "The endpoint does not have block 1, though it should.");
  const reader = {
    logsFrom: async ({ fromBlock }: { fromBlock: number }) => {
      const last = { number: fromBlock + 1, hash: makeHash(), parentHash: makeHash(), at: new Date(0) };
      return { toBlock: last.number, last, logs: [logOf(fromBlock)] };
    },
    header: async () => {
      throw trouble;
    },
  } satisfies Partial<ChainReader> as unknown as ChainReader;
  await expect(readStretch(reader, { fromBlock: 1, toBlock: 10 }, { filter: everyLog })).rejects.toBe(trouble);
  await new Promise(setImmediate);
  process.off("unhandledRejection", hear);
  expect(unhandled).toEqual([]);
});
