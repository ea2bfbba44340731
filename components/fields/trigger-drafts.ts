import type { AbiFunction } from "#server/contract/catalog.ts";
import type { LineSource, LineSpec, ViewArgument } from "#server/contract/plan.ts";
import type { AddressConfig, MoverConfig, ScheduleTime } from "#server/contract/trigger-config.ts";
import type { Value } from "#server/contract/value.ts";
import { asRows, asText, isRecord } from "./read-value.ts";

/** Configs of When nodes as a draft may hold them: these read what is there and fall back to what is empty. */

export function asAddress(value: unknown): AddressConfig {
  const given = isRecord(value) ? value : {};
  return { address: asText(given.address), name: asText(given.name) };
}

/** A token being picked: its decimals are not known until they are told. */
export type TokenDraft = { address: string; symbol: string; decimals: number | undefined };

export function asToken(value: unknown): TokenDraft {
  const given = isRecord(value) ? value : {};
  return {
    address: asText(given.address),
    symbol: asText(given.symbol),
    decimals: typeof given.decimals === "number" ? given.decimals : undefined,
  };
}

export type ViewDraft = AddressConfig & {
  functions: AbiFunction[];
  function: string;
  args: ViewArgument[];
  path: string[];
  decimals: number | undefined;
  unit: string;
};

export function asView(value: unknown): ViewDraft {
  const given = isRecord(value) ? value : {};
  return {
    ...asAddress(value),
    functions: asRows(given.functions) as unknown as AbiFunction[],
    function: asText(given.function),
    args: asRows(given.args).map((arg) =>
      arg.kind === "wallet" ? { kind: "wallet" } : { kind: "value", value: (arg.value ?? "") as Value },
    ),
    path: Array.isArray(given.path) ? given.path.filter((part) => typeof part === "string") : [],
    decimals: typeof given.decimals === "number" ? given.decimals : undefined,
    unit: asText(given.unit),
  };
}

const ONS: readonly MoverConfig["on"][] = ["names-wallet", "any-event", "feed"];

export function asMovers(value: unknown): MoverConfig[] {
  return asRows(value).map((row) => ({
    ...asAddress(row),
    protocol: asText(row.protocol),
    on: ONS.find((on) => on === row.on) ?? "any-event",
  }));
}

export function asLineSource(value: unknown): LineSource {
  const given = isRecord(value) ? value : {};
  return given.kind === "field"
    ? { kind: "field", field: asText(given.field) }
    : { kind: "fixed", value: asText(given.value) };
}

export function asLines(value: unknown): LineSpec[] {
  return asRows(value).map((row) => ({ id: asText(row.id), label: asText(row.label), line: asLineSource(row.line) }));
}

export function asScheduleTime(value: unknown): ScheduleTime {
  const given = isRecord(value) ? value : {};
  const zone = asText(given.zone) || "UTC";
  if (given.kind === "at") return { kind: "at", at: asText(given.at), zone };
  if (given.kind === "every") {
    const everySeconds = typeof given.everySeconds === "number" ? given.everySeconds : 0;
    return { kind: "every", everySeconds, from: typeof given.from === "string" ? given.from : null, zone };
  }
  return { kind: "cron", expression: asText(given.expression), zone };
}
