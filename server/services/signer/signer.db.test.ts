import { eq } from "drizzle-orm";
import { privateKeyToAccount } from "viem/accounts";
import { beforeEach, expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { signer } from "#db/schema/signer.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import { env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { unseal } from "#server/kernel/secret.ts";
import type { MemberContext } from "#server/services/context.ts";
import { makeCall, makeSigner } from "#server/testing/call-factories.ts";
import {
  makeDelivery,
  makeExecution,
  makeMember,
  makeRun,
  makeSubscriber,
  makeWorkflow,
  makeWorkspace,
} from "#server/testing/factories.ts";
import { startLogChain } from "#server/testing/log-chain.ts";
import { addSigner, addSignerSchema } from "./add-signer.ts";
import { listSigners } from "./list-signers.ts";
import { readBalances } from "./read-balances.ts";
import { removeSigner } from "./remove-signer.ts";
import { setSignerLimits, setSignerLimitsSchema } from "./set-signer-limits.ts";

const KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const TYPED = { feeGwei: "50", value: "0.1", day: "1" };

let of: Awaited<ReturnType<typeof makeWorkspace>>;
let ctx: MemberContext;
beforeEach(async () => {
  of = await makeWorkspace();
  ctx = await makeMember(of, { role: "owner" });
});

const input = (o: Record<string, unknown> = {}) => addSignerSchema.parse({ name: "Keeper", limits: TYPED, ...o });
const rows = () => getDb().db.select().from(signer).where(eq(signer.workspaceId, ctx.workspaceId));
const audit = () => getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, ctx.workspaceId));

test("default: a key that is typed goes in sealed, and only its address comes out", async () => {
  const { address } = privateKeyToAccount(KEY);
  const added = await addSigner(ctx, input({ privateKey: KEY.slice(2) }));
  expect(added).toEqual({ name: "Keeper", address: address.toLowerCase() });
  const [row] = await rows();
  expect(unseal(row?.sealed ?? "", env().BELLWETHER_SECRET_KEY).reveal()).toBe(KEY);
  const listed = await listSigners(ctx);
  expect(listed).toMatchObject([{ name: "Keeper", limits: TYPED, chains: [] }]);
  const log = await audit();
  expect(log).toMatchObject([{ action: "signer.add", subject: "signer:Keeper", facts: { isMade: false, ...TYPED } }]);
  for (const said of [added, listed, log]) {
    expect(JSON.stringify(said).toLowerCase()).not.toContain(KEY.slice(2));
    expect(JSON.stringify(said)).not.toContain(row?.sealed);
  }
});

test("default: without a key a new account is made, another each time", async () => {
  const [one, two] = [await addSigner(ctx, input()), await addSigner(ctx, input({ name: "Other" }))];
  expect(one.address).not.toBe(two.address);
  for (const { sealed, address } of await rows()) {
    const key = unseal(sealed, env().BELLWETHER_SECRET_KEY).reveal();
    expect(privateKeyToAccount(key as `0x${string}`).address.toLowerCase()).toBe(address);
  }
});

test("behavior: limits are what people write, exactly", async () => {
  await addSigner(ctx, input());
  await setSignerLimits(
    ctx,
    setSignerLimitsSchema.parse({ name: "Keeper", limits: { feeGwei: "0.000000001", value: "0", day: "12.5" } }),
  );
  expect(await rows()).toMatchObject([
    { feePerGasMaxWei: 1n, valueMaxWei: 0n, dayMaxWei: 12_500_000_000_000_000_000n },
  ]);
  expect((await audit()).at(-1)).toMatchObject({ action: "signer.limits", facts: { day: "12.5" } });
});

test("behavior: what is set aside and spent today is told by chain, yesterday's is not", async () => {
  const by = await makeSigner(of);
  const workflow = await makeWorkflow(of);
  const run = await makeRun(workflow);
  const today = ctx.now.toISOString().slice(0, 10);
  for (const [nonce, day, costWei, state] of [
    [0, "2020-01-01", 5n * 10n ** 17n, "confirmed"],
    [1, today, 10n ** 17n, "confirmed"],
    [2, today, 2n * 10n ** 17n, "open"],
  ] as const) {
    const execution = await makeExecution({ run, subscriber: await makeSubscriber(of) });
    await makeCall({ delivery: await makeDelivery(execution), signer: by }, { nonce, day, costWei, state });
  }
  expect((await listSigners(ctx))[0]?.chains).toEqual([
    { chainId: 31337, chain: "Demo chain", currency: "ETH", spentToday: "0.3", open: 1, confirmed: 2 },
  ]);
});

test("behavior: balances are asked of every chain that is connected", async () => {
  const chain = await startLogChain();
  vi.stubEnv("BELLWETHER_CHAIN_31337_RPC", chain.url);
  try {
    const { address } = await addSigner(ctx, input());
    await chain.rpc("anvil_setBalance", [address, "0x14d1120d7b160000"]);
    expect(await readBalances(ctx, { name: "Keeper" })).toEqual([
      { chainId: 31337, chain: "Demo chain", currency: "ETH", balance: "1.5", trouble: null },
    ]);
  } finally {
    await chain.close();
  }
});

test("behavior: a removed signer is gone with its key", async () => {
  await addSigner(ctx, input());
  await removeSigner(ctx, { name: "Keeper" });
  expect(await rows()).toEqual([]);
  await expect(removeSigner(ctx, { name: "Keeper" })).rejects.toThrow("The signer Keeper is not here.");
});

test.each<[what: string, given: Record<string, unknown>]>([
  ["a short key", { privateKey: "0x1234" }],
  ["a limit below nothing", { limits: { ...TYPED, day: "-1" } }],
  ["a limit that is no number", { limits: { ...TYPED, day: "much" } }],
  ["a fee finer than a wei", { limits: { ...TYPED, feeGwei: "0.0000000001" } }],
  ["a name that begins with a digit", { name: "1st" }],
])("error: %s is refused", (_what, given) => {
  expect(addSignerSchema.safeParse({ name: "Keeper", limits: TYPED, ...given }).success).toBe(false);
});

test("error: a key that is none is refused without being repeated", async () => {
  const privateKey = "f".repeat(64);
  const failure = await addSigner(ctx, input({ privateKey })).catch((error: unknown) => error);
  expect(String(failure)).toContain("This is no private key");
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(privateKey);
});

test("error: a name is had once, and not by more than fit", async () => {
  await addSigner(ctx, input());
  await expect(addSigner(ctx, input())).rejects.toThrow("There is a signer “Keeper” already.");
  for (let i = 1; i < limits.signersMax; i++) await makeSigner(of);
  await expect(addSigner(ctx, input({ name: "One more" }))).rejects.toThrow("at most 20 signers");
});

test("error: an operator uses signers and changes none", async () => {
  const operator = { ...ctx, role: "operator" as const };
  await expect(addSigner(operator, input())).rejects.toThrow("this needs owner");
  expect(await listSigners(operator)).toEqual([]);
});
