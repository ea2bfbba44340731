import type { Metadata } from "next";
import { InboxPage } from "#components/inbox/inbox-page.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { getSubscriberZone } from "#server/services/subscriber/get-subscriber-zone.ts";

export const metadata: Metadata = { title: "Inbox" };

export default async function Page({ params }: PageProps<"/a/[workspace]/inbox">) {
  const ctx = await subscriberPage((await params).workspace);
  return (
    <InboxPage workspace={ctx.slug} zone={await getSubscriberZone(ctx)}>
      <p className="px-6 pt-24 text-center text-ink-3">Pick a message to read it and see why it came.</p>
    </InboxPage>
  );
}
