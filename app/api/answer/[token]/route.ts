import { handleAnswer } from "#server/api/handle-links.ts";

export const dynamic = "force-dynamic";
export { handleAnswer as POST };
