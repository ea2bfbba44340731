import type { ProtocolData } from "#server/contract/catalog.ts";
import { parseAbiText } from "./abi.ts";

/** A protocol as its file writes it: human-readable events, and units by event name and argument. */
export type ProtocolSource = Omit<ProtocolData, "events" | "units"> & {
  abi: string;
  units?: Record<string, Record<string, { decimals: number; unit: string }>>;
};

/** Reads the events once; a unit for an event or argument that is not there is a bug and throws. */
export function defineProtocol({ abi, units = {}, ...rest }: ProtocolSource): ProtocolData {
  const events = parseAbiText(abi);
  for (const [name, args] of Object.entries(units)) {
    const event = events.find((e) => e.name === name);
    const odd = Object.keys(args).find((arg) => !event?.inputs.some((input) => input.name === arg));
    if (!event || odd) throw new Error(`Bug: ${rest.kind} has no ${name}${odd ? `.${odd}` : ""}`);
  }
  return { ...rest, events, units };
}
