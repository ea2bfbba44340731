import { handleMailEvents } from "#server/api/handle-mail-events.ts";

export const dynamic = "force-dynamic";
export { handleMailEvents as POST };
