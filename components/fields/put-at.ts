/** The value with what stands at a path put in; parts of the path that are not there are left alone. */
export function putAt(value: unknown, path: readonly string[], put: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return put;
  if (Array.isArray(value)) return value.map((part, at) => (`${at}` === key ? putAt(part, rest, put) : part));
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === key ? putAt(part, rest, put) : part]),
  );
}
