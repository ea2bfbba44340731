import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiEvent, ProtocolData } from "#server/contract/catalog.ts";

/** Decimals and units that usually fit the picked event's numbers, by argument. */
export function usualUnits(protocol: ProtocolData | undefined, signature: string): ProtocolData["units"][string] {
  const event = protocol?.events.find((each) => signatureOf(each) === signature);
  return (event && protocol?.units[event.name]) ?? {};
}

/** "user, health factor": what an event brings, in words. */
export function bringsWords(event: AbiEvent): string {
  if (event.inputs.length === 0) return "brings nothing";
  return event.inputs.map((input, index) => wordsOf(input.name) || `argument ${index + 1}`).join(", ");
}

function wordsOf(name: string): string {
  return name
    .replace(/[_$]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .trim()
    .toLowerCase();
}
