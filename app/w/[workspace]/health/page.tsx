import type { Metadata } from "next";
import { HealthPage } from "#components/health/health-page.tsx";
import { memberPage } from "#server/api/caller.ts";
import { readHealth } from "#server/services/health/read-health.ts";

type PageProps = { params: Promise<{ workspace: string }> };

export const metadata: Metadata = { title: "Health" };

export default async function Page({ params }: PageProps) {
  const member = await memberPage((await params).workspace);
  return <HealthPage initial={await readHealth(member)} />;
}
