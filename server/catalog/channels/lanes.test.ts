import { afterEach, expect, test, vi } from "vitest";
import { env, forgetEnv } from "#server/kernel/env.ts";
import { makePorts } from "#server/testing/channel-conformance.ts";
import { createChannels } from "./index.ts";

const COMPLETE = {
  DATABASE_URL: "postgres://localhost/bellwether",
  BELLWETHER_SECRET_KEY: Buffer.alloc(32).toString("base64"),
};

afterEach(() => {
  vi.unstubAllEnvs();
  forgetEnv();
});

function lanesOf(setting: string) {
  for (const [name, value] of Object.entries(COMPLETE)) vi.stubEnv(name, value);
  vi.stubEnv("BELLWETHER_LANES", setting);
  forgetEnv();
  return createChannels(makePorts(), env().BELLWETHER_LANES);
}

test("default: a lane keeps its channel's limits but for what is set", () => {
  const [usual] = createChannels(makePorts()).filter(({ kind }) => kind === "webhook");
  const channels = lanesOf('{"webhook":{"perSecond":1000}}');
  expect(channels.find(({ kind }) => kind === "webhook")?.lane).toEqual({ ...usual?.lane, perSecond: 1_000 });
  expect(channels.map(({ kind, lane }) => kind !== "webhook" && lane)).toEqual(
    createChannels(makePorts()).map(({ kind, lane }) => kind !== "webhook" && lane),
  );
});

test.each([
  ["{webhook}", "BELLWETHER_LANES: not JSON"],
  ['{"webhook":{"perHour":1}}', 'BELLWETHER_LANES.webhook: Unrecognized key: "perHour"'],
  ['{"webhook":{"perSecond":0}}', "BELLWETHER_LANES.webhook.perSecond"],
  [
    '{"fax":{}}',
    "BELLWETHER_LANES names fax. Channels are in-app, email, telegram, web-push, webhook, slack, discord, contract-call.",
  ],
])("error: %s is refused by name", (setting, words) => {
  expect(() => lanesOf(setting)).toThrow(words);
});
