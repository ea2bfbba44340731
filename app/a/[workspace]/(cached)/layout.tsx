import type { ReactNode } from "react";
import { CachedPages } from "#components/subscriber/cached-pages.tsx";

type CachedLayoutProps = { params: Promise<{ workspace: string }>; children: ReactNode };

/** Pages that go on reading by themselves: what was read is kept in the browser from one to the next. */
export default async function CachedLayout({ params, children }: CachedLayoutProps) {
  return <CachedPages workspace={(await params).workspace}>{children}</CachedPages>;
}
