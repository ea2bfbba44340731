import { parseJsonPath, readJsonPath } from "#server/catalog/json-path.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { ReadingSource } from "#server/contract/plan.ts";
import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logIngest } from "#server/kernel/log.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import type { Secret } from "#server/kernel/secret.ts";
import { failed, type SourceReading } from "./prepared-source.ts";

export type HttpSpec = Extract<ReadingSource, { kind: "http" }>;

export type HttpDeps = {
  fetch: SafeFetch;
  /** A stored secret by name, undefined when there is none. */
  secretOf(workspaceId: number, name: string): Promise<Secret | undefined>;
};

/** Asks a price source for its number. Secrets are put into headers here and nowhere else; no reason holds one. */
export async function readHttp(deps: HttpDeps, workspaceId: number, spec: HttpSpec): Promise<SourceReading> {
  const headers: Record<string, string> = { accept: "application/json" };
  for (const { name, value = "", secret } of spec.headers) {
    const stored = secret === undefined ? undefined : await deps.secretOf(workspaceId, secret);
    if (secret !== undefined && !stored) return failed(`the secret “${secret}” is not stored any more`);
    headers[name.toLowerCase()] = value + (stored?.reveal() ?? "");
  }
  try {
    const reply = await deps.fetch(spec.url, {
      headers,
      timeoutMs: limits.watchHttpTimeoutMs,
      bytesMax: limits.watchHttpBytesMax,
    });
    if (reply.status < 200 || reply.status >= 300) return failed(`the price source answered ${reply.status}`);
    return readNumber(reply.text, spec.path);
  } catch (error) {
    if (error instanceof AppError) return failed(asClause(error.publicMessage));
    logIngest.error({ err: error }, "asking a price source threw");
    return failed("the price source could not be asked");
  }
}

/** The number at a path of a JSON text, digit by digit as it stands there. */
export function readNumber(text: string, path: string): SourceReading {
  const steps = parseJsonPath(path);
  const json = parseExactly(text);
  if (json === undefined) return failed("the price source's answer is not JSON");
  const found = steps && readJsonPath(json, steps);
  const value = plain(found instanceof JsonNumber ? found.source : found);
  return value === undefined
    ? failed(`the price source's answer has no number at “${path}”`)
    : { kind: "value", value };
}

/** A number of a JSON text as it stands there, so that no digit is lost. */
class JsonNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

function parseExactly(text: string): unknown {
  const exact = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? new JsonNumber(context?.source ?? String(value)) : value;
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

const EXPONENT_MAX = 60;

/** "1.10e2" → "110": exact, and plain. */
function plain(source: unknown): string | undefined {
  if (typeof source !== "string") return undefined;
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(source.trim());
  if (!found) return undefined;
  const [, sign = "", whole = "", part = "", power = "0"] = found;
  const exponent = Number(power);
  if (Math.abs(exponent) > EXPONENT_MAX) return undefined;
  const digits = whole + part;
  const point = whole.length + exponent;
  const left = (point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0").replace(/^0+(?=\d)/, "");
  const right = point > 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  const joined = right ? `${left}.${right}` : left;
  const signed = sign && /[1-9]/.test(joined) ? `-${joined}` : joined;
  return isDecimal(signed) ? signed : undefined;
}

/** Sentences inside another one. */
const asClause = (sentences: string) => sentences.replace(/\.$/, "").replaceAll(". ", "; ");
