import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTierBackend, type TierBackend } from "./tier-backend.ts";
import { startWebhookSink, type WebhookSink } from "./webhook-sink.ts";

describe("startWebhookSink", () => {
  let sink: WebhookSink;
  beforeEach(async () => {
    sink = await startWebhookSink();
  });
  afterEach(() => sink.close());
  const post = (path = "/hook/ops?a=1") =>
    fetch(sink.url + path, { method: "POST", body: '{"x":1}', headers: { "X-Signature": "abc" } });

  test("default", async () => {
    expect((await post()).status).toBe(200);
    expect(sink.messages).toMatchObject([
      {
        name: "ops",
        method: "POST",
        path: "/hook/ops?a=1",
        body: '{"x":1}',
        headers: { "x-signature": "abc" },
        status: 200,
      },
    ]);
  });

  test("behavior: scripted failures are recorded too", async () => {
    sink.script.failNext(1, 503);
    expect((await post()).status).toBe(503);
    expect((await post()).status).toBe(200);
    expect(sink.messages.map(({ status }) => status)).toEqual([503, 200]);
  });

  test("error: another path", async () => {
    expect((await post("/other")).status).toBe(404);
  });
});

describe("startTierBackend", () => {
  const WALLET = "0x5E661B79FE2D3F6cE70F5AAC07d8Cd9abb2743F1";
  let backend: TierBackend;
  beforeEach(async () => {
    backend = await startTierBackend({ tiers: { [WALLET]: { tier: "aggressive", line: 1.1 } } });
  });
  afterEach(() => backend.close());
  const ask = (wallet = WALLET) => fetch(`${backend.url}/tiers/${wallet}`);

  test("default", async () => {
    expect(await (await ask()).json()).toEqual({ tier: "aggressive", line: 1.1 });
    expect(backend.requests).toMatchObject([{ wallet: WALLET.toLowerCase(), status: 200 }]);
  });

  test("args: the wallet in lower case", async () => {
    expect((await ask(WALLET.toLowerCase())).status).toBe(200);
  });

  test("error: a stranger", async () => {
    expect((await ask("0x0000000000000000000000000000000000000001")).status).toBe(404);
  });

  test("behavior: tiers change", async () => {
    backend.script.setTier(WALLET, { tier: "conservative", line: 1.5 });
    expect(await (await ask()).json()).toMatchObject({ tier: "conservative" });
    backend.script.setTier(WALLET, null);
    expect((await ask()).status).toBe(404);
  });

  test("behavior: failures, nonsense and floods on request", async () => {
    backend.script.failNext(1, 502);
    expect((await ask()).status).toBe(502);
    backend.script.answerWith("<html>", "text/html");
    expect(await (await ask()).text()).toBe("<html>");
    backend.script.answerWith(null);
    backend.script.answerHuge(100_000);
    expect((await (await ask()).text()).length).toBeGreaterThan(100_000);
    backend.script.reset();
    expect(await (await ask()).json()).toEqual({ tier: "aggressive", line: 1.1 });
  });
});
