/**
 * How values travel between our own pages and the server: JSON, with a tag on what JSON has no words for. Dates,
 * big integers, numbers that are none, and gaps in lists come back as they went; a property that is undefined does not
 * travel.
 */

const TAG = "$is";

type Tagged = { [TAG]: string; of?: unknown };

function tag(is: string, of?: unknown): Tagged {
  return of === undefined ? { [TAG]: is } : { [TAG]: is, of };
}

/** As plain JSON values. What it cannot carry is an error here, not a surprise there. */
export function toWire(value: unknown): unknown {
  switch (typeof value) {
    case "undefined":
      return tag("undefined");
    case "bigint":
      return tag("bigint", `${value}`);
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : tag("number", Object.is(value, -0) ? "-0" : `${value}`);
    case "object":
      return value === null ? null : objectToWire(value);
    case "function":
    case "symbol":
      throw new TypeError(`A ${typeof value} cannot travel to or from a page.`);
    default:
      return value;
  }
}

function objectToWire(value: object): unknown {
  if (Array.isArray(value)) return value.map(toWire);
  if (value instanceof Date) return tag("date", Number.isNaN(value.getTime()) ? "" : value.toISOString());
  if (value instanceof Map || value instanceof Set) {
    throw new TypeError(`A ${value.constructor.name} cannot travel to or from a page: send a list.`);
  }
  const parts = Object.entries(value).flatMap(([key, part]) =>
    part === undefined ? [] : [[key, toWire(part)] as const],
  );
  const object = Object.fromEntries(parts);
  // One that looks like ours was somebody's own.
  return Object.hasOwn(object, TAG) ? tag("object", object) : object;
}

/** What `toWire` was given. */
export function fromWire(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(fromWire);
  if (!Object.hasOwn(value, TAG)) return plain(value);
  const { [TAG]: is, of } = value as Tagged;
  switch (is) {
    case "undefined":
      return undefined;
    case "bigint":
      return BigInt(String(of));
    case "number":
      return Number(of);
    case "date":
      return new Date(String(of));
    case "object":
      return plain(of as object);
    default:
      throw new TypeError(`A page and its server are of different versions: ${is} is unknown here.`);
  }
}

const plain = (value: object) => Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fromWire(part)]));

/** For tRPC, on both sides. */
export const wire = { serialize: toWire, deserialize: fromWire };
