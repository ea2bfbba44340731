import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Mailbox } from "#components/demo/mailbox.tsx";
import { TRPC } from "#components/trpc.tsx";
import { hasDemo } from "#server/services/demo/ask-demo.ts";

type PageProps = { searchParams: Promise<{ start?: string | string[] }> };

export const metadata: Metadata = { title: "Demo mailbox" };

export default async function Page({ searchParams }: PageProps) {
  if (!hasDemo()) notFound();
  const { start } = await searchParams;
  return (
    <TRPC>
      <Mailbox startPayload={typeof start === "string" && start !== "" ? start : null} />
    </TRPC>
  );
}
