import type { AnyTemplate } from "../define-template.ts";
import { liquidationByBackendTier } from "./liquidation-by-backend-tier.ts";
import { liquidationByTier } from "./liquidation-by-tier.ts";

export const templates: readonly AnyTemplate[] = [liquidationByTier, liquidationByBackendTier];

/** The template of a kind, or undefined when the catalog has none. */
export function templateOf(kind: string): AnyTemplate | undefined {
  return templates.find((template) => template.kind === kind);
}
