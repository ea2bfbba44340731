import type { ReactNode } from "react";
import { CachedPages } from "#components/subscriber/cached-pages.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { isSubscriber } from "#server/services/workspace/load-subscriber.ts";

type CachedLayoutProps = { params: Promise<{ workspace: string }>; children: ReactNode };

/** Pages that go on reading by themselves: what was read is kept in the browser from one to the next. */
export default async function CachedLayout({ params, children }: CachedLayoutProps) {
  const ctx = await subscriberPage((await params).workspace);
  return (
    <CachedPages workspace={ctx.slug} isFollowing={isSubscriber(ctx)}>
      {children}
    </CachedPages>
  );
}
