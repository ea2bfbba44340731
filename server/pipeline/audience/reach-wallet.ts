import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type AudienceSpec, namedWallet } from "#server/contract/plan.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import type { ReceiveExecutions } from "../hand-overs.ts";
import type { Expansion, Run } from "./expansion.ts";

type WalletSpec = Extract<AudienceSpec, { kind: "wallet" }>;
export type WalletRun = { run: Run; spec: WalletSpec; edgeIds: string[] };

const ADDRESS = /^0x[0-9a-f]{40}$/;
const ZERO = `0x${"0".repeat(40)}`;

/** Makes subscribers of the wallets that nobody knows yet, for the runs that want it. One statement for the batch. */
export async function enrolWallets(tx: Tx, runs: WalletRun[], now: Date): Promise<void> {
  const wallets = runs.flatMap(({ run, spec }) => {
    const wallet = walletOf(run, spec);
    return spec.unknown === "enrol" && "address" in wallet ? [[run.workspaceId, wallet.address]] : [];
  });
  if (wallets.length === 0) return;
  const enrolled = await tx.execute<{ workspace_id: string }>(sql`
    insert into subscriber (workspace_id, address, origin, created_at)
    select distinct (w ->> 0)::bigint, w ->> 1, 'event', ${now.toISOString()}::timestamptz
    from jsonb_array_elements(${JSON.stringify(wallets)}::text::jsonb) w
    order by 1, 2
    on conflict (workspace_id, address) do nothing
    returning workspace_id::text`);
  await notifyWorkspaces(
    tx,
    [...enrolled].map((row) => Number(row.workspace_id)),
    "subscriber",
  );
}

/**
 * The events' own wallets, all runs of a batch in one statement. Who has opted out is reached too: the interpreter
 * records why nothing was sent. Call `enrolWallets` first.
 */
export async function reachWallets(
  tx: Tx,
  runs: WalletRun[],
  by: { receiveExecutions: ReceiveExecutions; now: Date },
): Promise<Expansion[]> {
  const wanted = runs.flatMap(({ run, spec }) => {
    const wallet = walletOf(run, spec);
    return "address" in wallet ? [{ ...partsOf(run), address: wallet.address }] : [];
  });
  const made =
    wanted.length > 0 ? await by.receiveExecutions(tx, { now: by.now, select: selectKnown(wanted) }) : undefined;
  return runs.map(({ run, spec, edgeIds }): Expansion => {
    const wallet = walletOf(run, spec);
    if ("reason" in wallet) return { run, reached: 0, edgeIds, state: "done", reason: wallet.reason };
    const reached = made?.get(run.id) ?? 0;
    if (reached > 0) return { run, reached, edgeIds, state: "running" };
    const reason = `${wallet.address} is no subscriber, and this workflow leaves unknown wallets alone.`;
    return { run, reached, edgeIds, state: "done", reason };
  });
}

type Wanted = { run: number; workspace: number; workflow: number; address: string };

const partsOf = (run: Run) => ({ run: run.id, workspace: run.workspaceId, workflow: run.workflowId });

function selectKnown(wanted: Wanted[]): SQL {
  return sql`
    select w.run as run_id, w.workspace as workspace_id, w.workflow as workflow_id, s.id as subscriber_id,
      null::jsonb as facts, null::text as effect_scope
    from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb)
      as w (run bigint, workspace bigint, workflow bigint, address text)
    join subscriber s on s.workspace_id = w.workspace and s.address = w.address
    order by w.run`;
}

function walletOf(run: Run, spec: WalletSpec): { address: string } | { reason: string } {
  const name = "ref" in spec.wallet ? (spec.wallet.ref[1] ?? "") : "";
  const value = namedWallet(spec, run.values);
  if (typeof value !== "string" || !ADDRESS.test(value)) {
    return { reason: `The event names no wallet: ${name || "the chosen value"} is ${JSON.stringify(value)}.` };
  }
  if (value === ZERO) return { reason: `${name} is the zero address, which is nobody's wallet.` };
  return { address: value };
}
