import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { InboxPage } from "#components/inbox/inbox-page.tsx";
import { MessageView } from "#components/inbox/message-view.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { getSubscriberZone } from "#server/services/subscriber/get-subscriber-zone.ts";

export const metadata: Metadata = { title: "Message" };

export default async function Page({ params }: PageProps<"/a/[workspace]/inbox/[id]">) {
  const { workspace, id } = await params;
  if (!/^[1-9]\d{0,14}$/.test(id)) notFound();
  const ctx = await subscriberPage(workspace);
  const zone = await getSubscriberZone(ctx);
  return (
    <InboxPage workspace={ctx.slug} zone={zone} openId={Number(id)}>
      <MessageView workspace={ctx.slug} zone={zone} id={Number(id)} />
    </InboxPage>
  );
}
