import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { workflowVersion } from "#db/schema/workflow.ts";
import { present } from "#server/kernel/assert.ts";
import { addSigner, addSignerSchema } from "#server/services/signer/add-signer.ts";
import { asPublished, makeTeam } from "#server/testing/published-workflow.ts";
import { CONTRACT, OTHER } from "#server/testing/when-nodes.ts";
import { createWorkflow } from "./create-workflow.ts";
import { publishWorkflow } from "./publish-workflow.ts";

/** Created from its template and published as it is: the compiled plan. */
async function planOfTemplate(kind: string, inputs: Record<string, unknown>) {
  const { owner, topic } = await makeTeam();
  const template = { kind, inputs: { topicId: topic.id, ...inputs } };
  const { id } = await createWorkflow(owner, { name: "From a template", template });
  const { versionId } = asPublished(await publishWorkflow(owner, { id }));
  const [version] = await getDb().db.select().from(workflowVersion).where(eq(workflowVersion.id, versionId));
  const { plan } = present(version, "publishing writes a version");
  return { plan, topicId: topic.id, spec: present(plan.triggers[0], "a template has a When").spec };
}

test("default: liquidation by health factor reads each follower's own, and says what cannot be read", async () => {
  const { plan, topicId, spec } = await planOfTemplate("liquidation-by-health-factor", {
    chainId: 31337,
    pool: { address: CONTRACT, name: "" },
    feeds: [{ address: OTHER, name: "ETH / USD", protocol: "chainlink-feed", on: "feed" }],
  });
  expect(spec).toMatchObject({
    kind: "reading",
    source: {
      kind: "view",
      address: CONTRACT.toLowerCase(),
      function: { name: "getUserAccountData" },
      args: [{ kind: "wallet" }],
      path: ["healthFactor"],
      decimals: 18,
    },
    whose: { kind: "followers", topicId },
    linesOf: { topicId },
    test: {
      kind: "crosses",
      direction: "below",
      lines: [{ id: "own", line: { kind: "field", field: "line" } }],
      hysteresisPercent: "2",
    },
    critical: "1",
  });
  const movers = spec.kind === "reading" && spec.source.kind === "view" ? spec.source.movers : [];
  expect(movers.map((mover) => [mover.wallets, mover.proxy ?? false])).toEqual([
    ...Array.from({ length: 8 }, () => [true, false]),
    [false, true],
  ]);
  expect(plan.audiences).toEqual({
    event: { nodeId: "who", spec: { kind: "concerned", topicId } },
    "event:unknown": { nodeId: "unseen", spec: { kind: "concerned", topicId } },
  });
  expect(plan.topicIds).toEqual([topicId]);
});

test("behavior: price below a line of each follower's own", async () => {
  const feed = { address: OTHER, name: "ETH / USD" };
  const { plan, topicId, spec } = await planOfTemplate("price-below-line", { asset: "ETH", chainId: 31337, feed });
  expect(spec).toMatchObject({
    source: { kind: "chainlink", chainId: 31337, proxy: OTHER.toLowerCase() },
    whose: null,
    linesOf: { topicId },
    test: { direction: "below", hysteresisPercent: "1" },
  });
  expect(Object.keys(plan.audiences)).toEqual(["event", "event:unknown"]);
});

test("behavior: an account that runs low", async () => {
  const account = { address: OTHER, name: "Keeper" };
  const { plan, topicId, spec } = await planOfTemplate("low-balance", { chainId: 31337, account, line: 1 });
  expect(spec).toMatchObject({
    source: { kind: "native-balance", chainId: 31337 },
    whose: { kind: "account", address: OTHER.toLowerCase() },
    linesOf: null,
    test: { lines: [{ line: { kind: "fixed", value: "1" } }] },
    unit: "ETH",
  });
  expect(plan.audiences.event).toEqual({ nodeId: "who", spec: { kind: "topic", topicId } });
});

test("behavior: much of a token at once", async () => {
  const token = { address: CONTRACT, symbol: "USDC", decimals: 6 };
  const { spec } = await planOfTemplate("large-transfer", { chainId: 31337, token, amount: "250000.5" });
  expect(spec).toMatchObject({
    kind: "log",
    address: CONTRACT.toLowerCase(),
    filters: [{ arg: "value", op: "ge", value: "250000.5" }],
    units: { value: { decimals: 6, unit: "USDC" } },
    late: { then: "summarise", afterSeconds: 3600 },
  });
});

test("behavior: a withdrawal of the vault's own, above the amount, and nobody's settings", async () => {
  const { owner } = await makeTeam();
  await addSigner(owner, addSignerSchema.parse({ name: "Keeper", limits: { feeGwei: "50", value: "0", day: "1" } }));
  const vault = { address: OTHER.toLowerCase(), name: "Vault" };
  const token = { address: CONTRACT, symbol: "USDC", decimals: 6 };
  const inputs = { chainId: 31337, token, vault, amount: "1000000", contract: vault, signer: "Keeper" };
  const { id } = await createWorkflow(owner, { name: "Pause", template: { kind: "pause-on-withdrawal", inputs } });
  const { versionId } = asPublished(await publishWorkflow(owner, { id }));
  const [version] = await getDb().db.select().from(workflowVersion).where(eq(workflowVersion.id, versionId));
  expect(version?.plan?.triggers[0]?.spec).toMatchObject({
    filters: [
      { arg: "from", op: "eq", value: vault.address },
      { arg: "value", op: "ge", value: "1000000" },
    ],
  });
  expect(version?.plan?.audiences.event?.spec).toMatchObject({ kind: "wallet", topicId: null });
});

test("behavior: every Monday at nine, unless another time is said", async () => {
  const { spec } = await planOfTemplate("weekly-reminder", {});
  expect(spec).toMatchObject({ kind: "time", schedule: { kind: "cron", expression: "0 9 * * 1", zone: "UTC" } });
  const time = { kind: "cron", expression: "0 18 * * 5", zone: "Asia/Tokyo" };
  expect((await planOfTemplate("weekly-reminder", { time })).spec).toMatchObject({ schedule: time });
});
