ALTER TABLE "member" ADD COLUMN "tried_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "member" ADD COLUMN "tour_closed_at" timestamp with time zone;