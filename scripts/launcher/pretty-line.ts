const LEVELS: Record<number, string> = { 10: "trace", 20: "debug", 30: "info", 40: "WARN", 50: "ERROR", 60: "FATAL" };
/** The launcher's prefix, or the terminal, says these already. */
const LEFT_OUT = new Set(["level", "time", "pid", "hostname", "msg", "err", "role", "app", "name"]);

/** Turns a line of a child's JSON log into text for people; any other line comes back as it is. */
export function prettyLine(line: string): string {
  const entry = parse(line);
  if (!entry) return line;
  const level = LEVELS[Number(entry.level)] ?? String(entry.level);
  const facts = Object.entries(entry)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const error = entry.err as { message?: string; stack?: string } | undefined;
  const text = [level, entry.msg, ...facts].filter(Boolean).join(" ");
  return error ? `${text}\n${error.stack ?? error.message ?? JSON.stringify(error)}` : text;
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null && "level" in entry ? { ...entry } : undefined;
  } catch {
    return undefined;
  }
}
