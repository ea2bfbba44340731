import type { ApiScope } from "#server/contract/rest.ts";
import type { KeyContext } from "#server/services/context.ts";
import { ScopeMissingError } from "./errors.ts";

/** Throws ScopeMissingError unless the key has all of these. */
export function checkScopes(ctx: KeyContext, needed: readonly ApiScope[]): void {
  for (const scope of needed) if (!ctx.scopes.includes(scope)) throw new ScopeMissingError(scope);
}
