import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** A filter lives in one node; behind a balancer the next question goes to another. So logs are always asked for afresh. */
const FILTERS =
  /eth_new(?:Block|PendingTransaction)?Filter|eth_getFilter(?:Changes|Logs)|eth_uninstallFilter|\b(?:create(?:Block|Event|ContractEvent|PendingTransaction)Filter|getFilterChanges|watch(?:Event|ContractEvent|Blocks?|BlockNumber))\(/;

test("behavior: T8 nothing asks an endpoint to remember a filter", () => {
  const paths = globSync("{server,app,components}/**/*.{ts,tsx}").filter((path) => !/\.test\.tsx?$/.test(path));
  expect(paths.length).toBeGreaterThan(100);
  expect(paths.filter((path) => FILTERS.test(readFileSync(path, "utf8")))).toEqual([]);
});

test.each([
  'rpc("eth_newFilter", [])',
  "client.watchEvent({",
  'ask("eth_getFilterChanges")',
  "await client.watchBlocks(",
])("behavior: T8 a planted %s is found", (text) => {
  expect(FILTERS.test(text)).toBe(true);
});
