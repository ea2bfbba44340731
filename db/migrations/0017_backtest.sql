CREATE TABLE "backtest" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "backtest_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"workflow_id" bigint NOT NULL,
	"version_number" integer,
	"graph_hash" text NOT NULL,
	"plan" jsonb NOT NULL,
	"live_version_id" bigint,
	"live_number" integer,
	"range" jsonb NOT NULL,
	"from_at" timestamp with time zone,
	"to_at" timestamp with time zone,
	"slot_seconds" integer,
	"sources" jsonb NOT NULL,
	"notes" jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"progress" real DEFAULT 0 NOT NULL,
	"place" jsonb NOT NULL,
	"tally" jsonb NOT NULL,
	"claims" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"asked_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "backtest_alert" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "backtest_alert_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"backtest_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"address" text NOT NULL,
	"subscriber_id" bigint,
	"chain_id" integer,
	"block_number" bigint,
	"tx_hash" text,
	"occurred_at" timestamp with time zone NOT NULL,
	"messages" jsonb NOT NULL,
	"credits_milli" integer NOT NULL,
	"is_reworded" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "backtest_wallet" (
	"backtest_id" bigint NOT NULL,
	"address" text NOT NULL,
	"workspace_id" bigint NOT NULL,
	"alerts" integer NOT NULL,
	"live_alerts" integer NOT NULL,
	CONSTRAINT "backtest_wallet_backtest_id_address_pk" PRIMARY KEY("backtest_id","address")
);
--> statement-breakpoint
CREATE INDEX "backtest_open_idx" ON "backtest" USING btree ("next_at") WHERE state in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "backtest_workflow_idx" ON "backtest" USING btree ("workspace_id","workflow_id","id");--> statement-breakpoint
CREATE INDEX "backtest_alert_list_idx" ON "backtest_alert" USING btree ("backtest_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "backtest_alert_wallet_idx" ON "backtest_alert" USING btree ("workspace_id","address");--> statement-breakpoint
CREATE INDEX "backtest_wallet_address_idx" ON "backtest_wallet" USING btree ("workspace_id","address");