import { SubscriberShell } from "#components/subscriber/subscriber-shell.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { countUnread } from "#server/services/inbox/list-inbox.ts";
import { isSubscriberZoneUnsaid } from "#server/services/subscriber/get-subscriber-zone.ts";
import { getWorkspaceName } from "#server/services/subscriber/get-workspace-name.ts";
import { isSubscriber } from "#server/services/workspace/load-subscriber.ts";

export default async function SubscriberLayout({ children, params }: LayoutProps<"/a/[workspace]">) {
  const ctx = await subscriberPage((await params).workspace);
  const [name, unreadCount, isZoneUnsaid] = await Promise.all([
    getWorkspaceName(ctx),
    countUnread(ctx),
    isSubscriberZoneUnsaid(ctx),
  ]);
  return (
    <SubscriberShell
      workspace={ctx.slug}
      name={name}
      address={ctx.actor.address}
      unreadCount={unreadCount}
      isFollowing={isSubscriber(ctx)}
      isZoneUnsaid={isZoneUnsaid}
    >
      {children}
    </SubscriberShell>
  );
}
