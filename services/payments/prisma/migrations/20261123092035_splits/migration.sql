ALTER TABLE "splits"
  DROP COLUMN "rounding",
  ADD COLUMN "agreed" BIGINT,
  ADD COLUMN "booking_id" TEXT,
  ADD COLUMN "commission_reversed" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "fee_reversed" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "hold" TEXT NOT NULL DEFAULT 'none',
  ADD COLUMN "released_at" TIMESTAMPTZ(3);

-- What was divided so far had one vendor and one rule: the commission as agreed was put down before the fee was known.
UPDATE "splits" SET "agreed" = "commission" + CASE WHEN "fee_bearer" = 'platform' THEN "fee" ELSE 0 END, "released_at" = "created_at";

ALTER TABLE "splits"
  ALTER COLUMN "agreed" SET NOT NULL,
  ALTER COLUMN "hold" DROP DEFAULT,
  DROP CONSTRAINT "splits_status";
UPDATE "splits" SET "status" = 'agreed' WHERE "status" = 'pending';
ALTER TABLE "splits"
  ADD CONSTRAINT "splits_status" CHECK ("status" IN ('agreed', 'posted', 'reversed')),
  ADD CONSTRAINT "splits_hold" CHECK ("hold" IN ('none', 'until-released', 'until-booking-completed')),
  ADD CONSTRAINT "splits_agreed" CHECK ("agreed" BETWEEN 0 AND "gross"),
  ADD CONSTRAINT "splits_fee_reversed" CHECK ("fee_reversed" BETWEEN 0 AND "fee");

CREATE INDEX "splits_tenant_id_status_created_at_id_idx" ON "splits"("tenant_id", "status", "created_at", "id");
CREATE INDEX "splits_tenant_id_booking_id_idx" ON "splits"("tenant_id", "booking_id");
