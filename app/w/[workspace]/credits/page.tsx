import type { Metadata } from "next";
import { CreditsPage } from "#components/credits/credits-page.tsx";
import { memberPage } from "#server/api/caller.ts";
import { readCredits } from "#server/services/credit/read-credits.ts";

type PageProps = { params: Promise<{ workspace: string }> };

export const metadata: Metadata = { title: "Credits" };

export default async function Page({ params }: PageProps) {
  const member = await memberPage((await params).workspace);
  return <CreditsPage initial={await readCredits(member)} />;
}
