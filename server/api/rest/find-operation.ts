import type { Operation } from "./define-operation.ts";
import { operations } from "./operations/index.ts";
import { HttpError } from "./problem.ts";

/** The operation at a path below `/api/v1`. @throws HttpError that says which methods there are, or where to look */
export function findOperation(method: string, path: string): { operation: Operation; params: Record<string, string> } {
  const parts = path.split("/").map(decode);
  const here = operations.flatMap((operation) => {
    const params = matchPath(operation.path, parts);
    return params ? [{ operation, params }] : [];
  });
  const found = here.find(({ operation }) => operation.method === method);
  if (found) return found;
  const allow = [...new Set(here.map(({ operation }) => operation.method))].join(", ");
  if (allow === "") {
    throw new HttpError(
      "no-such-address",
      "There is no such address here. /api/v1/openapi.json lists those there are.",
    );
  }
  throw new HttpError("method-not-taken", `This address takes ${allow}.`, { allow });
}

function matchPath(path: string, parts: readonly string[]): Record<string, string> | undefined {
  const wanted = path.split("/");
  if (wanted.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, want] of wanted.entries()) {
    const part = parts[at] ?? "";
    const name = /^\{(\w+)\}$/.exec(want)?.[1];
    if (name) params[name] = part;
    else if (want !== part) return undefined;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
