import { handleHealth } from "#server/api/health.ts";

export const dynamic = "force-dynamic";
export { handleHealth as GET };
