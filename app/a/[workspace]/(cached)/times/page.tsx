import type { Metadata } from "next";
import { TimesPage } from "#components/times/times-page.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { readTiming } from "#server/services/timing/read-timing.ts";

export const metadata: Metadata = { title: "Your times" };

export default async function Page({ params }: PageProps<"/a/[workspace]/times">) {
  const ctx = await subscriberPage((await params).workspace);
  return <TimesPage workspace={ctx.slug} initial={await readTiming(ctx)} />;
}
