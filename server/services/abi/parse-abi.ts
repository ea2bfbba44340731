import { z } from "zod";
import { parseAbiText } from "#server/catalog/abi.ts";
import { type Callable, parseActionsText } from "#server/catalog/abi-actions.ts";
import { parseViewsText } from "#server/catalog/abi-functions.ts";
import type { AbiEvent, AbiFunction } from "#server/contract/catalog.ts";

/** What an ABI is read for: events, view functions, or functions that change something and the errors beside them. */
export const abiPartSchema = z.enum(["events", "functions", "actions"]);
export type AbiPart = z.infer<typeof abiPartSchema>;

export type ParsedAbi = Callable & { events: AbiEvent[]; functions: AbiFunction[] };

/**
 * That part of an ABI; the other lists are empty.
 * @throws BadInputError saying what to paste instead
 */
export function parseAbi({ text, of }: { text: string; of: AbiPart }): ParsedAbi {
  const nothing = { events: [], functions: [], actions: [], errors: [] };
  if (of === "events") return { ...nothing, events: parseAbiText(text) };
  if (of === "functions") return { ...nothing, functions: parseViewsText(text) };
  return { ...nothing, ...parseActionsText(text) };
}
