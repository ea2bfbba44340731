import type { Family } from "#server/contract/catalog.ts";
import { isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { Step } from "#server/contract/step.ts";

/** A step as its own subscriber reads it: "you", not a wallet. */
export type ReaderStep = {
  nodeId: string;
  at: string;
  title: string;
  /** The values of an event, as a line. */
  detail: string;
  /** Conditions when there are several; one alone is the title. */
  rows: { text: string; verdict: boolean | "missing" }[];
};

const WALLET_FIRST = /^0x[0-9a-fA-F]{4}…[0-9a-fA-F]{4}\b/;
const VALUES_SHOWN = 3;
/** A whole number longer than this is an id, whatever its type says. */
const DIGITS_MAX = 15;
/** Whole numbers and long fractions are cut to what a person compares. */
const PLACES = 2;

/** Turns an operator's sentence to the subscriber it is about. */
export function tellReader(step: Step, family: Family): ReaderStep {
  const { nodeId, at, rows = [] } = step;
  const detail = family === "when" ? eventWords(step) : "";
  const told = rows.map((row) => ({ text: sentence(row.why), verdict: row.verdict }));
  const [only] = told;
  if (told.length === 1 && only?.verdict === true) return { nodeId, at, title: only.text, detail, rows: [] };
  return { nodeId, at, title: toYou(step.text), detail, rows: told };
}

function toYou(text: string): string {
  return text.replace(WALLET_FIRST, "You").replace(/\btheir\b/g, "your");
}

/** "Health factor 1.07, on Demo chain, block 593": amounts only, for addresses and ids tell a person nothing. */
function eventWords({ inputs, text }: Step): string {
  const valueBy = (label: string) => inputs.find((input) => input.label === label)?.value;
  const amounts = inputs
    .filter(({ label, value }) => label !== "Block" && isDecimal(value) && isAmount(value))
    .slice(0, VALUES_SHOWN)
    .map(({ label, value, unit }) => `${label} ${short(String(value))}${unit ? ` ${unit}` : ""}`);
  const chain = valueBy("Chain");
  const block = valueBy("Block");
  const place = [
    typeof chain === "string" && !text.includes(chain) && `on ${chain}`,
    isDecimal(block) && `block ${showDecimal(block)}`,
  ].filter((part) => part !== false);
  return sentence([...amounts, ...place].join(", "));
}

const isAmount = (value: string) => value.includes(".") || (value.length > 3 && value.length <= DIGITS_MAX);

const short = (text: string) => showDecimal(text, text.includes(".") ? PLACES : undefined);

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
