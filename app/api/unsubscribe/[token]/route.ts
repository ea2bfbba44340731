import { handleUnsubscribe, showUnsubscribe } from "#server/api/handle-links.ts";

export const dynamic = "force-dynamic";
export { handleUnsubscribe as POST, showUnsubscribe as GET };
