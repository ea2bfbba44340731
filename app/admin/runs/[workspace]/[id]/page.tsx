import type { Metadata } from "next";
import { AnyRun } from "#components/admin/any-run.tsx";
import { adminPage } from "#server/api/caller.ts";
import { orNotFound, pageId } from "#server/api/or-not-found.ts";
import { readAnyFunnel } from "#server/services/admin/explain-any-wallet.ts";

type PageProps = { params: Promise<{ workspace: string; id: string }> };

export const metadata: Metadata = { title: "Run" };

export default async function Page({ params }: PageProps) {
  const { workspace: slug, id } = await params;
  const admin = await adminPage();
  return (
    <AnyRun slug={slug} id={pageId(id)} initial={await orNotFound(readAnyFunnel(admin, { slug, id: pageId(id) }))} />
  );
}
