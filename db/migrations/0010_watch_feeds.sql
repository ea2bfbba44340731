ALTER TABLE "watch_trigger" DROP COLUMN "aggregator";--> statement-breakpoint
ALTER TABLE "watch_trigger" ADD COLUMN "aggregators" jsonb DEFAULT '[]'::jsonb NOT NULL;
