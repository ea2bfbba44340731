import type { AbiEvent, AbiInput, WalletPlace } from "#server/contract/catalog.ts";
import { eventArguments } from "./abi.ts";

/** Arguments of an event that are one address each, with where a log has them. */
export function walletArguments(event: AbiEvent): { name: string; label: string; place: WalletPlace }[] {
  return eventArguments(event)
    .filter(({ type }) => type.kind === "address")
    .map(({ name, label, at }) => ({ name, label, place: placeOf(event, at) }));
}

function placeOf(event: AbiEvent, at: number): WalletPlace {
  const before = event.inputs.slice(0, at);
  if (event.inputs[at]?.indexed) {
    return { topic: before.filter(({ indexed }) => indexed).length + (event.anonymous ? 0 : 1) };
  }
  return { word: before.filter(({ indexed }) => !indexed).reduce((sum, input) => sum + headWords(input), 0) };
}

/** Words that an argument takes before all that is stored behind: one, but for what has a fixed length of its own. */
function headWords(input: AbiInput): number {
  const list = /^(.*)\[(\d*)\]$/.exec(input.type);
  if (list) {
    const [, type = "", length] = list;
    const one = { ...input, type };
    return length && !isDynamic(one) ? Number(length) * headWords(one) : 1;
  }
  if (input.type !== "tuple" || isDynamic(input)) return 1;
  return (input.components ?? []).reduce((sum, part) => sum + headWords(part), 0);
}

function isDynamic({ type, components }: AbiInput): boolean {
  const list = /^(.*)\[(\d*)\]$/.exec(type);
  if (list) return !list[2] || isDynamic({ name: "", type: list[1] ?? "", ...(components && { components }) });
  return type === "string" || type === "bytes" || (components ?? []).some(isDynamic);
}

const WORD_CHARS = 64;
const ADDRESS_CHARS = 40;

/** The wallet that a log names there, lower case; undefined where no address stands. */
export function walletAt(
  { topics, data }: { topics: readonly string[]; data: string },
  place: WalletPlace,
): `0x${string}` | undefined {
  const word =
    "topic" in place
      ? topics[place.topic]?.slice(2)
      : data.slice(2 + place.word * WORD_CHARS, 2 + (place.word + 1) * WORD_CHARS);
  if (word?.length !== WORD_CHARS || !/^0+$/.test(word.slice(0, WORD_CHARS - ADDRESS_CHARS))) return undefined;
  return `0x${word.slice(-ADDRESS_CHARS).toLowerCase()}`;
}
