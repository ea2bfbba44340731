-- Keeps run_progress in step with executions and deliveries, whoever moves them; applied after every migration and
-- safe to run again. Only runs that have a row are counted: the large ones.

-- Adds to one row of a run: to any that nobody else holds, so that batches of one run never wait for each other here,
-- or to a new one where all are held.
create or replace function add_progress(given run_progress) returns void
language plpgsql security definer set search_path = public as $$
declare
  free integer;
begin
  select shard into free from run_progress where run_id = given.run_id order by shard limit 1 for update skip locked;
  if not found then
    given.shard := 1 + floor(random() * 2000000000)::integer;
    insert into run_progress select given.*;
    return;
  end if;
  update run_progress set
    open = open + given.open, told = told + given.told, stopped = stopped + given.stopped,
    opted_out = opted_out + given.opted_out, failed = failed + given.failed, cancelled = cancelled + given.cancelled,
    leaving = leaving + given.leaving, unfunded = unfunded + given.unfunded, delivered = delivered + given.delivered,
    dead = dead + given.dead, cost_milli = cost_milli + given.cost_milli
  where run_id = given.run_id and shard = free;
end $$;

revoke execute on function add_progress(run_progress) from public;

create or replace function count_new_executions() returns trigger
language plpgsql security definer set search_path = public as $$
begin
  perform add_progress(jsonb_populate_record(empty_progress(run_id, workspace_id), jsonb_build_object('open', n)))
  from (
    select a.run_id, a.workspace_id, count(*) as n from added a
    where a.outcome is null and exists (select from run_progress p where p.run_id = a.run_id)
    group by a.run_id, a.workspace_id) counted;
  return null;
end $$;

create or replace function count_moved_executions() returns trigger
language plpgsql security definer set search_path = public as $$
begin
  perform add_progress(jsonb_populate_record(empty_progress(run_id, workspace_id), jsonb_build_object(
    'open', open, 'told', told, 'stopped', stopped, 'opted_out', opted_out, 'failed', failed, 'cancelled', cancelled)))
  from (
    select m.run_id, m.workspace_id,
      coalesce(sum(sign) filter (where outcome is null), 0) as open,
      coalesce(sum(sign) filter (where outcome = 'told'), 0) as told,
      coalesce(sum(sign) filter (where outcome in ('stopped', 'held')), 0) as stopped,
      coalesce(sum(sign) filter (where outcome = 'opted-out'), 0) as opted_out,
      coalesce(sum(sign) filter (where outcome = 'failed'), 0) as failed,
      coalesce(sum(sign) filter (where outcome = 'cancelled'), 0) as cancelled
    from (
      select run_id, workspace_id, outcome, 1 as sign from added
      union all select run_id, workspace_id, outcome, -1 from removed) m
    where exists (select from run_progress p where p.run_id = m.run_id)
    group by m.run_id, m.workspace_id) counted
  where (open, told, stopped, opted_out, failed, cancelled) <> (0, 0, 0, 0, 0, 0);
  return null;
end $$;

create or replace function count_new_deliveries() returns trigger
language plpgsql security definer set search_path = public as $$
begin
  perform add_progress(jsonb_populate_record(empty_progress(run_id, workspace_id),
    jsonb_build_object('leaving', leaving, 'unfunded', unfunded, 'delivered', delivered)))
  from (
    select a.run_id, a.workspace_id, count(*) filter (where a.state <> 'delivered') as leaving,
      count(*) filter (where a.state = 'unfunded') as unfunded, count(*) filter (where a.state = 'delivered') as delivered
    from added a
    where a.state in ('waiting', 'unfunded', 'delivered') and exists (select from run_progress p where p.run_id = a.run_id)
    group by a.run_id, a.workspace_id) counted;
  return null;
end $$;

-- A delivery may move to the run of where its event stands now.
create or replace function count_moved_deliveries() returns trigger
language plpgsql security definer set search_path = public as $$
begin
  perform add_progress(jsonb_populate_record(empty_progress(run_id, workspace_id), jsonb_build_object(
    'leaving', leaving, 'unfunded', unfunded, 'delivered', delivered, 'dead', dead, 'cost_milli', cost_milli)))
  from (
    select m.run_id, m.workspace_id,
      coalesce(sum(sign) filter (where state in ('waiting', 'unfunded', 'retrying')), 0) as leaving,
      coalesce(sum(sign) filter (where state = 'unfunded'), 0) as unfunded,
      coalesce(sum(sign) filter (where state = 'delivered'), 0) as delivered,
      coalesce(sum(sign) filter (where state = 'dead'), 0) as dead,
      coalesce(sum(sign * price_milli) filter (where state = 'delivered'), 0) as cost_milli
    from (
      select run_id, workspace_id, state, price_milli, 1 as sign from added
      union all select run_id, workspace_id, state, price_milli, -1 from removed) m
    where exists (select from run_progress p where p.run_id = m.run_id)
    group by m.run_id, m.workspace_id) counted
  where (leaving, unfunded, delivered, dead, cost_milli) <> (0, 0, 0, 0, 0);
  return null;
end $$;

create or replace function empty_progress(run bigint, workspace bigint) returns run_progress
language sql immutable set search_path = public as $$
  select row(run, 0, workspace, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)::run_progress
$$;

create or replace trigger count_new after insert on execution
  referencing new table as added for each statement execute function count_new_executions();
create or replace trigger count_moved after update on execution
  referencing new table as added old table as removed for each statement execute function count_moved_executions();
create or replace trigger count_new after insert on delivery
  referencing new table as added for each statement execute function count_new_deliveries();
create or replace trigger count_moved after update on delivery
  referencing new table as added old table as removed for each statement execute function count_moved_deliveries();
