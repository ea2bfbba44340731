import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { findLastingPorts, isPortFree } from "./ports.ts";

test("default: ports in a row are free, and below those of connections that go out", async () => {
  const first = await findLastingPorts(2);
  expect(first).toBeGreaterThanOrEqual(20_000);
  expect(first + 1).toBeLessThan(32_768);
  expect([await isPortFree(first), await isPortFree(first + 1)]).toEqual([true, true]);
});

test("behavior: a port that somebody listens on is not free", async () => {
  const port = await findLastingPorts(1);
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  expect(await isPortFree(port)).toBe(false);
  server.close();
});
