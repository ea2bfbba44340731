import type { Metadata } from "next";
import { AlertsPage } from "#components/alerts/alerts-page.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { listPreferences } from "#server/services/preference/list-preferences.ts";
import { getSubscriberZone } from "#server/services/subscriber/get-subscriber-zone.ts";

export const metadata: Metadata = { title: "Your alerts" };

export default async function Page({ params }: PageProps<"/a/[workspace]">) {
  const ctx = await subscriberPage((await params).workspace);
  const [topics, zone] = await Promise.all([listPreferences(ctx), getSubscriberZone(ctx)]);
  return <AlertsPage workspace={ctx.slug} zone={zone} initial={topics} />;
}
