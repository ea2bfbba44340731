import { sql } from "drizzle-orm";
import { idList } from "#db/id-list.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import type { EndedRuns } from "../hand-overs.ts";

/** Of these runs, those none of whose executions is ready or waiting. */
export const endedRuns: EndedRuns = async (tx, runIds) => {
  if (runIds.length === 0) return [];
  const rows = await executePrepared<{ id: string }>(
    tx,
    sql`
    select given.id::text as id
    from unnest(${idList(runIds)}) as given (id)
    where not exists (select from execution e where e.run_id = given.id and e.state in ('ready', 'waiting'))
    order by given.id
    limit ${runIds.length}::integer`,
  );
  return rows.map(({ id }) => Number(id));
};
