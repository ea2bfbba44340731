import type { Metadata } from "next";
import { cache, type ReactNode } from "react";
import { Shell } from "#components/shell/shell.tsx";
import { TRPC } from "#components/trpc.tsx";
import { memberPage } from "#server/api/caller.ts";
import { readShell } from "#server/services/overview/read-shell.ts";

type LayoutProps = { params: Promise<{ workspace: string }>; children: ReactNode };

// Title and frame ask the same.
const load = cache(async (slug: string) => {
  const member = await memberPage(slug);
  return { member, shell: await readShell(member) };
});

export async function generateMetadata({ params }: LayoutProps): Promise<Metadata> {
  const { shell } = await load((await params).workspace);
  return { title: { default: shell.workspaceName, template: `%s · ${shell.workspaceName} · Bellwether` } };
}

export default async function WorkspaceLayout({ params, children }: LayoutProps) {
  const { member, shell } = await load((await params).workspace);
  const { slug, role, actor } = member;
  const { workspaceName, workspaces, availableMilli } = shell;
  return (
    <TRPC>
      <Shell
        workspace={{ slug, name: workspaceName, role, base: `/w/${slug}`, availableMilli }}
        account={{ address: actor.address, role, isAdmin: actor.isAdmin, slug, workspaceName, workspaces }}
      >
        {children}
      </Shell>
    </TRPC>
  );
}
