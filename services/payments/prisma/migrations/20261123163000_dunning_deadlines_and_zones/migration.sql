ALTER TABLE "corporate_accounts" ADD COLUMN "time_zone" TEXT;

ALTER TABLE "dunning_settings" ADD COLUMN "deadline_days" INTEGER DEFAULT 14;

ALTER TABLE "dunnings" ADD COLUMN "deadline_at" TIMESTAMPTZ(3),
ADD COLUMN "deadline_days" INTEGER,
ADD COLUMN "time_zone" TEXT NOT NULL DEFAULT 'UTC';

-- Who waits has a deadline, or is not given up for lack of an answer.
ALTER TABLE "dunnings"
  ADD CONSTRAINT "dunnings_deadline" CHECK ("deadline_at" IS NULL OR "status" IN ('awaiting-customer', 'stopped'));

-- What is due of one account and currency is found by the end of its key.
UPDATE "due_work" AS w SET key = d.id || '/' || d.account_id || '.' || d.currency
  FROM "dunnings" AS d WHERE w.tenant_id = d.tenant_id AND w.kind = 'dunnings/attempt' AND w.key = d.id;
