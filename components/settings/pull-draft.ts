import type { PullSetting } from "#server/contract/pull.ts";
import { draftOfHeaders, EMPTY_HEADER, headersOf, type SecretHeader } from "./secret-header.ts";

/** What a field of an entry is used as. */
export type Use =
  | { as: "wallet" }
  | { as: "attribute"; name: string; type: "number" | "text" | "boolean" }
  | { as: "acted" };

/** What an operator types and points at; `uses` by the field's path. */
export type PullDraft = {
  name: string;
  url: string;
  header: SecretHeader;
  isUnsigned: boolean;
  everyMinutes: number;
  list: string;
  uses: Record<string, Use>;
  actedTopicId: number | null;
  paging: PullSetting["paging"]["kind"];
  pagingPath: string;
  pagingParameter: string;
  since: "none" | "iso" | "seconds";
  sinceParameter: string;
};

export const EMPTY_PULL: PullDraft = {
  ...{ name: "", url: "", header: EMPTY_HEADER, everyMinutes: 60 },
  isUnsigned: false,
  ...{ list: "", uses: {}, actedTopicId: null, paging: "none", pagingPath: "", pagingParameter: "page" },
  ...{ since: "none", sinceParameter: "since" },
};

export function draftOfPull(setting: PullSetting): PullDraft {
  const { paging, since, acted } = setting;
  const uses: PullDraft["uses"] = { [setting.wallet]: { as: "wallet" } };
  for (const { name, path, type } of setting.attributes) uses[path] = { as: "attribute", name, type };
  if (acted) uses[acted.path] = { as: "acted" };
  return {
    ...{ name: setting.name, url: setting.url, everyMinutes: setting.everyMinutes, list: setting.list, uses },
    header: draftOfHeaders(setting.headers),
    isUnsigned: setting.isUnsigned === true,
    actedTopicId: acted?.topicId ?? null,
    paging: paging.kind,
    pagingPath: "path" in paging ? paging.path : "",
    pagingParameter: "parameter" in paging ? paging.parameter : EMPTY_PULL.pagingParameter,
    since: since?.format ?? "none",
    sinceParameter: since?.parameter ?? EMPTY_PULL.sinceParameter,
  };
}

export function settingOfPull(draft: PullDraft): PullSetting {
  const { name, url, everyMinutes, list, actedTopicId, since, sinceParameter: parameter } = draft;
  const uses = Object.entries(draft.uses);
  const pathOf = (as: Use["as"]) => uses.find(([, use]) => use.as === as)?.[0];
  const actedPath = pathOf("acted");
  return {
    ...{ name, url, everyMinutes, list, headers: headersOf(draft.header), wallet: pathOf("wallet") ?? "" },
    ...(draft.isUnsigned ? { isUnsigned: true } : {}),
    attributes: uses.flatMap(([path, use]) =>
      use.as === "attribute" ? [{ name: use.name, path, type: use.type }] : [],
    ),
    acted: actedPath !== undefined && actedTopicId !== null ? { topicId: actedTopicId, path: actedPath } : null,
    paging: pagingOf(draft),
    since: since === "none" ? null : { parameter, format: since },
  };
}

function pagingOf({ paging, pagingPath: path, pagingParameter: parameter }: PullDraft): PullSetting["paging"] {
  if (paging === "link") return { kind: "link", path };
  if (paging === "cursor") return { kind: "cursor", path, parameter };
  return paging === "page" ? { kind: "page", parameter, first: 1 } : { kind: "none" };
}

/** One field is the wallet and one the time of acting: pointing at another takes it from the first. */
export function putUse(uses: PullDraft["uses"], path: string, use: Use | null): PullDraft["uses"] {
  const others = Object.entries(uses).filter(
    ([at, other]) => at !== path && !(use && use.as !== "attribute" && other.as === use.as),
  );
  return Object.fromEntries(use ? [...others, [path, use]] : others);
}

/** "user.loyalty-tier" → "loyalty-tier", fit for a name. */
export function nameFor(path: string): string {
  const last =
    path
      .split(/[.[\]"]+/)
      .filter(Boolean)
      .at(-1) ?? "";
  const name = last.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^[^A-Za-z]+/, "");
  return name || "value";
}
