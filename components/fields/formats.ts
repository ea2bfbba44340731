import { showDecimal } from "#server/contract/decimal.ts";
import type { Format } from "#server/contract/message.ts";
import type { ValueType } from "#server/contract/value.ts";

export type FormatChoice = { value: string; label: string; format: Format | undefined };

const choice = (label: string, format?: Format): FormatChoice => ({
  value: format ? JSON.stringify(format) : "",
  label,
  format,
});

/** How a value of this type may be written; the first is what happens without a choice. */
export function formatsFor(type: ValueType | undefined): FormatChoice[] {
  switch (type?.kind) {
    case "number":
      return [
        choice("as it is"),
        choice("with 2 places: 1,234.50", amount(type.unit, 2)),
        choice("with 4 places: 1,234.5000", amount(type.unit, 4)),
        choice("whole: 1,234", amount(type.unit, 0)),
        choice("percent: 1.08 is 108 %", { kind: "percent", of: "ratio", places: 0 }),
        choice("percent: 1.084 is 108.4 %", { kind: "percent", of: "ratio", places: 1 }),
        choice("percent: 5 is 5 %", { kind: "percent", of: "percent" }),
      ];
    case "address":
      return [choice("in full"), choice("short: 0x7A3f…91C4", { kind: "short-address" })];
    case "time":
      return [
        choice("as it is"),
        choice("date and time", { kind: "time", style: "date-time" }),
        choice("time only", { kind: "time", style: "time" }),
        choice("date only", { kind: "time", style: "date" }),
      ];
    default:
      return [choice("as it is")];
  }
}

function amount(unit: string | undefined, places: number): Format {
  return unit ? { kind: "amount", places, unit } : { kind: "amount", places };
}

/** The choices with the one in use among them, even when it is none of ours. */
export function withCurrent(choices: FormatChoice[], current: Format | undefined): FormatChoice[] {
  const value = current ? JSON.stringify(current) : "";
  if (choices.some((each) => each.value === value)) return choices;
  return [...choices, { value, label: "as set", format: current }];
}

/** A made-up value of this type, written in this format, for the preview. */
export function exampleOf(type: ValueType | undefined, format: Format | undefined): string {
  switch (type?.kind) {
    case "number":
      return numberExample(type.unit, format);
    case "address":
      return format?.kind === "short-address" ? "0x7A3f…91C4" : "0x7A3f2b6C1dE84f05a9B37cD0e6F1a2B3c4D591C4";
    case "time":
      return timeExample(format);
    case "boolean":
      return "yes";
    case "choice":
      return type.options[0]?.label ?? "a choice";
    default:
      return "a text";
  }
}

function numberExample(unit: string | undefined, format: Format | undefined): string {
  if (format?.kind === "percent") {
    return format.of === "ratio" ? `${showDecimal("108.4", format.places ?? 1)} %` : "5 %";
  }
  const words = format?.kind === "amount" ? showDecimal("1.084", format.places) : "1.084";
  const after = format?.kind === "amount" ? format.unit : unit;
  return after ? `${words} ${after}` : words;
}

function timeExample(format: Format | undefined): string {
  const style = format?.kind === "time" ? format.style : "date-time";
  if (style === "time") return "09:41 UTC";
  return style === "date" ? "Sun 22 Nov 2026" : "Sun 22 Nov 2026, 09:41 UTC";
}
