import { eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { workspace } from "#db/schema/workspace.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

const originSchema = z
  .string()
  .trim()
  .max(200)
  .refine(isOrigin, "Write it as https://app.example, without a path; only this machine may do without https.");

export const setWidgetOriginsSchema = z.strictObject({
  origins: z.array(originSchema).max(limits.widgetOriginsMax, `At most ${limits.widgetOriginsMax} sites.`),
});

/** Says which sites may show the widget; it stands nowhere else. */
export async function setWidgetOrigins(
  ctx: MemberContext,
  input: z.output<typeof setWidgetOriginsSchema>,
): Promise<void> {
  checkRole(ctx, "owner");
  const origins = [...new Set(input.origins)];
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await tx.update(workspace).set({ widgetOrigins: origins }).where(eq(workspace.id, ctx.workspaceId));
    const subject = `workspace:${ctx.workspaceId}`;
    await writeAudit(tx, ctx, { action: "workspace.set-widget-origins", subject, facts: { origins } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "member" });
  });
}

/** Exactly what a browser calls a site: it goes into a policy as it is. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  const isHere = hostname === "localhost" || hostname === "127.0.0.1";
  return origin === text && (protocol === "https:" || (protocol === "http:" && isHere)) && /^[a-z0-9.:/-]+$/.test(text);
}
