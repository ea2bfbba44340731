import { findWidgetOrigins } from "#server/services/workspace/find-widget-origins.ts";

/** Which sites may frame the page at a path: the widget's page those that its workspace named, all others nobody. */
export async function frameAncestorsOf(pathname: string): Promise<string[]> {
  const slug = /^\/embed\/([a-z0-9-]+)\/?$/.exec(pathname)?.[1];
  return slug ? findWidgetOrigins(slug) : [];
}
