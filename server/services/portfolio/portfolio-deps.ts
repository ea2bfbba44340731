import type { OutsideDeps } from "#server/portfolio/ask-outside.ts";
import type { ReadDeps } from "#server/portfolio/read-portfolios.ts";
import { pullDeps } from "#server/services/pull/pull-deps.ts";
import { webChains } from "#server/services/reading/web-chains.ts";

/** What a page reads portfolios by: the installation's chains, its guarded fetch and its stored secrets. */
export function portfolioDeps(): ReadDeps & OutsideDeps {
  const { fetch, secretOf, clock } = pullDeps();
  return { ...webChains(), fetch, secretOf, clock };
}
