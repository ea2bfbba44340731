import { and, asc, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { portfolioSetting } from "#db/schema/portfolio.ts";
import { signer } from "#db/schema/signer.ts";
import { topic } from "#db/schema/subscriber.ts";
import { secret } from "#db/schema/workspace.ts";
import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { assetsOf, NO_PORTFOLIO } from "#server/contract/portfolio.ts";
import { chainEndpoints } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { loadSegments } from "#server/services/segment/load-segments.ts";

/**
 * What nodes may know of a workspace: its topics and segments (archived ones left out), names of secrets and signers,
 * connected chains, assets of portfolios.
 */
export async function loadFacts(tx: Tx, workspaceId: number): Promise<WorkspaceFacts> {
  const topics = await tx
    .select({
      id: topic.id,
      key: topic.key,
      name: topic.name,
      description: topic.description,
      icon: topic.icon,
      fields: topic.fields,
      presets: topic.presets,
      defaultPreset: topic.defaultPreset,
      onByDefault: topic.onByDefault,
      critical: topic.critical,
      learns: topic.learns,
    })
    .from(topic)
    .where(and(eq(topic.workspaceId, workspaceId), isNull(topic.archivedAt)))
    .orderBy(asc(topic.position), asc(topic.id))
    .limit(500);
  const secrets = await tx
    .select({ name: secret.name })
    .from(secret)
    .where(eq(secret.workspaceId, workspaceId))
    .orderBy(asc(secret.name))
    .limit(500);
  const [made] = await tx
    .select({ setting: portfolioSetting.setting })
    .from(portfolioSetting)
    .where(eq(portfolioSetting.workspaceId, workspaceId))
    .limit(1);
  const signers = await tx
    .select({ name: signer.name, address: signer.address })
    .from(signer)
    .where(eq(signer.workspaceId, workspaceId))
    .orderBy(asc(signer.name))
    .limit(limits.signersMax);
  const segments = await loadSegments(tx, { workspaceId, topics });
  return {
    topics,
    segments,
    signerNames: signers.map(({ name }) => name),
    signerAccounts: Object.fromEntries(signers.map(({ name, address }) => [name, address])),
    secretNames: secrets.map(({ name }) => name),
    chainIds: [...chainEndpoints().keys()],
    portfolioAssets: assetsOf(made?.setting ?? NO_PORTFOLIO),
  };
}
