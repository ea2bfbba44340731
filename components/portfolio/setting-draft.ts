import type { Catalog } from "#server/contract/catalog.ts";
import type { PortfolioPart, PortfolioSetting } from "#server/contract/portfolio.ts";
import { draftOfOutside, EMPTY_OUTSIDE, type OutsideDraft, outsideOf } from "./outside-draft.ts";

/** A part as it is being written: texts may be unfinished. `id` is the row's, for React. */
export type PartDraft = {
  id: number;
  asset: string;
  chainId: number | null;
  kind: PortfolioPart["kind"];
  address: string;
  feed: string;
};
export type PoolDraft = { id: number; chainId: number | null; address: string };
/** `outside` is kept while the chains are read, until it is saved so. */
export type SettingDraft = { parts: PartDraft[]; pools: PoolDraft[]; isOutside: boolean; outside: OutsideDraft };

export function toDraft({ parts, pools, outside }: PortfolioSetting): SettingDraft {
  return {
    isOutside: outside !== undefined,
    outside: outside ? draftOfOutside(outside) : EMPTY_OUTSIDE,
    parts: parts.map((part, id) => ({ ...part, id, address: part.address ?? "" })),
    pools: pools.map((pool, id) => ({ ...pool, id })),
  };
}

/** As the API takes it; what is unfinished is refused there, by its path. */
export function fromDraft({ parts, pools, isOutside, outside }: SettingDraft) {
  return {
    ...(isOutside ? { outside: outsideOf(outside) } : {}),
    parts: parts.map(({ asset, chainId, kind, address, feed }) => ({
      ...{ asset, chainId: chainId ?? 0, kind, feed },
      address: kind === "native" ? null : address,
    })),
    pools: pools.map(({ chainId, address }) => ({ chainId: chainId ?? 0, address })),
  };
}

export const nextId = (rows: readonly { id: number }[]): number => Math.max(-1, ...rows.map(({ id }) => id)) + 1;

export type AddressOption = { value: string; label: string };

/** Known contracts of a chain: feeds in USD, tokens or lending pools. */
export function knownOn(catalog: Catalog, chainId: number | null, what: "feed" | "token" | "pool"): AddressOption[] {
  const kind = what === "feed" ? "chainlink-feed" : "aave-v3-pool";
  return catalog.protocols.flatMap((protocol) =>
    protocol.deployments.flatMap(({ chainId: on, address, label, token }): AddressOption[] => {
      if (on !== chainId) return [];
      if (what === "token") return token ? [{ value: address.toLowerCase(), label: token.symbol }] : [];
      if (protocol.kind !== kind || (what === "feed" && !label.endsWith(" / USD"))) return [];
      return [{ value: address.toLowerCase(), label }];
    }),
  );
}

/** What picking a chain fills in: a fresh part begins with the chain's own currency. */
export function onChain(part: PartDraft, chainId: number, catalog: Catalog): PartDraft {
  const currency = catalog.chains.find(({ id }) => id === chainId)?.currency ?? "";
  const asset = part.kind === "native" && (part.asset === "" || part.chainId !== chainId) ? currency : part.asset;
  return { ...part, chainId, asset, address: "", feed: feedFor(asset, chainId, catalog) };
}

/** The known feed that prices an asset; a wrapped token is priced as what it wraps. */
export function feedFor(asset: string, chainId: number | null, catalog: Catalog): string {
  const name = asset.toUpperCase();
  const feeds = knownOn(catalog, chainId, "feed");
  const found = [name, `W${name}`, name.replace(/^W/, "")].flatMap((one) =>
    feeds.filter(({ label }) => label.toUpperCase() === `${one} / USD`),
  );
  return found[0]?.value ?? "";
}
