import { channelData } from "#server/catalog/channels/index.ts";
import { catalogData } from "#server/catalog/data.ts";
import type { Catalog } from "#server/contract/catalog.ts";
import { chainEndpoints } from "#server/kernel/env.ts";
import { demoDeployments } from "#server/services/demo/demo-deployments.ts";

/** The catalogue as data, the same for every workspace of this installation. */
export async function getCatalog(): Promise<Catalog> {
  const deployments = await demoDeployments();
  return catalogData({ chainIds: [...chainEndpoints().keys()], channels: channelData, deployments });
}
