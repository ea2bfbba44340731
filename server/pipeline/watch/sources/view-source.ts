import { decodeAbiParameters, encodeFunctionData } from "viem";
import type { ViewAnswer } from "#server/chain/multicall.ts";
import type { AbiInput } from "#server/contract/catalog.ts";
import { fromUnits } from "#server/contract/decimal.ts";
import type { ReadingSource } from "#server/contract/plan.ts";
import type { Value } from "#server/contract/value.ts";
import { type ChainSource, failed, type SourceReading } from "./prepared-source.ts";

type ViewSpec = Extract<ReadingSource, { kind: "view" }>;

/** Any number that a view function answers with: one of its outputs, or a member of one. */
export function viewSource(spec: ViewSpec): ChainSource {
  const { function: view } = spec;
  return {
    kind: "chain",
    chainId: spec.chainId,
    contract: spec.address,
    movers: spec.movers,
    calls: (wallet) => [
      {
        to: spec.address,
        data: encodeFunctionData({
          abi: [view],
          functionName: view.name,
          args: spec.args.map((given, at) => argumentOf(given, view.inputs[at], wallet)),
        }),
      },
    ],
    read: ([answer]) => readView(spec, answer),
  };
}

function argumentOf(given: ViewSpec["args"][number], input: AbiInput | undefined, wallet: string): unknown {
  return given.kind === "wallet" ? wallet : typed(given.value, input);
}

/** JSON as viem takes it: integers as bigint, tuples by name. */
function typed(value: Value, input: AbiInput | undefined): unknown {
  const type = input?.type ?? "";
  if (Array.isArray(value)) {
    const isList = type.endsWith("]");
    const element = isList ? { ...input, name: "", type: type.replace(/\[\d*\]$/, "") } : undefined;
    return value.map((part, at) => typed(part, element ?? input?.components?.[at]));
  }
  return /^u?int\d*$/.test(type) && typeof value === "string" ? BigInt(value) : value;
}

function readView(spec: ViewSpec, answer: ViewAnswer | undefined): SourceReading {
  const { name, outputs } = spec.function;
  if (answer?.kind !== "answered") return failed(`the contract refused ${name}`);
  if (answer.data === "0x") return failed(`there is no contract that answers ${name} at its address`);
  let decoded: readonly unknown[];
  try {
    decoded = decodeAbiParameters(outputs, answer.data);
  } catch {
    return failed(`the contract's answer to ${name} does not fit its ABI`);
  }
  const found = follow(decoded, outputs, spec.path);
  if (typeof found === "bigint" || typeof found === "number") {
    return { kind: "value", value: fromUnits(BigInt(found), spec.decimals) };
  }
  if (typeof found === "boolean") return { kind: "value", value: found ? "1" : "0" };
  return failed(`the answer to ${name} has no number at “${spec.path.join(".")}”`);
}

/** The first step names an output, or counts them; without any, the first output is meant. */
function follow(decoded: readonly unknown[], outputs: AbiInput[], [first = "0", ...members]: string[]): unknown {
  const named = outputs.findIndex((output) => output.name === first);
  let at: unknown = decoded[named >= 0 ? named : Number(first)];
  for (const member of members) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, member)) return undefined;
    at = (at as Record<string, unknown>)[member];
  }
  return at;
}
