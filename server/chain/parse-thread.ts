import { parentPort } from "node:worker_threads";
import { EndpointError } from "./errors.ts";
import { createLogFilter, everyLog, type LogFilter } from "./log-filter.ts";
import type { ParseReply, ParseTask } from "./logs-apart.ts";
import { parseLogs } from "./parse-logs.ts";
import { scanLogs } from "./scan-logs.ts";

/** The other side of `logs-apart.ts`: a thread that reads large answers, one after the other. */

let filter: LogFilter = everyLog;

parentPort?.on("message", (task: ParseTask) => {
  const { id, parts, asked, interests } = task;
  const body = joined(parts);
  if (interests !== undefined) filter = interests ? createLogFilter(interests) : everyLog;
  const scanned = scanLogs(body, asked, filter);
  if (scanned) return reply({ id, ...scanned });
  const result = resultOf(body);
  // a refusal, or no JSON at all: whoever asked knows what to make of it
  if (!result) return reply({ id, body }, [body.buffer]);
  try {
    reply({ id, logs: parseLogs(result, asked, filter), told: result.length });
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    reply({ id, fault: error.fault, sentence: error.publicMessage });
  }
});

function reply(message: ParseReply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function joined(parts: ParseTask["parts"]): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}

/** @returns undefined unless it is JSON-RPC with a list for a result */
function resultOf({ buffer, byteOffset, byteLength }: Uint8Array): unknown[] | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString("utf8"));
    if (typeof json !== "object" || json === null || ("error" in json && json.error)) return undefined;
    return "result" in json && Array.isArray(json.result) ? json.result : undefined;
  } catch {
    return undefined;
  }
}
