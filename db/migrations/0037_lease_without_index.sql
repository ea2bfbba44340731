CREATE TABLE "delivery_claim" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "delivery_claim_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"delivery_ids" bigint[] NOT NULL,
	"lease_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "delivery_lease_idx";--> statement-breakpoint
ALTER TABLE "delivery_attempt" DROP COLUMN "id";--> statement-breakpoint
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_delivery_id_number_pk"
	PRIMARY KEY USING INDEX "delivery_attempt_number_key";--> statement-breakpoint
CREATE INDEX "delivery_claim_lease_idx" ON "delivery_claim" USING btree ("lease_until");--> statement-breakpoint
-- what is under way, and what of a digest that is
INSERT INTO "delivery_claim" ("delivery_ids", "lease_until")
SELECT array_agg("id" ORDER BY "id"), "lease_until" FROM "delivery"
WHERE "state" = 'sending' AND "lease_until" IS NOT NULL GROUP BY "lease_until";--> statement-breakpoint
UPDATE "delivery" p SET "state" = 'deferred',
	"lease_until" = (SELECT d."lease_until" FROM "delivery" d WHERE d."id" = p."digest_id")
WHERE p."state" = 'sending' AND p."lease_until" IS NULL;--> statement-breakpoint
UPDATE "delivery" SET "state" = CASE WHEN "attempts" = 1 THEN 'waiting' ELSE 'retrying' END
WHERE "state" = 'sending';--> statement-breakpoint
-- room beside each row for the claim's version of it, without which an update writes into every index
ALTER TABLE "delivery" SET (fillfactor = 50);
