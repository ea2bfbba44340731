import type { Family } from "#server/contract/catalog.ts";

export type FamilyLook = {
  family: Family;
  /** The family's word on cards. */
  name: string;
  /** Badge shape on a grid of 32: circle, hexagon, diamond, arrow plate. */
  shape: string;
  /** Classes: solid colour as text, ink for words, and outline. */
  solid: string;
  ink: string;
  line: string;
};

const WHEN: FamilyLook = {
  family: "when",
  name: "When",
  shape: "M16 1a15 15 0 1 1 0 30 15 15 0 0 1 0-30Z",
  solid: "text-when",
  ink: "text-when-ink",
  line: "border-when-line",
};
const WHO: FamilyLook = {
  family: "who",
  name: "Who",
  shape:
    "M12.6 2.1a7 7 0 0 1 6.8 0l7 4a7 7 0 0 1 3.4 6v7.8a7 7 0 0 1-3.4 6l-7 4a7 7 0 0 1-6.8 0l-7-4a7 7 0 0 1-3.4-6v-7.8a7 7 0 0 1 3.4-6Z",
  solid: "text-who",
  ink: "text-who-ink",
  line: "border-who-line",
};
const IF: FamilyLook = {
  family: "if",
  name: "If",
  shape: "M13.2 1.7a4 4 0 0 1 5.6 0l11.5 11.5a4 4 0 0 1 0 5.6L18.8 30.3a4 4 0 0 1-5.6 0L1.7 18.8a4 4 0 0 1 0-5.6Z",
  solid: "text-if",
  ink: "text-if-ink",
  line: "border-if-line",
};
const THEN: FamilyLook = {
  family: "then",
  name: "Then",
  shape:
    "M4.5 3h14.2a5 5 0 0 1 3.7 1.6l7.6 8.4a4.5 4.5 0 0 1 0 6l-7.6 8.4a5 5 0 0 1-3.7 1.6H4.5A3.5 3.5 0 0 1 1 25.5V6.5A3.5 3.5 0 0 1 4.5 3Z",
  solid: "text-then",
  ink: "text-then-ink",
  line: "border-then-line",
};

/** How a family looks. A function, because an object with a key `then` would pass for a promise. */
export function familyLook(family: Family): FamilyLook {
  switch (family) {
    case "when":
      return WHEN;
    case "who":
      return WHO;
    case "if":
      return IF;
    case "then":
      return THEN;
  }
}
