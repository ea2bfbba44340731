import { BaseError, parseAbi } from "viem";
import type { z } from "zod";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";

/** Which items of an ABI are wanted, and how they are written. */
export type Wanted<T> = {
  /** For messages: "event". */
  noun: string;
  /** For messages: "event Paid(address who)". */
  example: string;
  isWanted(item: Record<string, unknown>): boolean;
  schema: z.ZodType<T>;
  /** The items in human-readable lines or Solidity without comments, each as viem reads it. */
  lines(code: string): string[];
  /** Whether a line that cannot be read is passed over: Solidity has functions of types that only it knows. */
  skipsOdd?: boolean;
};

/**
 * The wanted items of what a person pasted: a JSON ABI, a build artefact with `.abi`, human-readable lines, or Solidity.
 * @throws BadInputError saying what to paste instead
 */
export function readAbiText<T>(text: string, wanted: Wanted<T>): T[] {
  const trimmed = text.trim();
  if (!trimmed) {
    throw new BadInputError(`There is no ABI yet. Paste it as JSON, or as lines such as “${wanted.example}”.`);
  }
  if (Buffer.byteLength(trimmed) > limits.abiBytesMax) {
    throw new BadInputError(
      `This ABI is larger than ${limits.abiBytesMax / 1024 / 1024} MB. Paste only the ${wanted.noun}s you need.`,
    );
  }
  return /^[[{"]/.test(trimmed) ? fromJson(trimmed, wanted) : fromLines(trimmed, wanted);
}

function fromJson<T>(text: string, wanted: Wanted<T>): T[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BadInputError(
      "This is not valid JSON: it may have been cut off while copying. Copy the whole ABI again.",
    );
  }
  const items = itemsOf(json);
  if (!items) {
    throw new BadInputError("This JSON is not an ABI. An ABI is a list, or an artefact with a list under “abi”.");
  }
  // viem's and ethers' habit: a list of human-readable lines
  if (items.length > 0 && items.every((item) => typeof item === "string")) return fromLines(items.join(";\n"), wanted);
  return items.filter((item) => isRecord(item) && wanted.isWanted(item)).map((item, at) => itemOf(item, at, wanted));
}

function itemOf<T>(item: unknown, at: number, { schema, noun }: Wanted<T>): T {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const title = noun[0]?.toUpperCase() + noun.slice(1);
  const own = isRecord(item) && typeof item.name === "string" ? item.name : "";
  const name = own ? `${title} “${own.slice(0, 60)}”` : `${title} number ${at + 1}`;
  throw new BadInputError(
    `${name} of this ABI is not valid at ${parsed.error.issues[0]?.path.join(".") || "its start"}.`,
  );
}

function itemsOf(json: unknown): unknown[] | undefined {
  if (Array.isArray(json)) return json;
  if (!isRecord(json)) return undefined;
  if ("abi" in json) return itemsOf(json.abi);
  return "type" in json ? [json] : undefined;
}

function isRecord(item: unknown): item is Record<string, unknown> {
  return typeof item === "object" && item !== null;
}

function fromLines<T>(text: string, { lines, schema, noun, skipsOdd = false }: Wanted<T>): T[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return lines(code).flatMap((line) => {
    try {
      const [item] = parseAbi([line]) as readonly unknown[];
      return [schema.parse(item)];
    } catch (error) {
      if (skipsOdd) return [];
      const why =
        error instanceof BaseError || error instanceof Error ? error.message.split("\n")[0] : "it cannot be read";
      throw new BadInputError(`“${line.slice(0, 120)}” is not an ${noun} that can be read: ${why}`);
    }
  });
}
