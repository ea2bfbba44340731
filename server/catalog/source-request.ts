import type { Headers } from "#server/contract/headers.ts";
import type { Secret } from "#server/kernel/secret.ts";

/** A workspace's stored secrets by name, undefined when there is none. */
export type SecretOf = (workspaceId: number, name: string) => Promise<Secret | undefined>;

export type SourceHeaders = { kind: "open"; values: Record<string, string> } | { kind: "missing"; reason: string };

/** The headers of a question for JSON. Secrets are put in here and nowhere else; no reason holds one. */
export async function openHeaders(
  secretOf: SecretOf,
  { workspaceId, headers }: { workspaceId: number; headers: Headers },
): Promise<SourceHeaders> {
  const values: Record<string, string> = { accept: "application/json" };
  for (const { name, value = "", secret } of headers) {
    const stored = secret === undefined ? undefined : await secretOf(workspaceId, secret);
    if (secret !== undefined && !stored) {
      return { kind: "missing", reason: `the secret “${secret}” is not stored any more` };
    }
    values[name.toLowerCase()] = value + (stored?.reveal() ?? "");
  }
  return { kind: "open", values };
}

/** Sentences inside another one. */
export const asClause = (sentences: string): string => sentences.replace(/\.$/, "").replaceAll(". ", "; ");
