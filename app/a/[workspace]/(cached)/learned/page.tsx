import type { Metadata } from "next";
import { LearnedPage } from "#components/learned/learned-page.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { listLearned } from "#server/services/learned/list-learned.ts";
import { getSubscriberZone } from "#server/services/subscriber/get-subscriber-zone.ts";

export const metadata: Metadata = { title: "Learned for you" };

export default async function Page({ params }: PageProps<"/a/[workspace]/learned">) {
  const ctx = await subscriberPage((await params).workspace);
  const [learned, zone] = await Promise.all([listLearned(ctx), getSubscriberZone(ctx)]);
  return <LearnedPage workspace={ctx.slug} zone={zone} initial={learned} />;
}
