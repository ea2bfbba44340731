import type { Metadata } from "next";
import { PrivacyPage } from "#components/subscriber/privacy-page.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { getWorkspaceName } from "#server/services/subscriber/get-workspace-name.ts";
import { readPrivacy } from "#server/services/subscriber/read-privacy.ts";

export const metadata: Metadata = { title: "Privacy" };

export default async function Page({ params }: PageProps<"/a/[workspace]/privacy">) {
  const ctx = await subscriberPage((await params).workspace);
  const [name, initial] = await Promise.all([getWorkspaceName(ctx), readPrivacy(ctx)]);
  return <PrivacyPage workspace={ctx.slug} name={name} initial={initial} />;
}
