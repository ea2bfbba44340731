import type { ImportAnswers, ImportFormat, ImportProblem, ImportResult } from "#server/contract/import.ts";
import { limits } from "#server/kernel/limits.ts";
import type { WorkspaceFacts } from "../define-node.ts";
import { importKwala } from "./kwala/import-kwala.ts";
import { importPortable, PORTABLE_FORMAT } from "./portable.ts";

type Given = { text: string; now: Date; answers: ImportAnswers; facts: WorkspaceFacts };

/** A file as a workflow, whichever of the forms it has. Pure. */
export function readImport(given: Given): ImportResult {
  const text = given.text.replace(/^\uFEFF/, "");
  const json = jsonOf(text);
  const format: ImportFormat = json.isOurs ? "bellwether" : "kwala";
  const tooLarge = sizeProblem(text, format === "kwala" ? limits.importYamlBytesMax : limits.graphBytesMax);
  if (tooLarge) return { ok: false, format, problems: [tooLarge] };
  if (json.problem) return { ok: false, format, problems: [json.problem] };
  const read = json.isOurs ? importPortable({ ...given, text, json: json.value }) : importKwala({ ...given, text });
  return { ...read, format };
}

type Json = { isOurs: boolean; value?: unknown; problem?: ImportProblem };

/** Ours says so itself; what is cut off says it at its start. */
function jsonOf(text: string): Json {
  if (!/^\s*\{/.test(text)) return { isOurs: false };
  try {
    const value: unknown = JSON.parse(text);
    const isOurs = typeof value === "object" && value !== null && "format" in value && value.format === PORTABLE_FORMAT;
    return { isOurs, value };
  } catch (cause) {
    const isOurs = text.slice(0, 400).includes(`"${PORTABLE_FORMAT}"`);
    if (!isOurs) return { isOurs };
    const line = Number(/line (\d+)/.exec(cause instanceof Error ? cause.message : "")?.[1] ?? 1);
    const cure = "It may have been cut off while copying. Import the whole file as it was exported.";
    return { isOurs, problem: { line, code: "json-syntax", what: "This is not valid JSON.", cure } };
  }
}

function sizeProblem(text: string, bytesMax: number): ImportProblem | undefined {
  if (Buffer.byteLength(text) <= bytesMax) return undefined;
  const what = `This is larger than ${Math.round(bytesMax / 1024)} kB, and a workflow is not.`;
  return { line: 1, code: "too-large", what, cure: "Give only the event of the ABI that is needed." };
}
