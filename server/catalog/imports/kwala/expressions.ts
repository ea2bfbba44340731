import type { RichText } from "#server/contract/message.ts";
import type { Ref } from "#server/contract/value.ts";
import type { Findings } from "../findings.ts";

/** A name for a value of the event, or why there is none and what to do. */
export type Named = { ref: Ref["ref"] } | { what: string; cure: string };

/** What a trigger knows of its event. */
export type EventNames = {
  /** `re.event(n)` with what follows it by dots. */
  byPlace(place: number, path: string[]): Named;
  /** `event.name`, as people write it. */
  byName(name: string): Named;
};

const EXPRESSION = /\{\{([^{}]*)\}\}|\$\{([^{}]*)\}|\bre\.\w+\([^()]*\)(?:\.\w+)*/g;
const BY_PLACE = /^re\.event\(\s*(\d{1,3})\s*\)((?:\.\w+)*)$/;
const BY_NAME = /^(?:re\.)?event\.(\w+)$/;

/** A text with its expressions as pills. */
export function readText({ text, line }: { text: string; line: number }, names: EventNames, found: Findings): RichText {
  const parts: RichText = [];
  let from = 0;
  for (const match of text.matchAll(EXPRESSION)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    const named = nameOf(match[1] ?? match[2] ?? match[0], names);
    if ("ref" in named) parts.push({ ref: named.ref });
    else found.refuse({ line, code: "expression", ...named });
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** The value that one expression stands for. */
export function nameOf(expression: string, names: EventNames): Named {
  const text = expression.trim();
  const place = BY_PLACE.exec(text);
  if (place) return names.byPlace(Number(place[1]), (place[2] ?? "").split(".").filter(Boolean));
  const name = BY_NAME.exec(text)?.[1];
  if (name !== undefined) return names.byName(name);
  const shown = text.slice(0, 60);
  if (/^re\.result\(/.test(text)) {
    const what = `“${shown}” is the result of an earlier call, and none is made here.`;
    return { what, cure: "Take it out. A value of a contract is watched by the When “Contract value” or “Price”." };
  }
  if (/^[A-Z][A-Z0-9_]*$/.test(text)) {
    const what = `“${shown}” looks like a variable of an environment, and there are none.`;
    return { what, cure: "Write the value itself; what is secret goes into a header, as a secret under Settings." };
  }
  const what = `“${shown}” is not a value of the event.`;
  return { what, cure: "Write re.event(0) for the event's first argument, re.event(1) for its second, and so on." };
}

/** Of a trigger whose events have no arguments. */
export function noArguments(trigger: string): EventNames {
  const named = (): Named => ({
    what: `${trigger} has no arguments to refer to.`,
    cure: "Take the expression out. After the import the card offers what it makes, such as its time.",
  });
  return { byPlace: named, byName: named };
}
