import { handleSignal } from "#server/api/handle-signal.ts";

export const dynamic = "force-dynamic";
export { handleSignal as POST };
