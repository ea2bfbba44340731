import { eq } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { workspace } from "#db/schema/workspace.ts";
import { DemoAwayError } from "#server/services/demo/errors.ts";
import { type DemoWallet, listDemoWallets } from "./demo-wallets.ts";

export type Entrance = {
  demo: DemoWallet[];
  /** The workspace whose alerts the visitor comes for. */
  workspace: { slug: string; name: string } | null;
  /** Where the visitor goes afterwards: a path of this site. */
  next: string;
};

/**
 * What the sign-in page shows. Only a subscriber's address (`/a/…`, `/embed/…`) tells a workspace's name: it is made to be given
 * away, while an operator's stays unknown to outsiders.
 */
export async function readEntrance(next: string | undefined): Promise<Entrance> {
  const path = safePath(next);
  const slug = /^\/(?:a|embed)\/([^/?#]+)/.exec(path)?.[1];
  const [found] = slug
    ? await getDb()
        .db.select({ slug: workspace.slug, name: workspace.name })
        .from(workspace)
        .where(eq(workspace.slug, slug))
        .limit(1)
    : [];
  return { demo: await demoOrNone(), workspace: found ?? null, next: path };
}

/** A path of this site; everything else becomes the start. */
function safePath(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/";
  const here = "http://here";
  // browsers read `//` and `/\` as another host
  if (!URL.canParse(next, here) || new URL(next, here).origin !== here) return "/";
  const { pathname, search } = new URL(next, here);
  return pathname === "/sign-in" ? "/" : `${pathname}${search}`;
}

async function demoOrNone(): Promise<DemoWallet[]> {
  try {
    return await listDemoWallets();
  } catch (error) {
    // a browser wallet still gets in
    if (error instanceof DemoAwayError) return [];
    throw error;
  }
}
