import { spanWords } from "#server/catalog/when/parts.ts";
import { lateSchema } from "#server/catalog/when/settle-late.ts";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Late } from "#server/contract/plan.ts";

/** A setting's value in words, for lists of changes; undefined where only its control can show it. */
export function fieldWords(spec: FieldSpec, value: unknown): string | undefined {
  switch (spec.kind) {
    case "duration":
      return typeof value === "number" ? spanWords(value) : undefined;
    case "number":
      return numberWords(value, spec.unit);
    case "toggle":
      return value === true ? "on" : "off";
    case "choice":
      return spec.options.find((option) => option.value === value)?.label.toLowerCase();
    case "late":
      return lateWords(lateSchema.safeParse(value).data);
    default:
      return undefined;
  }
}

function numberWords(value: unknown, unit: string | undefined): string | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  if (value === "") return "none";
  return unit ? `${value} ${unit}` : `${value}`;
}

function lateWords(rule: Late | undefined): string | undefined {
  if (!rule) return undefined;
  const { then, afterSeconds } = rule;
  if (then === "alert") return "alert all the same";
  const late = `when more than ${spanWords(afterSeconds)} late`;
  return then === "summarise" ? `told as one ${late}` : `left out ${late}`;
}
