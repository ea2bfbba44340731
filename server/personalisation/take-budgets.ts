import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { nextWeeklyMax, weeklyBudget } from "./budget.ts";
import { type CutOffState, cutOffs, DEFAULT_PRIOR, hitRate, mayMove } from "./cut-off.ts";
import { type BudgetEvidence, budgetEvidence } from "./evidence.ts";
import { takePage } from "./learn-rounds.ts";
import { POLICY_VERSION, sizeBase } from "./policy.ts";
import { readInterruptions } from "./read-interruptions.ts";

/** Stands for all topics. */
const ALL = 0;
const MONTH_MS = 28 * 86_400_000;

type State = CutOffState & { topicId: number; base: number };
type Person = { subscriberId: number; workspaceId: number; states: State[]; was: number | null } & {
  changedAt: Date | null;
};
type Moved = Person & { next: number | null; evidence: BudgetEvidence };

/**
 * Looks once a day at everybody of whom something is learned, a page at a time: how many interruptions a week are enough
 * for them, by how often they act on what interrupts them.
 *
 * Rows: learned of no topic (0), its weekly_max, and busy_line of each topic; learned_change, inserted for each that
 * moved; learn_round.
 * @returns subscribers passed, 0 when everybody was looked at within the day
 */
export function takeBudgets(db: Db, { limit, now }: { limit: number; now: Date }): Promise<number> {
  return db.transaction(async (tx) => {
    const page = await takePage(tx, { kind: "budgets", table: sql`subscriber`, limit, now });
    if (!page) return 0;
    const people = await readPeople(tx, page, now);
    const free = people.filter(({ changedAt }) => mayMove(changedAt, now));
    const sent = await readInterruptions(
      tx,
      free.map(({ subscriberId }) => subscriberId),
      { since: new Date(now.getTime() - MONTH_MS) },
    );
    const moved = free.flatMap((person): Moved[] => {
      const budget = weeklyBudget(person.states.map(hitRate), null);
      const interruptions = sent.get(person.subscriberId) ?? [];
      const { sent7 } = budgetEvidence(interruptions, budget, now);
      const next = nextWeeklyMax(budget, { was: person.was, sent7 });
      if (next === person.was) return [];
      return [{ ...person, next, evidence: budgetEvidence(interruptions, next ?? budget, now) }];
    });
    await write(tx, moved, now);
    return page.count;
  });
}

type Raw = Record<"subscriberId" | "workspaceId", string> & {
  states: State[];
  was: number | null;
  changedAt: string | null;
};

/** Of those for whom it is not stopped. */
async function readPeople(tx: Tx, page: { after: number; last: number }, now: Date): Promise<Person[]> {
  const rows = await tx.execute<Raw>(sql`
    select s.id as "subscriberId", s.workspace_id as "workspaceId", k.states, l.weekly_max as was,
      to_json(l.changed_at) #>> '{}' as "changedAt"
    from subscriber s
    cross join lateral (
      select jsonb_agg(jsonb_build_object('topicId', st.topic_id, 'base', st.base, 'p', st.p, 'a', st.a, 'n', st.n,
        'ignored', st.ignored)) as states
      from topic t join learn_state st on st.topic_id = t.id and st.subscriber_id = s.id
      where t.workspace_id = s.workspace_id and t.learns is not null and not t.critical and t.archived_at is null
        and st.base > 0) k
    left join learned l on l.topic_id = ${ALL}::bigint and l.subscriber_id = s.id
    where s.id > ${page.after}::bigint and s.id <= ${page.last}::bigint and k.states is not null
      and not exists (
        select from learn_stop x where x.subscriber_id = s.id and x.topic_id = ${ALL}::bigint
          and x.kind in ('all', 'budget') and (x.until is null or x.until > ${now.toISOString()}::timestamptz))
    order by s.id`);
  return rows.map(({ subscriberId, workspaceId, changedAt, ...row }) => ({
    ...row,
    subscriberId: Number(subscriberId),
    workspaceId: Number(workspaceId),
    changedAt: changedAt === null ? null : new Date(changedAt),
  }));
}

async function write(tx: Tx, moved: readonly Moved[], now: Date): Promise<void> {
  if (moved.length === 0) return;
  const rows = moved.map(({ subscriberId, workspaceId, was, next, evidence }) => ({
    ...{ subscriberId, workspaceId, was, next, evidence },
  }));
  const at = sql`${now.toISOString()}::timestamptz`;
  const given = sql`jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("subscriberId" bigint, "workspaceId" bigint,
    was numeric, next integer, evidence jsonb)`;
  await tx.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, weekly_max, changed_at)
    select ${ALL}::bigint, "subscriberId", "workspaceId", 0, next, ${at} from ${given} order by "subscriberId"
    on conflict (topic_id, subscriber_id) do update set weekly_max = excluded.weekly_max,
      changed_at = excluded.changed_at`);
  await tx.execute(sql`
    insert into learned_change (workspace_id, topic_id, subscriber_id, kind, old, new, evidence, policy, at)
    select "workspaceId", ${ALL}::bigint, "subscriberId", 'budget', was, next, evidence, ${String(POLICY_VERSION)}, ${at}
    from ${given} order by "subscriberId"`);
  await writeBusyLines(tx, moved);
  await notifyChanges(
    tx,
    moved.map(({ workspaceId, subscriberId }) => ({ workspaceId, subscriberId, topic: "learned" as const })),
  );
}

/** What waits for the digest already when the week is nearly full. */
async function writeBusyLines(tx: Tx, moved: readonly Moved[]): Promise<void> {
  const rows = moved.flatMap(({ subscriberId, workspaceId, states }) =>
    states.map(({ topicId, base, ...state }) => {
      const { strictMin } = cutOffs(state, { prior: DEFAULT_PRIOR, base: sizeBase(base) });
      return { topicId, subscriberId, workspaceId, base, busyLine: strictMin };
    }),
  );
  await tx.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, busy_line)
    select "topicId", "subscriberId", "workspaceId", base, "busyLine"
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("topicId" bigint, "subscriberId" bigint,
      "workspaceId" bigint, base numeric, "busyLine" numeric)
    order by "topicId", "subscriberId"
    on conflict (topic_id, subscriber_id) do update set
      busy_line = case when learned.base = excluded.base then excluded.busy_line end`);
}
