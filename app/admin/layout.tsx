import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AdminFrame } from "#components/admin/admin-frame.tsx";
import { TRPC } from "#components/trpc.tsx";
import { adminPage } from "#server/api/caller.ts";

export const metadata: Metadata = { title: { default: "Installation", template: "%s · Installation · Bellwether" } };

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { actor } = await adminPage();
  return (
    <TRPC>
      <AdminFrame address={actor.address}>{children}</AdminFrame>
    </TRPC>
  );
}
