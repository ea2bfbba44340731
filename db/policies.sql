-- Row-level security, applied after every migration and safe to run again: each table with a workspace_id is
-- closed to bellwether_app but for the workspace named by app.workspace_id, and open to bellwether_admin for reading.
-- The owner (migrations, worker) is not limited.
do $$
begin
  if not exists (select from pg_roles where rolname = 'bellwether_app') then
    create role bellwether_app nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'bellwether_admin') then
    create role bellwether_admin nologin;
  end if;
  execute format('grant bellwether_app, bellwether_admin to %I', current_user);
end $$;

grant usage on schema public to bellwether_app, bellwether_admin;
grant select, insert, update, delete on all tables in schema public to bellwether_app;
grant usage on all sequences in schema public to bellwether_app;
grant select on all tables in schema public to bellwether_admin;

-- Sign-in happens before there is a workspace, as the owner; inside a workspace these are nobody's business.
revoke all on session, sign_in_nonce from bellwether_app, bellwether_admin;
-- Who may send when is the worker's own. Addresses are opened where a channel sends or their owner reads, by a key that no query of a page needs.
revoke all on address_key, delivery_claim, former_key, lane_pace, learn_round, target_pace from bellwether_app, bellwether_admin;
-- The chain's own tables are read by everybody and written by the worker.
revoke insert, update, delete on chain_cursor, chain_order, block, owed_range, chain_audit, endpoint_health, event, event_hit, held_event,
  watch, watch_line, watch_sample, watch_minute, schedule, telegram_cursor from bellwether_app;
-- Money moves through the ledger's functions in the worker and the admin's grant, as the owner.
revoke insert, update, delete on ledger_account, ledger_posted, ledger_transfer from bellwether_app;
-- What is signed and sent is the worker's to write.
revoke insert, update, delete on contract_call, signed_transaction from bellwether_app;
-- Counters follow the rows that they count.
revoke insert, update, delete on run_progress from bellwether_app;
-- What wallets hold is read by the worker, and forgotten as the owner.
revoke insert, update, delete on portfolio from bellwether_app;
revoke update, delete on audit_entry, workflow_version from bellwether_app;

do $$
declare t record;
begin
  for t in
    select c.table_name from information_schema.columns c
    where c.table_schema = 'public' and c.column_name = 'workspace_id'
    union all select 'workspace'
  loop
    execute format('alter table %I enable row level security', t.table_name);
    execute format('drop policy if exists tenant on %I', t.table_name);
    execute format(
      'create policy tenant on %I to bellwether_app using (%I = nullif(current_setting(''app.workspace_id'', true), '''')::bigint)',
      t.table_name, case when t.table_name = 'workspace' then 'id' else 'workspace_id' end);
    execute format('drop policy if exists installation on %I', t.table_name);
    execute format('create policy installation on %I for select to bellwether_admin using (true)', t.table_name);
  end loop;
end $$;

-- The ledger is append-only for everybody.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
drop trigger if exists append_only on ledger_transfer;
create trigger append_only before update or delete on ledger_transfer for each row execute function refuse_change();

-- A log is everybody's; a signal is seen by its own workspace only.
alter table event enable row level security;
drop policy if exists tenant on event;
create policy tenant on event for select to bellwether_app
  using (tenant_id is null or tenant_id = nullif(current_setting('app.workspace_id', true), '')::bigint);
drop policy if exists installation on event;
create policy installation on event for select to bellwether_admin using (true);

-- What an event says of single wallets is seen through a run's own rows only.
revoke all on event_hit, held_event, watch_sample, watch_trigger from bellwether_app;
