import type { Tx } from "#db/client.ts";
import { present } from "#server/kernel/assert.ts";
import { recordTold } from "#server/personalisation/record-acts.ts";
import { mergeManyAttributes } from "#server/services/attribute/merge-many-attributes.ts";
import { enrolMany } from "#server/services/subscriber/enrol-many.ts";
import type { Entry } from "./read-page.ts";

export type PageOf = { workspaceId: number; entries: readonly Entry[]; actedTopicId: number | null; now: Date };

/** Stores what a page says, a few statements for all of it: wallets, their attributes, that they acted. Safe to repeat. */
export async function storePage(tx: Tx, { workspaceId, entries, actedTopicId, now }: PageOf): Promise<void> {
  if (entries.length === 0) return;
  const byWallet = Map.groupBy(entries, ({ address }) => address);
  const wallets = [...byWallet.keys()].map((address) => ({ address, zone: undefined }));
  const ids = await enrolMany(tx, { workspaceId, wallets, now });
  const idOf = (address: string) => present(ids.get(address), "every wallet that was put has an id");
  // of a wallet that is there several times, what a later entry says wins
  const changes = [...byWallet].map(([address, all]) => ({
    subscriberId: idOf(address),
    attributes: Object.assign({}, ...all.map(({ attributes }) => attributes)) as Entry["attributes"],
  }));
  changes.sort((a, b) => a.subscriberId - b.subscriberId);
  const named = changes.filter(({ attributes }) => Object.keys(attributes).length > 0);
  await mergeManyAttributes(tx, { workspaceId, changes: named, now });
  if (actedTopicId === null) return;
  const acts = entries.flatMap(({ address, actedAt }) =>
    actedAt ? [{ subscriberId: idOf(address), at: actedAt }] : [],
  );
  await recordTold(tx, { workspaceId, topicId: actedTopicId, acts, now });
}
