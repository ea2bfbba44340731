import { getDb } from "#db/client.ts";
import { attributeSet } from "#db/schema/attribute.ts";
import { pullSource } from "#db/schema/pull.ts";
import { apiAnswer, apiKey, bulkLoad } from "#db/schema/rest.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import { present } from "#server/kernel/assert.ts";
import { foldedTexts } from "#server/services/attribute/folded-texts.ts";
import { makeAddress, makeHash, NOW } from "./factories.ts";

/** Rows of the public API for tests, as `factories.ts` has those of everything else. */

type Tenant = { id: number };

/** Its key is nobody's. */
export async function makeApiKey(of: Tenant) {
  const keyHash = makeHash();
  const values = { workspaceId: of.id, name: "Backend", hint: "bwk_test", keyHash, scopes: [] };
  const rows = await getDb()
    .db.insert(apiKey)
    .values({ ...values, createdBy: makeAddress(), createdAt: NOW })
    .returning();
  return present(rows[0], "an insert gives back its row");
}

export async function makeApiAnswer(of: { id: number; workspaceId: number }) {
  const values = { workspaceId: of.workspaceId, keyId: of.id, idempotencyKey: "k", requestHash: makeHash() };
  await getDb()
    .db.insert(apiAnswer)
    .values({ ...values, createdAt: NOW });
}

export async function makeBulkLoad(of: Tenant) {
  await getDb().db.insert(bulkLoad).values({ workspaceId: of.id, name: "load", createdAt: NOW, updatedAt: NOW });
}

export async function makeAttributes(of: { id: number; workspaceId: number }, attributes: Attributes = {}) {
  await getDb()
    .db.insert(attributeSet)
    .values({
      subscriberId: of.id,
      workspaceId: of.workspaceId,
      attributes,
      folded: foldedTexts(attributes),
      updatedAt: NOW,
    });
}

/** Asked a day after a test's time. */
export async function makePullSource(of: Tenant) {
  const people = { name: "People", url: "https://api.example.com/people", headers: [], everyMinutes: 60, list: "" };
  const mapping = { wallet: "wallet", attributes: [], acted: null, paging: { kind: "none" as const }, since: null };
  const nextAt = new Date(NOW.getTime() + 86_400_000);
  const row = { createdBy: makeAddress(), createdAt: NOW, nextAt };
  await getDb()
    .db.insert(pullSource)
    .values({ ...row, workspaceId: of.id, setting: { ...people, ...mapping } });
}
