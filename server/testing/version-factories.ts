import { getDb } from "#db/client.ts";
import { approval } from "#db/schema/approval.ts";
import { share } from "#db/schema/share.ts";
import { draftEdit } from "#db/schema/workflow.ts";
import { emptyGraph } from "#server/contract/graph.ts";
import { makeAddress, makeHash, NOW } from "./factories.ts";

type OfWorkflow = { id: number; workspaceId: number };

/** What there is of a workflow besides its draft and versions: a stretch of work, a link, a request for approval. */
export async function makeVersionRows(of: OfWorkflow): Promise<void> {
  const { db } = getDb();
  const here = { workspaceId: of.workspaceId, workflowId: of.id };
  const by = makeAddress();
  await db
    .insert(draftEdit)
    .values({ ...here, kind: "edit", author: by, before: emptyGraph(), revision: 2, begunAt: NOW, endedAt: NOW });
  await db.insert(share).values({ ...here, versionNumber: 1, tokenHash: makeHash(), createdAt: NOW, createdBy: by });
  await db
    .insert(approval)
    .values({ ...here, graph: emptyGraph(), note: "", authors: [by], askedBy: by, askedAt: NOW });
}
