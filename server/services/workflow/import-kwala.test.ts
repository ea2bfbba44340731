import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { readImport } from "#server/catalog/imports/read-import.ts";
import { facts as example, TOPIC_ID } from "#server/testing/worked-example.ts";
import { describeGraph, sentenceText } from "./describe-graph.ts";

const facts = { ...example, chainIds: [1, 137, 8453] };
const NOW = new Date("2026-11-29T00:00:00Z");

const files = globSync("server/testing/fixtures/kwala/*.yaml").sort();

test("default: what is imported reads aloud, and can be published but for what the file does not say", () => {
  const read = files.flatMap((path) => {
    const text = readFileSync(path, "utf8");
    const result = readImport({ text, now: NOW, answers: { who: { topicId: TOPIC_ID } }, facts });
    if (!result.ok) return [];
    const { nodes, problems } = describeGraph(result.workflow.graph, facts);
    const sentences = Object.values(nodes).map(({ sentence }) => sentenceText(sentence));
    const errors = problems.filter(({ severity }) => severity === "error").map(({ code }) => `! ${code}`);
    return [[basename(path, ".yaml"), [...sentences, ...errors]] as const];
  });
  expect(Object.fromEntries(read)).toMatchInlineSnapshot(`
    {
      "buy-signal": [
        "When BuySignal is emitted by 0x1111…1111 on Ethereum",
        "For everyone who follows Liquidation risk",
        "Call swap exact ETH for tokens on 0x4444…4444 as a signer on Ethereum",
        "Send signal to trader.example.com by POST",
        "! signer-missing",
      ],
      "call-on-other-chain": [
        "When HealthFactor is emitted by 0x1111…1111 on Ethereum",
        "For everyone who follows Liquidation risk",
        "Call report on 0x4444…4444 as a signer on Base",
        "! signer-missing",
      ],
      "camel-case": [
        "When Approval is emitted by 0xA0b8…eB48 on Ethereum where 2 things hold",
        "For everyone who follows Liquidation risk",
        "If spender is one of 0x1111111111111111111111111111111111111111, 0x2222222222222222222222222222222222222222",
        "Send 2 fields to api.example.com by POST",
      ],
      "clock-block": [
        "When Ethereum reaches block 25,000,000",
        "For everyone who follows Liquidation risk",
        "Send text to api.example.com by POST",
      ],
      "clock-cron": [
        "Every day at 09:00 in UTC",
        "For everyone who follows Liquidation risk",
        "Send text to api.example.com by POST",
      ],
      "clock-once": [
        "At Mon, 31 Dec 2029, 22:20 UTC",
        "For everyone who follows Liquidation risk",
        "Send text to api.example.com by POST",
      ],
      "clock-seconds": [
        "Every hour",
        "For everyone who follows Liquidation risk",
        "Send text to api.example.com by POST",
      ],
      "clock-span": [
        "Every 30 minutes, counted from Mon, 31 Dec 2029, 22:20 UTC",
        "For everyone who follows Liquidation risk",
        "Send text to api.example.com by POST",
      ],
      "expression-filter": [
        "When Transfer is emitted by 0xA0b8…eB48 on Ethereum where 2 things hold",
        "For everyone who follows Liquidation risk",
        "If from is 0x1111111111111111111111111111111111111111 or to is one of 0x1111111111111111111111111111111111111111, 0x2222222222222222222222222222222222222222",
        "Send tx to api.example.com by POST",
      ],
      "low-balance-listener": [
        "When LowPolBalance is emitted by 0x1111…1111 on Polygon",
        "For everyone who follows Liquidation risk",
        "Send Low balance listener as a Telegram message",
      ],
      "payment-classified": [
        "When PaymentClassified is emitted by 0x1111…1111 on Polygon",
        "For everyone who follows Liquidation risk",
        "Send Message to shop.example.com by POST",
        "Send 3 fields to shop.example.com by POST",
      ],
      "price-alert": [
        "When the price of something falls below 195.0 USD, read from 0xD31a…b89c on Ethereum",
        "For everyone who follows Liquidation risk",
        "Send Sol pricedrop1 as a Telegram message",
        "! asset-missing",
      ],
      "wallet-watch": [
        "When 0x6666…6666 sends or receives any token or ETH on Base",
        "For everyone who follows Liquidation risk",
        "Send 2 fields to api.example.com by POST",
      ],
    }
  `);
});
