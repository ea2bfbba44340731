import type { Metadata } from "next";
import { SubscriberPage } from "#components/subscribers/subscriber-page.tsx";
import { memberPage } from "#server/api/caller.ts";
import { orNotFound, pageId } from "#server/api/or-not-found.ts";
import { readSubscriber } from "#server/services/subscriber-list/read-subscriber.ts";

type PageProps = { params: Promise<{ workspace: string; id: string }> };

export const metadata: Metadata = { title: "Subscriber" };

export default async function Page({ params }: PageProps) {
  const { workspace, id } = await params;
  const member = await memberPage(workspace);
  return <SubscriberPage initial={await orNotFound(readSubscriber(member, { id: pageId(id) }))} />;
}
