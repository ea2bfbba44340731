import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiEvent, ProtocolData } from "#server/contract/catalog.ts";

/** Decimals and units that usually fit the picked event's numbers, by argument. */
export function usualUnits(protocol: ProtocolData | undefined, signature: string): ProtocolData["units"][string] {
  const event = protocol?.events.find((each) => signatureOf(each) === signature);
  return (event && protocol?.units[event.name]) ?? {};
}

/** "user (address), health factor (number)": what an event brings, in words. */
export function bringsWords(event: AbiEvent): string {
  if (event.inputs.length === 0) return "brings nothing";
  return event.inputs
    .map((input, index) => `${wordsOf(input.name) || `argument ${index + 1}`} (${typeWords(input.type)})`)
    .join(", ");
}

/** A type of Solidity as people say it: "uint256" is a number, "address[]" a list of addresses. */
export function typeWords(type: string): string {
  const list = /^(.*)\[\d*\]$/.exec(type);
  if (list) return `list of ${PLURALS[typeWords(list[1] ?? "")] ?? "lists"}`;
  if (/^u?int/.test(type)) return "number";
  if (type === "bool") return "yes or no";
  if (type === "string") return "text";
  if (type.startsWith("tuple")) return "group";
  return type.startsWith("bytes") ? "bytes" : type;
}

const PLURALS: Record<string, string> = {
  number: "numbers",
  address: "addresses",
  "yes or no": "yes or no",
  text: "texts",
  group: "groups",
  bytes: "bytes",
};

function wordsOf(name: string): string {
  return name
    .replace(/[_$]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .trim()
    .toLowerCase();
}
