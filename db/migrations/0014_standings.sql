CREATE TABLE "tally" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tally_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"key" text NOT NULL,
	"n" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "topic_standing" (
	"topic_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"workspace_id" bigint NOT NULL,
	"enabled" boolean NOT NULL,
	"preset" text,
	"n1" numeric,
	"n2" numeric,
	"n3" numeric,
	"n4" numeric,
	"n5" numeric,
	"n6" numeric,
	"n7" numeric,
	"n8" numeric,
	"n9" numeric,
	"n10" numeric,
	"n11" numeric,
	"n12" numeric,
	"tags" text[] NOT NULL,
	CONSTRAINT "topic_standing_topic_id_subscriber_id_pk" PRIMARY KEY("topic_id","subscriber_id")
);
--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "matched" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "prefix" jsonb;--> statement-breakpoint
CREATE INDEX "tally_key_idx" ON "tally" USING btree ("workspace_id","key");--> statement-breakpoint
CREATE INDEX "topic_standing_n1_idx" ON "topic_standing" USING btree ("topic_id","n1","subscriber_id") WHERE enabled and n1 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n2_idx" ON "topic_standing" USING btree ("topic_id","n2","subscriber_id") WHERE enabled and n2 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n3_idx" ON "topic_standing" USING btree ("topic_id","n3","subscriber_id") WHERE enabled and n3 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n4_idx" ON "topic_standing" USING btree ("topic_id","n4","subscriber_id") WHERE enabled and n4 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n5_idx" ON "topic_standing" USING btree ("topic_id","n5","subscriber_id") WHERE enabled and n5 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n6_idx" ON "topic_standing" USING btree ("topic_id","n6","subscriber_id") WHERE enabled and n6 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n7_idx" ON "topic_standing" USING btree ("topic_id","n7","subscriber_id") WHERE enabled and n7 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n8_idx" ON "topic_standing" USING btree ("topic_id","n8","subscriber_id") WHERE enabled and n8 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n9_idx" ON "topic_standing" USING btree ("topic_id","n9","subscriber_id") WHERE enabled and n9 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n10_idx" ON "topic_standing" USING btree ("topic_id","n10","subscriber_id") WHERE enabled and n10 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n11_idx" ON "topic_standing" USING btree ("topic_id","n11","subscriber_id") WHERE enabled and n11 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_n12_idx" ON "topic_standing" USING btree ("topic_id","n12","subscriber_id") WHERE enabled and n12 is not null;--> statement-breakpoint
CREATE INDEX "topic_standing_tags_idx" ON "topic_standing" USING gin ("tags") WITH (fastupdate=false) WHERE enabled;--> statement-breakpoint
CREATE INDEX "subscriber_workspace_idx" ON "subscriber" USING btree ("workspace_id","id");--> statement-breakpoint
-- The same rule as `fitsField` and `effectiveTopic` in server/contract/topic.ts; server/pipeline/audience/standings.db.test.ts
-- holds them together.
create function fits_field(field jsonb, value jsonb) returns boolean language sql immutable parallel safe as $$
  select case field ->> 'kind'
    when 'number' then jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 120
      and value #>> '{}' ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?$'
    when 'choice' then jsonb_typeof(value) = 'string'
    when 'choices' then jsonb_typeof(value) = 'array'
    else jsonb_typeof(value) = 'boolean'
  end
$$;
--> statement-breakpoint
-- Own value, else the preset's, else the field's default; what does not fit the field is passed over. Null: none fits.
create function effective_value(field jsonb, preset jsonb, own jsonb) returns jsonb language sql immutable parallel safe as $$
  select case
    when fits_field(field, own -> (field ->> 'key')) then own -> (field ->> 'key')
    when fits_field(field, preset -> 'values' -> (field ->> 'key')) then preset -> 'values' -> (field ->> 'key')
    when fits_field(field, field -> 'default') then field -> 'default'
  end
$$;
--> statement-breakpoint
create function preset_of(presets jsonb, preset_key text) returns jsonb language sql immutable parallel safe as $$
  select p.value from jsonb_array_elements(presets) with ordinality as p(value, place)
  where p.value ->> 'key' = preset_key order by p.place limit 1
$$;
--> statement-breakpoint
-- Takes rows, and reads no table that they are being written to: its statistics may know nothing of them yet.
create function write_standings(given preference[]) returns void language sql as $$
  insert into topic_standing
    (topic_id, subscriber_id, workspace_id, enabled, preset, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, tags)
  select p.topic_id, p.subscriber_id, p.workspace_id, p.enabled, chosen.preset ->> 'key', v.n[1], v.n[2], v.n[3], v.n[4],
    v.n[5], v.n[6], v.n[7], v.n[8], v.n[9], v.n[10], v.n[11], v.n[12], w.tags
  from unnest(given) as p
  join topic t on t.id = p.topic_id
  cross join lateral (select preset_of(t.presets, p.preset) as preset offset 0) chosen
  cross join lateral (
    select array_agg(effective_value(f.value, chosen.preset, p.own) order by f.place) as found
    from jsonb_array_elements(t.fields) with ordinality as f(value, place)) e
  cross join lateral (
    select array_agg(case when f.value ->> 'kind' = 'number' then (e.found[f.place] #>> '{}')::numeric end order by f.place) as n
    from jsonb_array_elements(t.fields) with ordinality as f(value, place)) v
  cross join lateral (
    select coalesce(array_agg(t.id || ':' || (f.value ->> 'key') || '=' || lower(btrim(one.text)) order by f.place), '{}') as tags
    from jsonb_array_elements(t.fields) with ordinality as f(value, place)
    cross join lateral (
      select jsonb_array_elements_text(case when f.value ->> 'kind' = 'choices' then e.found[f.place] else '[]' end) as text
      union all select e.found[f.place] #>> '{}' where f.value ->> 'kind' = 'choice'
      union all select case e.found[f.place] when 'true' then 'yes' when 'false' then 'no' end where f.value ->> 'kind' = 'yes-no'
    ) one
    where one.text is not null) w
  order by p.topic_id, p.subscriber_id
  on conflict (topic_id, subscriber_id) do update set
    enabled = excluded.enabled, preset = excluded.preset, n1 = excluded.n1, n2 = excluded.n2, n3 = excluded.n3,
    n4 = excluded.n4, n5 = excluded.n5, n6 = excluded.n6, n7 = excluded.n7, n8 = excluded.n8, n9 = excluded.n9,
    n10 = excluded.n10, n11 = excluded.n11, n12 = excluded.n12, tags = excluded.tags
  where (topic_standing.enabled, topic_standing.preset, topic_standing.n1, topic_standing.n2, topic_standing.n3,
      topic_standing.n4, topic_standing.n5, topic_standing.n6, topic_standing.n7, topic_standing.n8, topic_standing.n9,
      topic_standing.n10, topic_standing.n11, topic_standing.n12, topic_standing.tags)
    is distinct from (excluded.enabled, excluded.preset, excluded.n1, excluded.n2, excluded.n3, excluded.n4, excluded.n5,
      excluded.n6, excluded.n7, excluded.n8, excluded.n9, excluded.n10, excluded.n11, excluded.n12, excluded.tags)
$$;
--> statement-breakpoint
-- A topic that is changed meanwhile is waited for, and waits for this: its row is shared until the end.
create function preference_written() returns trigger language plpgsql as $$
begin
  perform from topic where id in (select topic_id from changed) order by id for share;
  perform write_standings(array_agg(c::preference)) from changed c;
  if tg_op = 'INSERT' then
    insert into tally (workspace_id, key, n)
    select workspace_id, key || topic_id, sum(n) from (
      select workspace_id, topic_id, 'set:' as key, 1 as n from changed
      union all select workspace_id, topic_id, 'on:', 1 from changed where enabled) d
    group by workspace_id, topic_id, key order by topic_id, key;
  else
    insert into tally (workspace_id, key, n)
    select workspace_id, 'on:' || topic_id, sum(n) from (
      select workspace_id, topic_id, 1 as n from changed where enabled
      union all select workspace_id, topic_id, -1 from gone where enabled) d
    group by workspace_id, topic_id having sum(n) <> 0 order by topic_id;
  end if;
  return null;
end $$;
--> statement-breakpoint
create function preference_deleted() returns trigger language plpgsql as $$
begin
  delete from topic_standing s using gone g where s.topic_id = g.topic_id and s.subscriber_id = g.subscriber_id;
  insert into tally (workspace_id, key, n)
  select workspace_id, key || topic_id, -sum(n) from (
    select workspace_id, topic_id, 'set:' as key, 1 as n from gone
    union all select workspace_id, topic_id, 'on:', 1 from gone where enabled) d
  group by workspace_id, topic_id, key order by topic_id, key;
  return null;
end $$;
--> statement-breakpoint
create function subscriber_counted() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into tally (workspace_id, key, n) select workspace_id, 'subscribers', count(*) from changed group by workspace_id order by workspace_id;
  else
    insert into tally (workspace_id, key, n) select workspace_id, 'subscribers', -count(*) from gone group by workspace_id order by workspace_id;
  end if;
  return null;
end $$;
--> statement-breakpoint
create function topic_redefined() returns trigger language plpgsql as $$
begin
  perform write_standings(array_agg(p)) from preference p where topic_id = new.id;
  return null;
end $$;
--> statement-breakpoint
create trigger preference_inserted after insert on preference referencing new table as changed
  for each statement execute function preference_written();
--> statement-breakpoint
create trigger preference_updated after update on preference referencing old table as gone new table as changed
  for each statement execute function preference_written();
--> statement-breakpoint
create trigger preference_deleted after delete on preference referencing old table as gone
  for each statement execute function preference_deleted();
--> statement-breakpoint
create trigger subscriber_inserted after insert on subscriber referencing new table as changed
  for each statement execute function subscriber_counted();
--> statement-breakpoint
create trigger subscriber_deleted after delete on subscriber referencing old table as gone
  for each statement execute function subscriber_counted();
--> statement-breakpoint
create trigger topic_redefined after update on topic for each row
  when (old.fields is distinct from new.fields or old.presets is distinct from new.presets)
  execute function topic_redefined();
--> statement-breakpoint
insert into tally (workspace_id, key, n) select workspace_id, 'subscribers', count(*) from subscriber group by workspace_id;
--> statement-breakpoint
insert into tally (workspace_id, key, n)
select workspace_id, 'set:' || topic_id, count(*) from preference group by workspace_id, topic_id
union all select workspace_id, 'on:' || topic_id, count(*) from preference where enabled group by workspace_id, topic_id;
--> statement-breakpoint
select write_standings(array_agg(p)) from preference p;
