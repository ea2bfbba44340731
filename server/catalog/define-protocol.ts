import type { ProtocolData } from "#server/contract/catalog.ts";
import { eventSignature, parseAbiText } from "./abi.ts";

/** A protocol as its file writes it: human-readable events, and units by event name and argument. */
export type ProtocolSource = Omit<ProtocolData, "events" | "units"> & {
  abi: string;
  units?: Record<string, Record<string, { decimals: number; unit: string }>>;
};

/** Reads the events once; a unit for an event or argument that is not there is a bug and throws. */
export function defineProtocol({ abi, units = {}, ...rest }: ProtocolSource): ProtocolData {
  const events = parseAbiText(abi);
  const bySignature = Object.entries(units).map(([name, args]) => {
    const event = events.find((e) => e.name === name);
    const odd = Object.keys(args).find((arg) => !event?.inputs.some((input) => input.name === arg));
    if (!event || odd) throw new Error(`Bug: ${rest.kind} has no ${name}${odd ? `.${odd}` : ""}`);
    return [eventSignature(event), args] as const;
  });
  return { ...rest, events, units: Object.fromEntries(bySignature) };
}
