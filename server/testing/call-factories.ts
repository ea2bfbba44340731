import { getDb } from "#db/client.ts";
import { contractCall, signedTransaction } from "#db/schema/call.ts";
import { signer } from "#db/schema/signer.ts";
import { present } from "#server/kernel/assert.ts";
import { makeAddress, makeHash, NOW } from "./factories.ts";

let made = 0;

/** By default one that may spend an ether a day and sends none along; its key is sealed by nobody's. */
export async function makeSigner(of: { id: number }, o: Partial<typeof signer.$inferInsert> = {}) {
  const values = {
    workspaceId: of.id,
    name: `Keeper ${++made}`,
    address: makeAddress(),
    sealed: "sealed",
    feePerGasMaxWei: 100_000_000_000n,
    valueMaxWei: 0n,
    dayMaxWei: 10n ** 18n,
    createdAt: NOW,
    ...o,
  };
  const [row] = await getDb().db.insert(signer).values(values).returning();
  return present(row, "an inserted row comes back");
}

/** An open call of a delivery, signed once. */
export async function makeCall(
  {
    delivery,
    signer: by,
  }: {
    delivery: { id: number; workspaceId: number; effectKey: string };
    signer: { id: number; address: `0x${string}` };
  },
  o: Partial<typeof contractCall.$inferInsert> = {},
) {
  const { db } = getDb();
  const { id: deliveryId, workspaceId, effectKey } = delivery;
  const values = {
    ...{ workspaceId, deliveryId, effectKey, round: 0, signerId: by.id, chainId: 31337, fromAddress: by.address },
    ...{ toAddress: makeAddress(), data: "0x" as const, valueWei: 0n, gasLimit: 21_000n, nonce: 0 },
    ...{ state: "open" as const, costWei: 21_000n, day: "2026-11-29", createdAt: NOW, ...o },
  };
  const [call] = await db.insert(contractCall).values(values).returning();
  const row = present(call, "an inserted row comes back");
  await db.insert(signedTransaction).values({
    ...{ workspaceId, callId: row.id, hash: o.hash ?? makeHash(), raw: "0x" as const },
    ...{ feePerGasWei: 1n, tipPerGasWei: 1n, signedAt: NOW },
  });
  return row;
}
