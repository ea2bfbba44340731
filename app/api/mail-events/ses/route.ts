import { handleSesEvents } from "#server/api/handle-mail-events.ts";

export const dynamic = "force-dynamic";
export { handleSesEvents as POST };
