import type { Family } from "#server/contract/catalog.ts";

/** A chip tinted by the family its value comes from. */
export function familyChip(family: Family): string {
  switch (family) {
    case "when":
      return "border-when-line bg-when-wash text-when-ink";
    case "who":
      return "border-who-line bg-who-wash text-who-ink";
    case "if":
      return "border-if-line bg-if-wash text-if-ink";
    case "then":
      return "border-then-line bg-then-wash text-then-ink";
  }
}
