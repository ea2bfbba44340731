import { MARK_START } from "#server/pipeline/outbox/address-book.ts";

/**
 * Where a delivery went, as a team may see it, when it is no address that its subscriber has now: a URL keeps its host
 * and path, since its query may hold a key; the name of a secret is not the secret.
 */
export function maskTarget(target: string): string {
  if (target.startsWith(MARK_START)) return "an address from before";
  if (!URL.canParse(target)) return target;
  const url = new URL(target);
  return `${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}
