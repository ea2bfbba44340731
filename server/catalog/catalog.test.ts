import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { signatureOf } from "#server/contract/abi-names.ts";
import { eventTopic } from "./abi.ts";
import { chains } from "./chains/index.ts";
import { channelData } from "./channels/index.ts";
import { catalogData } from "./data.ts";
import { nodes } from "./nodes/index.ts";
import { operators } from "./operators/index.ts";
import { protocols } from "./protocols/index.ts";
import { templates } from "./templates/index.ts";

const data = () => catalogData({ chainIds: [31337], channels: channelData });

test("default: what the browser gets is plain data", () => {
  expect(JSON.parse(JSON.stringify(data()))).toEqual(data());
  expect(
    data()
      .chains.filter((chain) => chain.connected)
      .map((chain) => chain.id),
  ).toEqual([31337]);
});

test("behavior: every file of a shelf is registered, under its own name", () => {
  const shelves: Record<string, string[]> = {
    chains: chains.map((c) => c.kind),
    nodes: nodes.map((n) => n.type),
    operators: operators.map((o) => o.kind),
    protocols: protocols.map((p) => p.kind),
    templates: templates.map((t) => t.kind),
  };
  for (const [shelf, kinds] of Object.entries(shelves)) {
    const files = readdirSync(new URL(shelf, import.meta.url)).filter(
      (file) => !file.includes(".test.") && file !== "index.ts",
    );
    expect(kinds.map((kind) => `${kind}.ts`).toSorted(), shelf).toEqual(files.toSorted());
    expect(new Set(kinds).size, shelf).toBe(kinds.length);
  }
});

test("behavior: every field kind has its control, every node its parts", () => {
  for (const { fields } of data().nodes) {
    for (const field of fields) expect(existsSync(`components/fields/${field.kind}.tsx`), field.kind).toBe(true);
  }
  for (const node of nodes) {
    expect(node.hasInput, node.type).toBe(node.run !== "trigger");
    expect(node.hint.length, node.type).toBeLessThanOrEqual(44);
    expect(
      Object.keys(node.defaults).filter((key) => !node.fields.some((field) => field.key === key)),
      node.type,
    ).toEqual([]);
  }
});

test("behavior: every node's and channel's icon travels to the browser", () => {
  const picture = readFileSync("public/icons.svg", "utf8");
  const isShipped = (icon: string) => picture.includes(`<symbol id="${icon}" `);
  const icons = [...data().nodes, ...data().channels].map(({ icon }) => icon);
  expect(icons.length).toBeGreaterThan(20);
  expect(icons.filter((icon) => !isShipped(icon))).toEqual([]);
});

test("behavior: the topics of known events are those of the real contracts", () => {
  const known = Object.fromEntries(
    protocols.flatMap((p) => p.events.map((e) => [`${p.kind} ${e.name}`, eventTopic(e)])),
  );
  expect(known["erc20 Transfer"]).toBe("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
  expect(known["aave-v3-pool Supply"]).toBe("0x2b627736bca15cd5381dcf80b0bf11fd197d01a037c52b927a881a10fb73ba61");
  expect(known["aave-v3-pool Borrow"]).toBe("0xb3d084820fb1a9decffb176436bd02558d15fac9b0ddfed8c465bc7359d7dce0");
  expect(known["aave-v3-pool Repay"]).toBe("0xa534c8dbe71f871f9f3530e97a74601fea17b426cae02e1c5aee42c96c784051");
  expect(known["aave-v3-pool Withdraw"]).toBe("0x3115d1449a7b732c986cba18244e897a450f61e1bb8d589cd2e69e6c8924f9f7");
  expect(known["aave-v3-pool LiquidationCall"]).toBe(
    "0xe413a321e8681d831f4dbccbca790d2952b56f977908e45be37335533e005286",
  );
  expect(known["governor ProposalCreated"]).toBe("0x7d84a6263ae0d98d3329bd7b46bb4e8d6f98cd35a7adb45c274c8b7fd5ebd5e0");
  expect(known["governor VoteCast"]).toBe("0xb8e138887d0aa13bab447e82de9d5c1777041ecd21ca36ba824ff1e6c07ddda4");
  expect(known["chainlink-aggregator AnswerUpdated"]).toBe(
    "0x0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f",
  );
});

test("behavior: events of a protocol differ, deployments are of chains that are here", () => {
  for (const { kind, events, deployments } of protocols) {
    expect(new Set(events.map(signatureOf)).size, kind).toBe(events.length);
    for (const { chainId, address } of deployments) {
      expect(
        chains.some((chain) => chain.id === chainId),
        kind,
      ).toBe(true);
      expect(address).toBe(address.toLowerCase());
    }
  }
});
