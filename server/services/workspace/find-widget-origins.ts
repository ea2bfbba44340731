import { eq } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { workspace } from "#db/schema/workspace.ts";

/** Which sites may show the widget of a workspace; none of one that is not here. */
export async function findWidgetOrigins(slug: string): Promise<string[]> {
  const [row] = await getDb()
    .db.select({ origins: workspace.widgetOrigins })
    .from(workspace)
    .where(eq(workspace.slug, slug))
    .limit(1);
  return row?.origins ?? [];
}
