import type { Metadata } from "next";
import { ChannelsPage } from "#components/channels/channels-page.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { listChannels } from "#server/services/channel/list-channels.ts";

export const metadata: Metadata = { title: "Channels" };

export default async function Page({ params }: PageProps<"/a/[workspace]/channels">) {
  const ctx = await subscriberPage((await params).workspace);
  return <ChannelsPage workspace={ctx.slug} initial={await listChannels(ctx)} />;
}
