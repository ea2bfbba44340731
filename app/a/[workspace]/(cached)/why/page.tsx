import type { Metadata } from "next";
import { OutcomesPage } from "#components/outcomes/outcomes-page.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { listPreferences } from "#server/services/preference/list-preferences.ts";
import { getSubscriberZone } from "#server/services/subscriber/get-subscriber-zone.ts";

export const metadata: Metadata = { title: "Why (not)?" };

export default async function Page({ params }: PageProps<"/a/[workspace]/why">) {
  const ctx = await subscriberPage((await params).workspace);
  const [topics, zone] = await Promise.all([listPreferences(ctx), getSubscriberZone(ctx)]);
  return <OutcomesPage workspace={ctx.slug} zone={zone} topics={topics.map(({ key, name }) => ({ key, name }))} />;
}
