CREATE TABLE "contract_call" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "contract_call_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"delivery_id" bigint NOT NULL,
	"effect_key" text NOT NULL,
	"round" integer NOT NULL,
	"signer_id" bigint NOT NULL,
	"chain_id" bigint NOT NULL,
	"from_address" text NOT NULL,
	"to_address" text NOT NULL,
	"data" text NOT NULL,
	"value_wei" numeric(78, 0) NOT NULL,
	"gas_limit" bigint NOT NULL,
	"nonce" bigint NOT NULL,
	"state" text NOT NULL,
	"cost_wei" numeric(78, 0) NOT NULL,
	"day" date NOT NULL,
	"hash" text,
	"block_number" bigint,
	"block_hash" text,
	"gas_used" bigint,
	"fee_paid_wei" numeric(78, 0),
	"revert_reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "signed_transaction" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "signed_transaction_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"call_id" bigint NOT NULL,
	"hash" text NOT NULL,
	"raw" text NOT NULL,
	"fee_per_gas_wei" numeric(78, 0) NOT NULL,
	"tip_per_gas_wei" numeric(78, 0),
	"signed_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "signer" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "signer_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" bigint NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"sealed" text NOT NULL,
	"fee_per_gas_max_wei" numeric(78, 0) NOT NULL,
	"value_max_wei" numeric(78, 0) NOT NULL,
	"day_max_wei" numeric(78, 0) NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "delivery_due_idx";--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "left_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "signer" ADD CONSTRAINT "signer_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "contract_call_effect_key" ON "contract_call" USING btree ("effect_key") WHERE state in ('open', 'confirmed');--> statement-breakpoint
CREATE INDEX "contract_call_effect_idx" ON "contract_call" USING btree ("effect_key","id");--> statement-breakpoint
CREATE UNIQUE INDEX "contract_call_nonce_key" ON "contract_call" USING btree ("chain_id","from_address","nonce") WHERE state <> 'displaced';--> statement-breakpoint
CREATE INDEX "contract_call_spent_idx" ON "contract_call" USING btree ("signer_id","chain_id","day");--> statement-breakpoint
CREATE INDEX "contract_call_delivery_idx" ON "contract_call" USING btree ("delivery_id");--> statement-breakpoint
CREATE UNIQUE INDEX "signed_transaction_hash_key" ON "signed_transaction" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "signed_transaction_call_idx" ON "signed_transaction" USING btree ("call_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "signer_name_key" ON "signer" USING btree ("workspace_id","name");--> statement-breakpoint
CREATE INDEX "delivery_due_idx" ON "delivery" USING btree ("channel","workspace_id",(case when corrects_id is null and left_at is null then workflow_id else 0 end),split_part(target, '/', 3),"priority","next_at","id") WHERE state in ('waiting', 'retrying');