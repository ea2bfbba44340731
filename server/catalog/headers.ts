import { type Headers, isHeaderName } from "#server/contract/headers.ts";
import type { NodeProblem, Scope } from "./define-node.ts";

export function checkHeaders(headers: Headers, field: string, { facts }: Scope): NodeProblem[] {
  return headers.flatMap((header, i): NodeProblem[] => {
    const at = `${field}.${i}`;
    if (!isHeaderName(header.name)) {
      const message = header.name ? `“${header.name}” is not a header's name.` : "Name this header.";
      return [{ severity: "error", field: `${at}.name`, code: "header-name", message }];
    }
    if (header.secret === undefined) {
      if (header.value) return [];
      return [
        {
          severity: "error",
          field: `${at}.value`,
          code: "header-value",
          message: `Give ${header.name} a value or a secret.`,
        },
      ];
    }
    if (facts.secretNames.includes(header.secret)) return [];
    const message = `There is no secret called “${header.secret}”. Add it under Settings, or pick another.`;
    return [{ severity: "error", field: `${at}.secret`, code: "secret-missing", message }];
  });
}
