import type { Metadata } from "next";
import { AnyExecution } from "#components/admin/any-execution.tsx";
import { adminPage } from "#server/api/caller.ts";
import { orNotFound, pageId } from "#server/api/or-not-found.ts";
import { readAnyExecution } from "#server/services/admin/read-any-execution.ts";

type PageProps = { params: Promise<{ workspace: string; id: string }> };

export const metadata: Metadata = { title: "Execution" };

export default async function Page({ params }: PageProps) {
  const { workspace: slug, id } = await params;
  const admin = await adminPage();
  return <AnyExecution slug={slug} initial={await orNotFound(readAnyExecution(admin, { slug, id: pageId(id) }))} />;
}
