import type { Metadata } from "next";
import { SharedView } from "#components/share/shared-view.tsx";
import { orNotFound } from "#server/api/or-not-found.ts";
import { readShared } from "#server/services/share/read-shared.ts";

// The address holds a token: it is told to no other site and kept by no search engine.
export const metadata: Metadata = { title: "A workflow", robots: "noindex", referrer: "no-referrer" };

export default async function VersionPage({ params }: PageProps<"/version/[token]">) {
  const { token } = await params;
  return <SharedView shared={await orNotFound(readShared(token))} />;
}
