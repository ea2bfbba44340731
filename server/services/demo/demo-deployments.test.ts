import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetEnv } from "#server/kernel/env.ts";
import { startFakeBackend } from "#server/testing/fake-backend.ts";
import { demoDeployments } from "./demo-deployments.ts";

const A = `0x${"aB".repeat(20)}`;
const feed = { proxy: A, aggregator: A };
const world = {
  chainId: 31337,
  rpcUrl: "http://127.0.0.1:1",
  contracts: {
    pool: A,
    weth: A,
    usdc: A,
    wbtc: A,
    feeds: { weth: feed, usdc: feed, wbtc: feed },
    governor: A,
    demoLending: A,
  },
};

let answers: Parameters<typeof startFakeBackend>[0];
let demo: Awaited<ReturnType<typeof startFakeBackend>>;

beforeEach(async () => {
  answers = {};
  demo = await startFakeBackend(answers);
  const settings = {
    DATABASE_URL: "postgres://none",
    BELLWETHER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    BELLWETHER_DEMO: "1",
    DEMO_URL: demo.url,
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  forgetEnv();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  forgetEnv();
  await demo.stop();
});

test("default: the demo's contracts, once its world is there, and asked for no more", async () => {
  expect(await demoDeployments()).toEqual({});
  answers["/world"] = world;
  const found = await demoDeployments();
  expect(found["demo-lending"]).toEqual([{ chainId: 31337, address: A.toLowerCase(), label: "Demo Lending" }]);
  expect(Object.values(found).flat()).toHaveLength(12);
  await demoDeployments();
  expect(demo.asked).toHaveLength(2);
});
