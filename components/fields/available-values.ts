import type { Family } from "#server/contract/catalog.ts";
import { nameOfType, type Output, type ValueType } from "#server/contract/value.ts";
import type { Available } from "./field-host.tsx";

/** One value that may be picked, with all that a pill shows. */
export type Pick = {
  /** Its reference as text, for lists. */
  key: string;
  ref: [string, ...string[]];
  /** Unique among what is available: "Health factor", or "Health factor · Pool event" where two share a name. */
  label: string;
  /** The output's own label. */
  short: string;
  nodeName: string;
  family: Family;
  type: ValueType;
  typeName: string;
  isOptional: boolean;
};

export const keyOfRef = (ref: readonly string[]) => JSON.stringify(ref);

export function picksOf(available: Available): Pick[] {
  const all = available.flatMap(({ nodeId, name, family, outputs }) =>
    outputs.map((output) => pickOf(output, { nodeId, name, family })),
  );
  const seen = new Map<string, number>();
  for (const pick of all) seen.set(pick.short, (seen.get(pick.short) ?? 0) + 1);
  return all.map((pick) =>
    (seen.get(pick.short) ?? 0) > 1 ? { ...pick, label: clean(`${pick.short} · ${pick.nodeName}`) } : pick,
  );
}

type From = { nodeId: string; name: string; family: Family };

function pickOf(output: Output, { nodeId, name, family }: From): Pick {
  const ref: [string, ...string[]] = [nodeId, ...output.path];
  const short = clean(output.label);
  return {
    key: keyOfRef(ref),
    ref,
    label: short,
    short,
    nodeName: name,
    family,
    type: output.type,
    typeName: nameOfType(output.type),
    isOptional: output.optional ?? false,
  };
}

/** Braces would end a pill's label in a text. */
const clean = (label: string) => label.replace(/[{}\n]/g, " ").trim();

/** Those of one type; numbers only with the same unit. */
export function picksLike(picks: readonly Pick[], type: ValueType): Pick[] {
  return picks.filter((pick) => {
    if (pick.type.kind !== type.kind) return false;
    return pick.type.kind !== "number" || type.kind !== "number" || (pick.type.unit ?? "") === (type.unit ?? "");
  });
}
