import { JsonNumber, parseExactly, toDecimal } from "#server/catalog/exact-json.ts";
import { parseJsonPath, readJsonPath } from "#server/catalog/json-path.ts";
import { asClause, openHeaders, type SecretOf } from "#server/catalog/source-request.ts";
import type { ReadingSource } from "#server/contract/plan.ts";
import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logIngest } from "#server/kernel/log.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import { failed, type SourceReading } from "./prepared-source.ts";

export type HttpSpec = Extract<ReadingSource, { kind: "http" }>;

export type HttpDeps = {
  fetch: SafeFetch;
  secretOf: SecretOf;
};

/** Asks a price source for its number. */
export async function readHttp(deps: HttpDeps, workspaceId: number, spec: HttpSpec): Promise<SourceReading> {
  const headers = await openHeaders(deps.secretOf, { workspaceId, headers: spec.headers });
  if (headers.kind === "missing") return failed(headers.reason);
  try {
    const reply = await deps.fetch(spec.url, {
      headers: headers.values,
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
  const value = toDecimal(found instanceof JsonNumber ? found.source : found);
  return value === undefined
    ? failed(`the price source's answer has no number at “${path}”`)
    : { kind: "value", value };
}
