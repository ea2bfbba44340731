import { expect, test } from "vitest";
import { listenHttp, readBody, sendJson } from "../sinks/http-server.ts";
import { postRates, rateOf } from "./post-rates.ts";
import { createRandom } from "./random.ts";

test("default: rates are posted until it is stopped", async () => {
  const bodies: unknown[] = [];
  const { promise: isSecond, resolve } = Promise.withResolvers<void>();
  const server = await listenHttp(0, async (request, response) => {
    bodies.push(JSON.parse(await readBody(request, 1_000)));
    sendJson(response, 202, {});
    if (bodies.length === 2) resolve();
  });
  const rates = postRates({ door: `${server.url}/door`, random: createRandom(1), everyMs: 1 });
  await isSecond;
  await rates.stop();
  const random = createRandom(1);
  expect(bodies.slice(0, 2)).toEqual([{ apy: rateOf(0, random) }, { apy: rateOf(1, random) }]);
  await server.close();
});

test("behavior: one of four is worth it to most", () => {
  const random = createRandom(1);
  const isLarge = Array.from({ length: 8 }, (_, count) => Number(rateOf(count, random)) >= 6);
  expect(isLarge).toEqual([false, false, false, true, false, false, false, true]);
});

test("behavior: a door that is shut ends nothing", async () => {
  const rates = postRates({ door: "http://127.0.0.1:1/door", random: createRandom(1), everyMs: 1 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await expect(rates.stop()).resolves.toBeUndefined();
});
