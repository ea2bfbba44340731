import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EmbedPage } from "#components/embed/embed-page.tsx";
import { EmbedSignIn } from "#components/embed/embed-sign-in.tsx";
import { currentActor, subscriberPage } from "#server/api/caller.ts";
import { readEntrance } from "#server/services/identity/read-entrance.ts";
import { listPreferences } from "#server/services/preference/list-preferences.ts";

export const metadata: Metadata = { title: "Your alerts", robots: { index: false } };

/** The widget's page: the only one that other sites may frame, and only those that the workspace named. */
export default async function Page({ params }: PageProps<"/embed/[workspace]">) {
  const slug = (await params).workspace;
  if (await currentActor()) {
    const ctx = await subscriberPage(slug);
    return <EmbedPage workspace={ctx.slug} address={ctx.actor.address} initial={await listPreferences(ctx)} />;
  }
  const { workspace, demo } = await readEntrance(`/embed/${slug}`);
  return workspace ? <EmbedSignIn workspace={workspace} demo={demo} /> : notFound();
}
