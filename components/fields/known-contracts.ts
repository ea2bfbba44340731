import { humanise, resultPaths, signatureOf } from "#server/contract/abi-names.ts";
import type { AbiAction, AbiEvent, AbiFunction, ProtocolData, ViewResult } from "#server/contract/catalog.ts";

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

/** The known protocol with exactly these events or functions; undefined where there are none. */
export function protocolWith(
  protocols: readonly ProtocolData[],
  of: "events" | "functions" | "actions",
  items: readonly (AbiEvent | AbiFunction | AbiAction)[],
): ProtocolData | undefined {
  if (items.length === 0) return undefined;
  const names = items.map(signatureOf).join();
  return protocols.find((protocol) => protocol[of].map(signatureOf).join() === names);
}

export const sameAddress = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

export const isAddressText = (text: string) => /^0x[0-9a-fA-F]{40}$/.test(text);

/** "getUserAccountData" → "User account data", "total_supply" → "Total supply". */
export function viewWords(name: string): string {
  const bare = humanise(name).replace(/^(Get|Read|Fetch) (?=.)/, "");
  return `${bare.charAt(0).toUpperCase()}${bare.slice(1)}`;
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
  const all = resultPaths(view, viewWords).map(
    ({ path, label }): ViewResult => ({ path: path.join("."), label, decimals: 0, unit: "" }),
  );
  return [...known, ...all.filter((result) => !known.some(({ path }) => path === result.path))];
}

/** An address that a function wants is most likely the wallet; everything else is to be typed. */
export function blankArgs(view: AbiFunction): ({ kind: "wallet" } | { kind: "value"; value: string })[] {
  return view.inputs.map((input, at) =>
    input.type === "address" && at === view.inputs.findIndex(({ type }) => type === "address")
      ? { kind: "wallet" }
      : { kind: "value", value: "" },
  );
}
