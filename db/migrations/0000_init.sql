CREATE TABLE "edge_count" (
	"run_id" bigint NOT NULL,
	"edge_id" text NOT NULL,
	"workspace_id" bigint NOT NULL,
	"passed" integer NOT NULL,
	CONSTRAINT "edge_count_run_id_edge_id_pk" PRIMARY KEY("run_id","edge_id")
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"workflow_id" bigint NOT NULL,
	"version_id" bigint NOT NULL,
	"event_id" bigint NOT NULL,
	"trigger_node_id" text NOT NULL,
	"values" jsonb NOT NULL,
	"ordinal" integer DEFAULT 0 NOT NULL,
	"event_key" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"reached_count" integer DEFAULT 0 NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expanded_at" timestamp with time zone,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "session_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"token_hash" text NOT NULL,
	"address" text NOT NULL,
	"chain_id" integer NOT NULL,
	"user_agent" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "session_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "sign_in_nonce" (
	"nonce" text PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "block" (
	"chain_id" integer NOT NULL,
	"number" bigint NOT NULL,
	"hash" text NOT NULL,
	"parent_hash" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"orphaned_at" timestamp with time zone,
	CONSTRAINT "block_chain_id_hash_pk" PRIMARY KEY("chain_id","hash")
);
--> statement-breakpoint
CREATE TABLE "chain_cursor" (
	"chain_id" integer PRIMARY KEY NOT NULL,
	"block_number" bigint NOT NULL,
	"block_hash" text NOT NULL,
	"block_at" timestamp with time zone NOT NULL,
	"head_number" bigint NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"trouble" text
);
--> statement-breakpoint
CREATE TABLE "execution" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "execution_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"run_id" bigint NOT NULL,
	"workflow_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"state" text DEFAULT 'ready' NOT NULL,
	"outcome" text,
	"reason" text,
	"steps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"wake_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ledger_account" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger_account_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"debits_posted_milli" bigint DEFAULT 0 NOT NULL,
	"credits_posted_milli" bigint DEFAULT 0 NOT NULL,
	"debits_pending_milli" bigint DEFAULT 0 NOT NULL,
	"credits_pending_milli" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_transfer" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger_transfer_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"transfer_key" text NOT NULL,
	"kind" text NOT NULL,
	"debit_account_id" bigint NOT NULL,
	"credit_account_id" bigint NOT NULL,
	"amount_milli" bigint NOT NULL,
	"reserve_id" bigint,
	"delivery_id" bigint,
	"note" text DEFAULT '' NOT NULL,
	"actor" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"tenant_id" bigint,
	"chain_id" integer,
	"block_number" bigint,
	"block_hash" text,
	"tx_hash" text,
	"tx_index" integer,
	"log_index" integer,
	"address" text,
	"topics" jsonb,
	"data" text,
	"payload" jsonb,
	"signal_key" text,
	"trigger_id" bigint,
	"occurred_at" timestamp with time zone NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"matched_at" timestamp with time zone,
	"orphaned_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "delivery" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "delivery_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"workflow_id" bigint NOT NULL,
	"run_id" bigint NOT NULL,
	"execution_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"node_id" text NOT NULL,
	"topic_id" bigint,
	"effect_key" text NOT NULL,
	"channel" text NOT NULL,
	"target" text DEFAULT '' NOT NULL,
	"urgency" text NOT NULL,
	"priority" integer DEFAULT 10 NOT NULL,
	"content" jsonb NOT NULL,
	"why" text DEFAULT '' NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"price_milli" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"receipt_id" text,
	"occurred_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "delivery_attempt" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "delivery_attempt_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"delivery_id" bigint NOT NULL,
	"number" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"detail" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox_message" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbox_message_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"delivery_id" bigint NOT NULL,
	"execution_id" bigint NOT NULL,
	"topic_id" bigint,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"link_label" text,
	"link_url" text,
	"urgency" text NOT NULL,
	"why" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone,
	"archived_at" timestamp with time zone,
	"saved_at" timestamp with time zone,
	"verdict" text
);
--> statement-breakpoint
CREATE TABLE "channel_address" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "channel_address_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"subscriber_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"target" text NOT NULL,
	"label" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"token_hash" text,
	"token_expires_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"confirmed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "preference" (
	"subscriber_id" bigint NOT NULL,
	"topic_id" bigint NOT NULL,
	"workspace_id" bigint NOT NULL,
	"enabled" boolean NOT NULL,
	"preset" text,
	"own" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "preference_subscriber_id_topic_id_pk" PRIMARY KEY("subscriber_id","topic_id")
);
--> statement-breakpoint
CREATE TABLE "source_answer" (
	"workspace_id" bigint NOT NULL,
	"question_hash" text NOT NULL,
	"attributes" jsonb NOT NULL,
	"known" boolean NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL,
	CONSTRAINT "source_answer_workspace_id_question_hash_pk" PRIMARY KEY("workspace_id","question_hash")
);
--> statement-breakpoint
CREATE TABLE "subscriber" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "subscriber_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"address" text NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"routes" jsonb,
	"origin" text DEFAULT 'event' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "topic" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "topic_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"icon" text DEFAULT 'bell' NOT NULL,
	"fields" jsonb NOT NULL,
	"presets" jsonb NOT NULL,
	"default_preset" text,
	"on_by_default" boolean DEFAULT true NOT NULL,
	"critical" boolean DEFAULT false NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trigger" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "trigger_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"workflow_id" bigint NOT NULL,
	"version_id" bigint NOT NULL,
	"node_id" text NOT NULL,
	"kind" text NOT NULL,
	"chain_id" integer,
	"address" text,
	"topic0" text,
	"token_hash" text,
	"spec" jsonb NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflow" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "workflow_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"name" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"live_version_id" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"paused_at" timestamp with time zone,
	"paused_by" text
);
--> statement-breakpoint
CREATE TABLE "workflow_draft" (
	"workflow_id" bigint PRIMARY KEY NOT NULL,
	"workspace_id" bigint NOT NULL,
	"graph" jsonb NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflow_version" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "workflow_version_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_id" bigint NOT NULL,
	"workspace_id" bigint NOT NULL,
	"number" integer NOT NULL,
	"graph" jsonb NOT NULL,
	"plan" jsonb NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "member" (
	"workspace_id" bigint NOT NULL,
	"address" text NOT NULL,
	"role" text NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "member_workspace_id_address_pk" PRIMARY KEY("workspace_id","address")
);
--> statement-breakpoint
CREATE TABLE "secret" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "secret_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"name" text NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspace" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "workspace_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "channel_address" ADD CONSTRAINT "channel_address_subscriber_id_subscriber_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscriber"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preference" ADD CONSTRAINT "preference_subscriber_id_subscriber_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscriber"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preference" ADD CONSTRAINT "preference_topic_id_topic_id_fk" FOREIGN KEY ("topic_id") REFERENCES "public"."topic"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriber" ADD CONSTRAINT "subscriber_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "topic" ADD CONSTRAINT "topic_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow" ADD CONSTRAINT "workflow_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_draft" ADD CONSTRAINT "workflow_draft_workflow_id_workflow_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflow"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_version" ADD CONSTRAINT "workflow_version_workflow_id_workflow_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflow"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secret" ADD CONSTRAINT "secret_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "run_event_key" ON "run" USING btree ("event_id","version_id","trigger_node_id");--> statement-breakpoint
CREATE INDEX "run_waiting_idx" ON "run" USING btree ("id") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "run_running_idx" ON "run" USING btree ("id") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "run_workspace_idx" ON "run" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "run_workflow_idx" ON "run" USING btree ("workflow_id","id");--> statement-breakpoint
CREATE INDEX "session_address_idx" ON "session" USING btree ("address","created_at");--> statement-breakpoint
CREATE INDEX "block_number_idx" ON "block" USING btree ("chain_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "execution_run_key" ON "execution" USING btree ("run_id","subscriber_id");--> statement-breakpoint
CREATE INDEX "execution_ready_idx" ON "execution" USING btree ("id") WHERE state = 'ready';--> statement-breakpoint
CREATE INDEX "execution_wake_idx" ON "execution" USING btree ("wake_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "execution_workspace_idx" ON "execution" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "execution_subscriber_idx" ON "execution" USING btree ("subscriber_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_account_kind_key" ON "ledger_account" USING btree ("workspace_id","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_transfer_key" ON "ledger_transfer" USING btree ("transfer_key");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_transfer_reserve_key" ON "ledger_transfer" USING btree ("reserve_id");--> statement-breakpoint
CREATE INDEX "ledger_transfer_workspace_idx" ON "ledger_transfer" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "ledger_transfer_delivery_idx" ON "ledger_transfer" USING btree ("delivery_id");--> statement-breakpoint
CREATE UNIQUE INDEX "event_observation_key" ON "event" USING btree ("chain_id","block_hash","tx_hash","log_index") WHERE kind = 'log';--> statement-breakpoint
CREATE UNIQUE INDEX "event_signal_key" ON "event" USING btree ("trigger_id","signal_key") WHERE kind = 'signal';--> statement-breakpoint
CREATE INDEX "event_waiting_idx" ON "event" USING btree ("id") WHERE matched_at is null;--> statement-breakpoint
CREATE INDEX "event_block_idx" ON "event" USING btree ("chain_id","block_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_effect_key" ON "delivery" USING btree ("effect_key");--> statement-breakpoint
CREATE INDEX "delivery_due_idx" ON "delivery" USING btree ("channel","priority","next_at") WHERE state in ('waiting', 'retrying');--> statement-breakpoint
CREATE INDEX "delivery_lease_idx" ON "delivery" USING btree ("lease_until") WHERE state = 'sending';--> statement-breakpoint
CREATE INDEX "delivery_unfunded_idx" ON "delivery" USING btree ("workspace_id","id") WHERE state = 'unfunded';--> statement-breakpoint
CREATE INDEX "delivery_workspace_idx" ON "delivery" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "delivery_execution_idx" ON "delivery" USING btree ("execution_id");--> statement-breakpoint
CREATE INDEX "delivery_subscriber_idx" ON "delivery" USING btree ("subscriber_id","id");--> statement-breakpoint
CREATE INDEX "delivery_run_idx" ON "delivery" USING btree ("run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_attempt_number_key" ON "delivery_attempt" USING btree ("delivery_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_message_delivery_key" ON "inbox_message" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "inbox_message_subscriber_idx" ON "inbox_message" USING btree ("subscriber_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "channel_address_kind_key" ON "channel_address" USING btree ("subscriber_id","kind");--> statement-breakpoint
CREATE INDEX "channel_address_token_idx" ON "channel_address" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "channel_address_target_idx" ON "channel_address" USING btree ("kind","target");--> statement-breakpoint
CREATE INDEX "preference_topic_idx" ON "preference" USING btree ("topic_id","subscriber_id");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriber_address_key" ON "subscriber" USING btree ("workspace_id","address");--> statement-breakpoint
CREATE INDEX "subscriber_wallet_idx" ON "subscriber" USING btree ("address");--> statement-breakpoint
CREATE UNIQUE INDEX "topic_key_key" ON "topic" USING btree ("workspace_id","key");--> statement-breakpoint
CREATE INDEX "trigger_log_idx" ON "trigger" USING btree ("chain_id","address","topic0") WHERE active;--> statement-breakpoint
CREATE INDEX "trigger_token_idx" ON "trigger" USING btree ("token_hash") WHERE active;--> statement-breakpoint
CREATE INDEX "trigger_workflow_idx" ON "trigger" USING btree ("workflow_id");--> statement-breakpoint
CREATE INDEX "workflow_workspace_idx" ON "workflow" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "workflow_version_number_key" ON "workflow_version" USING btree ("workflow_id","number");--> statement-breakpoint
CREATE INDEX "audit_entry_workspace_idx" ON "audit_entry" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "member_address_idx" ON "member" USING btree ("address");--> statement-breakpoint
CREATE UNIQUE INDEX "secret_name_key" ON "secret" USING btree ("workspace_id","name");