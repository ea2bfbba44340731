import { getDb } from "#db/client.ts";
import { segment } from "#db/schema/segment.ts";
import { makeAddress, NOW } from "./factories.ts";

/** Those whom the backend calls gold. */
export async function makeSegment(of: { id: number }) {
  const values = {
    workspaceId: of.id,
    key: "gold",
    name: "Gold",
    condition: { op: "is", args: [{ ref: ["told", "tier"] as [string, ...string[]] }, { value: "gold" }] },
    attributes: [{ name: "tier", type: "text" as const }],
    ...{ createdAt: NOW, updatedAt: NOW, updatedBy: makeAddress() },
  };
  await getDb().db.insert(segment).values(values);
}
