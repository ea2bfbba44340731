import { redirect } from "next/navigation";
import { subscriberPage } from "#server/api/caller.ts";
import { findInboxMessage } from "#server/services/inbox/find-inbox-message.ts";

/** Where a notification leads: to the inbox's copy of it, or to the inbox when there is none. */
export default async function Page({ params }: PageProps<"/a/[workspace]/inbox/of/[execution]">) {
  const { workspace, execution } = await params;
  const ctx = await subscriberPage(workspace);
  const id = /^[1-9]\d{0,14}$/.test(execution)
    ? await findInboxMessage(ctx, { executionId: Number(execution) })
    : undefined;
  redirect(id === undefined ? `/a/${ctx.slug}/inbox` : `/a/${ctx.slug}/inbox/${id}`);
}
