import type { PullSetting } from "#server/contract/pull.ts";
import { BadInputError } from "#server/kernel/errors.ts";

/** Changes within it before a pull began are asked for again: clocks differ, and writes take time to be seen. */
const OVERLAP_MS = 5 * 60_000;

/**
 * What the next page is asked for by.
 * @param next as the progress has it; null for the first page
 */
export function pageUrl(
  setting: PullSetting,
  { next, sinceAt }: { next: string | null; sinceAt: Date | null },
): string {
  const { url, paging, since } = setting;
  if (paging.kind === "link" && next !== null) return linkUrl(next, url);
  const full = new URL(url);
  if (since && sinceAt) {
    const from = new Date(sinceAt.getTime() - OVERLAP_MS);
    full.searchParams.set(
      since.parameter,
      since.format === "iso" ? from.toISOString() : String(Math.floor(from.getTime() / 1_000)),
    );
  }
  if (paging.kind === "cursor" && next !== null) full.searchParams.set(paging.parameter, next);
  if (paging.kind === "page") full.searchParams.set(paging.parameter, next ?? String(paging.first));
  return full.href;
}

/** Headers hold secrets, so a link never takes them to another host. */
function linkUrl(next: string, url: string): string {
  const link = URL.canParse(next, url) ? new URL(next, url) : undefined;
  if (link?.origin === new URL(url).origin) return link.href;
  throw new BadInputError("Its link to the next page leads to another host, so it was not followed.");
}

/** What the page after this one is asked for by; null when this was the last. */
export function nextOf(
  { paging }: PullSetting,
  { next, token, found }: { next: string | null; token: string | null; found: number },
): string | null {
  if (paging.kind !== "page") return token;
  return found === 0 ? null : String(Number(next ?? paging.first) + 1);
}
