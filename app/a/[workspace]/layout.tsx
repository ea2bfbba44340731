import { SubscriberShell } from "#components/subscriber/subscriber-shell.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { getWorkspaceName } from "#server/services/subscriber/get-workspace-name.ts";

export default async function SubscriberLayout({ children, params }: LayoutProps<"/a/[workspace]">) {
  const ctx = await subscriberPage((await params).workspace);
  const name = await getWorkspaceName(ctx);
  return (
    <SubscriberShell workspace={ctx.slug} name={name} address={ctx.actor.address}>
      {children}
    </SubscriberShell>
  );
}
