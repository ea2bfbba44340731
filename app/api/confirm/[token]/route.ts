import { handleConfirm } from "#server/api/handle-links.ts";

export const dynamic = "force-dynamic";
export { handleConfirm as POST };
