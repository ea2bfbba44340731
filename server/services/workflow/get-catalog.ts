import { parseAbiText } from "#server/catalog/abi.ts";
import { parseViewsText } from "#server/catalog/abi-functions.ts";
import { channelData } from "#server/catalog/channels/index.ts";
import { catalogData } from "#server/catalog/data.ts";
import type { AbiEvent, AbiFunction, Catalog } from "#server/contract/catalog.ts";
import { chainEndpoints } from "#server/kernel/env.ts";
import { demoDeployments } from "#server/services/demo/demo-deployments.ts";

/** The catalogue as data, the same for every workspace of this installation. */
export async function getCatalog(): Promise<Catalog> {
  const deployments = await demoDeployments();
  return catalogData({ chainIds: [...chainEndpoints().keys()], channels: channelData, deployments });
}

/** The events or the view functions of a pasted ABI; the other list is empty. */
export function parseAbi({ text, of }: { text: string; of: "events" | "functions" }): {
  events: AbiEvent[];
  functions: AbiFunction[];
} {
  if (of === "events") return { events: parseAbiText(text), functions: [] };
  return { events: [], functions: parseViewsText(text) };
}
