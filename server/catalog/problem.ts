import type { NodeProblem } from "./define-node.ts";

/** Blocks publishing. */
export function error(field: string, code: string, message: string): NodeProblem {
  return { severity: "error", field, code, message };
}

/** Said, and no more. */
export function warning(field: string, code: string, message: string): NodeProblem {
  return { severity: "warning", field, code, message };
}
