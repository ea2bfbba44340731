import type { AbiFunction, AbiInput } from "./catalog.ts";

/** "(address,uint256)[]" of a tuple; other types stand for themselves. */
function canonicalType(input: AbiInput): string {
  if (!input.type.startsWith("tuple")) return input.type;
  return `(${(input.components ?? []).map(canonicalType).join(",")})${input.type.slice("tuple".length)}`;
}

/** "HealthFactor(address,uint256)": names an event, or a function, among those of its contract. */
export function signatureOf({ name, inputs }: { name: string; inputs: AbiInput[] }): string {
  return `${name}(${inputs.map(canonicalType).join(",")})`;
}

/** "healthFactor" and "health_factor" as people write it: "Health factor". */
export function humanise(name: string): string {
  const words = name
    .replace(/[_$]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .trim()
    .split(/\s+/)
    .map((word) => (/^[A-Z]{2,}\d*$/.test(word) ? word : word.toLowerCase()));
  const text = words.join(" ");
  return text ? text[0]?.toUpperCase() + text.slice(1) : name;
}

/** One number of a function's result. */
export type ResultPath = { path: string[]; label: string };

/** How a name of the ABI is written for people. */
export type Words = (name: string) => string;

/** The numbers in a function's result: by output name, or index where it has none, then by members of tuples. */
export function resultPaths(view: AbiFunction, words: Words = humanise): ResultPath[] {
  const label = view.outputs.length === 1 ? words(view.name) : undefined;
  return numbersIn(view.outputs, { path: [], label }, words);
}

type Above = { path: string[]; label: string | undefined };

function numbersIn(outputs: AbiInput[], above: Above, words: Words): ResultPath[] {
  return outputs.flatMap((output, at) => {
    const path = [...above.path, output.name || `${at}`];
    const own = output.name ? words(output.name) : undefined;
    const label = own ?? above.label ?? `Result ${at + 1}`;
    if (/^u?int\d*$/.test(output.type)) return [{ path, label }];
    if (output.type === "tuple") return numbersIn(output.components ?? [], { path, label: undefined }, words);
    return [];
  });
}
