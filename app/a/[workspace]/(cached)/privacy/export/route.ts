import { handleExport } from "#server/api/handle-export.ts";

export const dynamic = "force-dynamic";
export { handleExport as GET };
