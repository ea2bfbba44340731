ALTER TABLE "execution" ALTER COLUMN "steps" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "execution" ALTER COLUMN "steps" SET DEFAULT '[]'::json;