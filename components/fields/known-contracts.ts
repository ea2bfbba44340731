import type { AbiFunction, AbiInput, ProtocolData, ViewResult } from "#server/contract/catalog.ts";

export type Deployment = ProtocolData["deployments"][number];
export type KnownContract = { protocol: ProtocolData; deployment: Deployment };

/** Known contracts on one chain, of protocols that fit. */
export function contractsOn(
  protocols: readonly ProtocolData[],
  chainId: unknown,
  isWanted: (protocol: ProtocolData) => boolean,
): KnownContract[] {
  return protocols
    .filter(isWanted)
    .flatMap((protocol) =>
      protocol.deployments
        .filter((deployment) => deployment.chainId === chainId)
        .map((deployment) => ({ protocol, deployment })),
    );
}

export const sameAddress = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

export const isAddressText = (text: string) => /^0x[0-9a-fA-F]{40}$/.test(text);

function canonicalType(input: AbiInput): string {
  if (!input.type.startsWith("tuple")) return input.type;
  return `(${(input.components ?? []).map(canonicalType).join(",")})${input.type.slice("tuple".length)}`;
}

/** "getUserAccountData(address)": how a config names the picked function; the server checks it against the ABI. */
export function viewSignature(view: AbiFunction): string {
  return `${view.name}(${view.inputs.map(canonicalType).join(",")})`;
}

/** "getUserAccountData" → "User account data", "total_supply" → "Total supply". */
export function viewWords(name: string): string {
  const words = name
    .replace(/[_$]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .trim()
    .split(/\s+/)
    .map((word) => (/^[A-Z]{2,}\d*$/.test(word) ? word : word.toLowerCase()))
    .filter((word, index, all) => index > 0 || all.length === 1 || !/^(get|read|fetch)$/.test(word))
    .join(" ");
  return words ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : name;
}

/** What a function is asked with, in words: "of a wallet", "of a wallet and 1 more", "". */
export function askedWords(view: AbiFunction): string {
  const [first, ...more] = view.inputs;
  if (!first) return "asked with nothing";
  const name = first.type === "address" ? "a wallet or contract" : viewWords(first.name || first.type).toLowerCase();
  return more.length > 0 ? `asked with ${name} and ${more.length} more` : `asked with ${name}`;
}

/**
 * The numbers of a function's result that can be watched: a known protocol's own first, then all others of the ABI.
 * `path` is joined by dots, as in the catalogue.
 */
export function resultsOf(view: AbiFunction, known: readonly ViewResult[] = []): ViewResult[] {
  const all = numbersIn(view.outputs, { path: [], label: view.outputs.length === 1 ? viewWords(view.name) : "" });
  return [...known, ...all.filter((result) => !known.some(({ path }) => path === result.path))];
}

function numbersIn(outputs: readonly AbiInput[], above: { path: string[]; label: string }): ViewResult[] {
  return outputs.flatMap((output, at): ViewResult[] => {
    const path = [...above.path, output.name || `${at}`];
    const label = (output.name && viewWords(output.name)) || above.label || `Result ${at + 1}`;
    if (/^u?int\d*$/.test(output.type)) return [{ path: path.join("."), label, decimals: 0, unit: "" }];
    return output.type === "tuple" ? numbersIn(output.components ?? [], { path, label: "" }) : [];
  });
}

/** An address that a function wants is most likely the wallet; everything else is to be typed. */
export function blankArgs(view: AbiFunction): ({ kind: "wallet" } | { kind: "value"; value: string })[] {
  return view.inputs.map((input, at) =>
    input.type === "address" && at === view.inputs.findIndex(({ type }) => type === "address")
      ? { kind: "wallet" }
      : { kind: "value", value: "" },
  );
}
