import { resultPaths } from "#server/contract/abi-names.ts";
import type { ProtocolData, ViewResult } from "#server/contract/catalog.ts";
import { parseAbiText } from "./abi.ts";
import { parseActionsText } from "./abi-actions.ts";
import { parseViewsText } from "./abi-functions.ts";

/** A protocol as its file writes it: human-readable events and view functions, units by name and argument or result. */
export type ProtocolSource = Omit<ProtocolData, "events" | "units" | "functions" | "results" | "actions" | "errors"> & {
  /** Lines of events and view functions. */
  abi: string;
  /** Lines of functions that change something, and of errors. */
  actions?: string;
  units?: Record<string, Record<string, { decimals: number; unit: string }>>;
  results?: Record<string, ViewResult[]>;
};

/** Reads the ABI once; a unit for an event, argument or result that is not there is a bug and throws. */
export function defineProtocol({
  abi,
  actions: calls,
  units = {},
  results = {},
  ...rest
}: ProtocolSource): ProtocolData {
  const events = /\bevent\b/.test(abi) ? parseAbiText(abi) : [];
  const functions = /\bfunction\b/.test(abi) ? parseViewsText(abi) : [];
  for (const name of [...oddUnits(events, units), ...oddResults(functions, results)]) {
    throw new Error(`Bug: ${rest.kind} has no ${name}`);
  }
  const { actions, errors } = calls ? parseActionsText(calls) : { actions: [], errors: [] };
  return { ...rest, events, units, functions, results, actions, errors };
}

function oddUnits(events: ProtocolData["events"], units: ProtocolData["units"]): string[] {
  return Object.entries(units).flatMap(([name, args]) => {
    const event = events.find((e) => e.name === name);
    if (!event) return [name];
    return Object.keys(args)
      .filter((arg) => !event.inputs.some((input) => input.name === arg))
      .map((arg) => `${name}.${arg}`);
  });
}

function oddResults(functions: ProtocolData["functions"], results: ProtocolData["results"]): string[] {
  return Object.entries(results).flatMap(([name, shown]) => {
    const view = functions.find((f) => f.name === name);
    if (!view) return [name];
    const paths = resultPaths(view).map(({ path }) => path.join("."));
    return shown.filter(({ path }) => !paths.includes(path)).map(({ path }) => `${name}.${path}`);
  });
}
