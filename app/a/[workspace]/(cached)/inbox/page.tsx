import type { Metadata } from "next";
import { InboxPage } from "#components/inbox/inbox-page.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { getSubscriberZone } from "#server/services/subscriber/get-subscriber-zone.ts";

export const metadata: Metadata = { title: "Inbox" };

export default async function Page({ params, searchParams }: PageProps<"/a/[workspace]/inbox">) {
  const ctx = await subscriberPage((await params).workspace);
  const { tab } = await searchParams;
  return (
    <InboxPage workspace={ctx.slug} zone={await getSubscriberZone(ctx)} tab={tab === "held" ? "held" : "came"}>
      <div className="grid min-h-80 place-content-center gap-1 rounded-card border border-dashed border-line px-6 text-center">
        <p className="engraved text-title">Pick a message</p>
        <p className="text-ink-3">
          It opens here with why it came. <kbd>j</kbd> and <kbd>k</kbd> go from one to the next.
        </p>
      </div>
    </InboxPage>
  );
}
