import type { OutsideSource } from "#server/contract/outside-portfolio.ts";
import { draftOfHeaders, EMPTY_HEADER, headersOf, type SecretHeader } from "../settings/secret-header.ts";

/** What a field of an entry is used as; one field each. */
export type OutsideUse = "asset" | "value" | "amount" | "price";

/** What an operator types and points at; `uses` by the field's path, `assets` as they are typed. */
export type OutsideDraft = {
  url: string;
  header: SecretHeader;
  list: string;
  uses: Record<string, OutsideUse>;
  assets: string;
  missing: OutsideSource["missing"];
};

export const EMPTY_OUTSIDE: OutsideDraft = {
  ...{ url: "", header: EMPTY_HEADER, list: "", uses: {}, assets: "", missing: "unknown" },
};

export function draftOfOutside({ url, headers, list, asset, worth, assets, missing }: OutsideSource): OutsideDraft {
  const uses: OutsideDraft["uses"] = { [asset]: "asset" };
  if (worth.kind === "value") uses[worth.path] = "value";
  else Object.assign(uses, { [worth.amount]: "amount", [worth.price]: "price" });
  return {
    ...{ url, list, uses, assets: assets.join(", "), missing },
    header: draftOfHeaders(headers),
  };
}

/** How it is asked. */
export const questionOf = ({ url, header }: Pick<OutsideDraft, "url" | "header">) => ({
  url,
  headers: headersOf(header),
});

/** As the API takes it; what is not pointed at yet is refused there, by its path. */
export function outsideOf(draft: OutsideDraft): OutsideSource {
  const pathOf = (use: OutsideUse) => Object.entries(draft.uses).find(([, as]) => as === use)?.[0] ?? "";
  const [amount, price] = [pathOf("amount"), pathOf("price")];
  return {
    ...questionOf(draft),
    ...{ list: draft.list, asset: pathOf("asset"), assets: namesIn(draft.assets), missing: draft.missing },
    worth: amount || price ? { kind: "product", amount, price } : { kind: "value", path: pathOf("value") },
  };
}

export const namesIn = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

const ASSET = /^[A-Za-z][A-Za-z0-9_-]{0,19}$/;

/** Pointing at another field takes its use from the first; a worth is a value, or amount and price, never both. */
export function pointAt(uses: OutsideDraft["uses"], path: string, use: OutsideUse | null): OutsideDraft["uses"] {
  const isBeside = (other: OutsideUse) => {
    if (use === "value") return other === "asset";
    return other !== use && !(other === "value" && (use === "amount" || use === "price"));
  };
  const others = Object.entries(uses).filter(([at, other]) => at !== path && (use === null || isBeside(other)));
  return Object.fromEntries(use ? [...others, [path, use]] : others);
}

/** Of the names in a sample, those that shares can be told under, a few. */
export function proposedAssets(texts: readonly string[]): string {
  const fit = texts.filter((text) => ASSET.test(text));
  return [...new Map(fit.map((text) => [text.toLowerCase(), text])).values()].slice(0, 8).join(", ");
}
