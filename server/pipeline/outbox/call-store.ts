import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import type {
  CallEnding,
  CallStore,
  NewCall,
  PlacedCall,
  Placing,
} from "#server/catalog/channels/contract-call/call-ports.ts";
import type { Fees } from "#server/catalog/channels/contract-call/fee-rules.ts";
import { present } from "#server/kernel/assert.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { Secret } from "#server/kernel/secret.ts";
import { readCall, readSigner } from "./call-rows.ts";
import { signTransaction } from "./sign-transaction.ts";

type StoreDeps = { db: Db; key: Secret; now: () => Date };

/**
 * Keeps calls of contracts. A nonce is given, and its transaction signed and stored, under a lock on the account, so that
 * workers and workspaces that use the same one leave no gap and take none twice; nothing is broadcast in here.
 *
 * Rows: contract_call, signed_transaction; delivery, left_at set, or taken back where a call was displaced.
 */
export function createCallStore({ db, key, now }: StoreDeps): CallStore {
  return {
    async signer(workspaceId, name) {
      const found = await readSigner(db, sql`workspace_id = ${workspaceId}::bigint and name = ${name}`);
      return found && { id: found.id, address: found.address, limits: found.limits };
    },
    find: (effectKey) => readCall(db, sql`c.effect_key = ${effectKey}`),
    at: ({ chainId, address }, nonce) =>
      readCall(
        db,
        sql`c.chain_id = ${chainId}::bigint and c.from_address = ${address} and c.nonce = ${nonce}::bigint
          and c.state <> 'displaced'`,
      ),
    hasCompany: (deliveryId) => hasCompany(db, deliveryId, now()),
    place: (call) => db.transaction((tx) => place(tx, call, { key, now: now() })),
    replace: (call, fees) => db.transaction((tx) => replace(tx, { call, fees }, { key, now: now() })),
    async sent(hash) {
      await db.execute(sql`
        update signed_transaction set sent_at = ${now().toISOString()}::timestamptz where hash = ${hash}`);
    },
    end: (call, ending) => db.transaction((tx) => end(tx, { call, ending }, now())),
  };
}

/** How long a call that is not signed yet is waited for: two that would both revert do not wait for each other. */
const COMPANY_SECONDS = 30;

async function hasCompany(db: Db, deliveryId: number, now: Date): Promise<boolean> {
  const rows = await db.execute(sql`
    select from delivery d
    join delivery o on o.execution_id = d.execution_id and o.channel = d.channel and o.id <> d.id
    where d.id = ${deliveryId}::bigint and o.state in ('waiting', 'retrying')
      and (o.left_at is not null
        or d.created_at > ${now.toISOString()}::timestamptz - ${COMPANY_SECONDS}::integer * interval '1 second')
    limit 1`);
  return rows.length > 0;
}

type Signing = { key: Secret; now: Date };

async function place(tx: Tx, call: NewCall, signing: Signing): Promise<Placing> {
  const { chainId, effectKey, fees, valueWei, gasLimit } = call;
  const account = call.signer.address;
  await lockAccount(tx, chainId, account);
  const living = sql`c.effect_key = ${effectKey} and c.state in ('open', 'confirmed')`;
  const known = await readCall(tx, living);
  if (known) return { kind: "placed", call: known };
  // read again: it may have been changed or removed since the call was simulated
  const signer = await readSigner(tx, sql`id = ${call.signer.id}::bigint`);
  if (!signer) return { kind: "signer-gone" };
  const costWei = valueWei + gasLimit * fees.feePerGasWei + call.dataFeeWei;
  const spentWei = await spentOn(tx, { signerId: signer.id, chainId, day: dayOf(signing.now) });
  if (spentWei + costWei > signer.limits.dayMaxWei) return { kind: "over-day", spentWei };
  const nonce = await nextNonce(tx, call);
  const signed = await signTransaction({ ...call, nonce }, { sealed: signer.sealed, key: signing.key });
  await insertCall(tx, { ...call, nonce, costWei }, signing.now);
  await insertSigned(tx, { where: living, signed, fees, now: signing.now });
  return { kind: "placed", call: present(await readCall(tx, living), "a call that was just placed is there") };
}

/** All who use the account wait for each other, in whatever workspace. */
async function lockAccount(tx: Tx, chainId: number, address: string): Promise<void> {
  const name = `account:${chainId}:${address}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** What is open or ended of that day, by UTC. */
async function spentOn(tx: Tx, of: { signerId: number; chainId: number; day: string }): Promise<bigint> {
  const [row] = await tx.execute<{ spent: string }>(sql`
    select coalesce(sum(cost_wei), 0)::text as spent from contract_call
    where signer_id = ${of.signerId}::bigint and chain_id = ${of.chainId}::bigint and day = ${of.day}::date`);
  return BigInt(row?.spent ?? 0);
}

/** After the last of ours, or after what the chain has, where the account was used from elsewhere. */
async function nextNonce(tx: Tx, { chainId, signer, minedCount }: NewCall): Promise<number> {
  const [row] = await tx.execute<{ next: string | null }>(sql`
    select max(nonce) + 1 as next from contract_call
    where chain_id = ${chainId}::bigint and from_address = ${signer.address} and state <> 'displaced'`);
  return Math.max(Number(row?.next ?? 0), minedCount);
}

async function insertCall(tx: Tx, call: NewCall & { nonce: number; costWei: bigint }, now: Date): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    insert into contract_call (workspace_id, delivery_id, effect_key, round, signer_id, chain_id, from_address,
      to_address, data, value_wei, gas_limit, nonce, state, cost_wei, day, created_at)
    select workspace_id, id, ${call.effectKey}, ${call.round}::integer, ${call.signer.id}::bigint,
      ${call.chainId}::bigint, ${call.signer.address}, ${call.to}, ${call.data}, ${call.valueWei.toString()}::numeric,
      ${call.gasLimit.toString()}::bigint, ${call.nonce}::bigint, 'open', ${call.costWei.toString()}::numeric,
      ${dayOf(now)}::date, ${at}
    from delivery where id = ${call.deliveryId}::bigint`);
  await tx.execute(sql`update delivery set left_at = ${at} where id = ${call.deliveryId}::bigint`);
}

type NewSigned = { where: ReturnType<typeof sql>; signed: { raw: string; hash: string }; fees: Fees; now: Date };

async function insertSigned(tx: Tx, { where, signed, fees, now }: NewSigned): Promise<void> {
  await tx.execute(sql`
    insert into signed_transaction (workspace_id, call_id, hash, raw, fee_per_gas_wei, tip_per_gas_wei, signed_at)
    select workspace_id, id, ${signed.hash}, ${signed.raw}, ${fees.feePerGasWei.toString()}::numeric,
      ${fees.tipPerGasWei?.toString() ?? null}::numeric, ${now.toISOString()}::timestamptz
    from contract_call c where ${where}`);
}

async function replace(
  tx: Tx,
  { call, fees }: { call: PlacedCall; fees: Fees },
  { key, now }: Signing,
): Promise<PlacedCall | undefined> {
  const { chainId, from, gasLimit } = call;
  await lockAccount(tx, chainId, from);
  const where = sql`c.id = ${call.id}::bigint and c.state = 'open'`;
  const current = await readCall(tx, where);
  if (!current || current.transactions.length !== call.transactions.length) return current;
  const signer = await readSigner(tx, sql`id = ${call.signerId}::bigint`);
  if (!signer || fees.feePerGasWei > signer.limits.feePerGasMaxWei) return undefined;
  const moreWei = gasLimit * (fees.feePerGasWei - (call.transactions[0]?.fees.feePerGasWei ?? 0n));
  // the day's room is looked at today, whenever it was placed
  const spentWei = await spentOn(tx, { signerId: signer.id, chainId, day: dayOf(now) });
  if (spentWei + moreWei > signer.limits.dayMaxWei) return undefined;
  const signed = await signTransaction({ ...call, fees }, { sealed: signer.sealed, key });
  await tx.execute(sql`
    update contract_call set cost_wei = cost_wei + ${moreWei.toString()}::numeric where id = ${call.id}::bigint`);
  await insertSigned(tx, { where, signed, fees, now });
  return readCall(tx, where);
}

async function end(tx: Tx, { call, ending }: { call: PlacedCall; ending: CallEnding }, now: Date): Promise<void> {
  const mined = ending.state === "displaced" ? undefined : ending.mined;
  // what was sent along stays with a contract that took it
  const costWei = (mined?.feePaidWei ?? 0n) + (ending.state === "confirmed" ? call.valueWei : 0n);
  const rows = await tx.execute<{ workspaceId: string }>(sql`
    update contract_call set state = ${ending.state}, cost_wei = ${costWei.toString()}::numeric,
      hash = ${mined?.hash ?? null}, block_number = ${mined?.blockNumber ?? null}::bigint,
      block_hash = ${mined?.blockHash ?? null}, gas_used = ${mined?.gasUsed.toString() ?? null}::bigint,
      fee_paid_wei = ${mined?.feePaidWei.toString() ?? null}::numeric,
      revert_reason = ${ending.state === "reverted" ? ending.reason : null}, ended_at = ${now.toISOString()}::timestamptz
    where id = ${call.id}::bigint and state = 'open'
    returning workspace_id as "workspaceId"`);
  // it has not left after all: whether it still may is looked at again
  if (ending.state === "displaced") {
    await tx.execute(sql`
      update delivery set left_at = null
      where id = (select delivery_id from contract_call where id = ${call.id}::bigint)`);
  }
  for (const { workspaceId } of rows) await notifyChange(tx, { workspaceId: Number(workspaceId), topic: "signer" });
}

/** By UTC: `2026-11-29`. */
function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}
