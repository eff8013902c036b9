-- Every call to a provider becomes an operation, whatever it is for; what was under way goes on as one, under the key and with
-- the request that it was begun with.

-- CreateTable
CREATE TABLE "operations" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "request" TEXT NOT NULL,
    "amount" BIGINT,
    "currency" TEXT,
    "status" TEXT NOT NULL,
    "provider_reference" TEXT,
    "code" TEXT,
    "message" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "called_at" TIMESTAMPTZ(3),
    "calls" INTEGER NOT NULL DEFAULT 0,
    "repeats" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "lease" TEXT,

    CONSTRAINT "operations_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "operations_tenant_id_status_started_at_id_idx" ON "operations"("tenant_id", "status", "started_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "operations_tenant_id_subject_id_number_key" ON "operations"("tenant_id", "subject_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "operations_tenant_id_provider_idempotency_key_key" ON "operations"("tenant_id", "provider", "idempotency_key");

ALTER TABLE "operations"
  ADD CONSTRAINT "operations_kind" CHECK ("kind" ~ '^[a-z-]{1,32}$'),
  ADD CONSTRAINT "operations_number" CHECK ("number" >= 1),
  ADD CONSTRAINT "operations_provider" CHECK ("provider" IN ('stripe', 'paypal', 'square')),
  ADD CONSTRAINT "operations_key" CHECK (length("idempotency_key") <= 45),
  ADD CONSTRAINT "operations_amount" CHECK (("amount" IS NULL) = ("currency" IS NULL) AND "amount" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "operations_status" CHECK ("status" IN ('pending', 'waiting', 'requires-action', 'approved', 'processing', 'unknown',
    'succeeded', 'declined', 'refused', 'absent')),
  ADD CONSTRAINT "operations_lease" CHECK ("lease" IS NULL OR "due_at" IS NOT NULL),
  SET (fillfactor = 80);

-- What a worker has to do, in any tenant, by the wall's clock. Rows that wait for nothing are not in it.
CREATE INDEX "operations_due" ON "operations"("due_at") WHERE "due_at" IS NOT NULL;

INSERT INTO "operations" (tenant_id, id, kind, subject_id, number, provider, idempotency_key, request, amount, currency, status,
                          provider_reference, code, message, started_at, settled_at, called_at, calls, repeats, due_at)
SELECT a.tenant_id, a.id, 'charge', a.payment_id, a.number, a.provider, a.idempotency_key,
       jsonb_build_object('paymentId', p.id, 'amount', jsonb_build_object('amount', a.amount, 'currency', a.currency),
         'customerId', c.provider_customer_id, 'methodId', m.provider_method_id, 'methodKind', 'card', 'description', p.description,
         'payer', jsonb_build_object('present', false))::text,
       a.amount, a.currency, CASE a.status WHEN 'rejected' THEN CASE WHEN p.due_at IS NULL THEN 'refused' ELSE 'waiting' END ELSE a.status END,
       a.provider_reference, a.code, a.message, a.started_at, a.settled_at, a.called_at, a.calls, a.repeats, p.due_at
  FROM "payment_attempts" AS a
  JOIN "payments" AS p ON p.tenant_id = a.tenant_id AND p.id = a.payment_id
  LEFT JOIN "payment_methods" AS m ON m.tenant_id = p.tenant_id AND m.id = p.method_id
  LEFT JOIN "customers" AS c ON c.tenant_id = m.tenant_id AND c.id = m.customer_id;

INSERT INTO "operations" (tenant_id, id, kind, subject_id, number, provider, idempotency_key, request, amount, currency, status,
                          code, message, started_at, called_at, calls, repeats, due_at)
SELECT t.tenant_id, t.id, 'transfer', t.id, 1, t.provider, t.idempotency_key,
       jsonb_build_object('transferId', t.id, 'paymentId', t.payment_id, 'destination', r.provider_account_id,
         'amount', jsonb_build_object('amount', t.amount, 'currency', t.currency), 'sourceChargeId', p.provider_charge_id)::text,
       t.amount, t.currency, CASE WHEN t.status = 'unknown' OR t.in_doubt THEN 'unknown' ELSE 'waiting' END,
       t.failure_code, t.failure_message, t.created_at, t.called_at, t.calls, t.repeats, t.due_at
  FROM "transfers" AS t
  JOIN "receivers" AS r ON r.tenant_id = t.tenant_id AND r.id = t.receiver_id
  JOIN "payments" AS p ON p.tenant_id = t.tenant_id AND p.id = t.payment_id
 WHERE t.status IN ('pending', 'unknown');

INSERT INTO "operations" (tenant_id, id, kind, subject_id, number, provider, idempotency_key, request, status, started_at, called_at, calls, due_at)
SELECT m.tenant_id, m.id, 'save-method', m.id, 1, m.provider, m.id,
       jsonb_build_object('methodId', m.id, 'token', m.token, 'returnUrl', NULL, 'customer', jsonb_build_object('id', c.id, 'name', c.name,
         'email', c.email, 'providerCustomerId', c.provider_customer_id))::text,
       'unknown', m.created_at, clock_timestamp(), m.calls, m.due_at
  FROM "payment_methods" AS m JOIN "customers" AS c ON c.tenant_id = m.tenant_id AND c.id = m.customer_id
 WHERE m.status = 'pending';

INSERT INTO "operations" (tenant_id, id, kind, subject_id, number, provider, idempotency_key, request, status, provider_reference, started_at, called_at, calls, due_at)
SELECT r.tenant_id, r.id, 'open-receiver', r.id, 1, r.provider, r.id,
       jsonb_build_object('receiverId', r.id, 'country', r.country, 'email', r.email)::text,
       CASE WHEN r.provider_account_id IS NULL THEN 'unknown' ELSE 'succeeded' END, r.provider_account_id, r.created_at, clock_timestamp(), r.calls, r.due_at
  FROM "receivers" AS r;

-- DropForeignKey
ALTER TABLE "payment_attempts" DROP CONSTRAINT "payment_attempts_tenant_id_payment_id_fkey";

-- DropForeignKey
ALTER TABLE "payments" DROP CONSTRAINT "payments_tenant_id_customer_id_fkey";

-- DropIndex
DROP INDEX "transfers_tenant_id_idempotency_key_key";

ALTER TABLE "payment_methods" DROP CONSTRAINT "payment_methods_default_for";
UPDATE "payment_methods" SET "default_for" = "account_id" WHERE "default_for" IS NOT NULL;

-- AlterTable
ALTER TABLE "payment_methods" DROP COLUMN "calls",
DROP COLUMN "request_digest",
DROP COLUMN "due_at",
DROP COLUMN "lease",
DROP COLUMN "token",
ADD COLUMN     "failure_code" TEXT,
ADD COLUMN     "failure_message" TEXT;

-- AlterTable
ALTER TABLE "payments" DROP COLUMN "customer_id",
DROP COLUMN "due_at",
DROP COLUMN "failure_retryable",
DROP COLUMN "lease",
ADD COLUMN     "disputed" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "failure_retry" TEXT,
ADD COLUMN     "held_for" TEXT,
ADD COLUMN     "keep_until" TIMESTAMPTZ(3),
ADD COLUMN     "provider_authorisation_id" TEXT,
ADD COLUMN     "purpose_id" TEXT,
ADD COLUMN     "purpose_kind" TEXT NOT NULL DEFAULT 'invoice',
ADD COLUMN     "redirect_url" TEXT,
ADD COLUMN     "refunding" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "sameness" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "receivers" ADD COLUMN "refusal" TEXT,
DROP COLUMN "calls",
DROP COLUMN "request_digest",
DROP COLUMN "due_at",
DROP COLUMN "lease";

-- AlterTable
ALTER TABLE "transfers" DROP COLUMN "called_at",
DROP COLUMN "calls",
DROP COLUMN "due_at",
DROP COLUMN "idempotency_key",
DROP COLUMN "in_doubt",
DROP COLUMN "lease",
DROP COLUMN "repeats";

-- DropTable
DROP TABLE "payment_attempts";

-- CreateIndex
CREATE INDEX "payments_tenant_id_purpose_id_idx" ON "payments"("tenant_id", "purpose_id");

-- CreateIndex
CREATE INDEX "payments_tenant_id_sameness_created_at_idx" ON "payments"("tenant_id", "sameness", "created_at");

ALTER TABLE "payment_methods"
  ADD CONSTRAINT "payment_methods_default_for" CHECK ("default_for" IS NULL OR ("default_for" = "account_id" AND "status" = 'active'));

UPDATE "payments" SET "purpose_id" = "invoice_id", "sameness" = "id";
ALTER TABLE "payments"
  ALTER COLUMN "purpose_kind" DROP DEFAULT,
  ALTER COLUMN "sameness" DROP DEFAULT,
  DROP CONSTRAINT "payments_status",
  DROP CONSTRAINT "payments_refunded",
  ADD CONSTRAINT "payments_status" CHECK ("status" IN ('requires-confirmation', 'requires-method', 'pending', 'requires-action', 'processing',
    'authorised', 'succeeded', 'failed', 'unknown', 'cancelled', 'expired', 'returned')),
  ADD CONSTRAINT "payments_purpose" CHECK ("purpose_kind" ~ '^[a-z-]{1,32}$'),
  ADD CONSTRAINT "payments_failure_retry" CHECK ("failure_retry" IN ('soft', 'hard', 'authenticate')),
  -- What we start never exceeds what was captured; a dispute or a fee that the provider books beyond it is booked as it happened.
  ADD CONSTRAINT "payments_refunding" CHECK ("refunding" >= 0 AND "refunded" >= 0 AND "disputed" >= 0 AND "refunded" + "refunding" <= "captured");

CREATE TABLE "provider_routing" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "rules" TEXT NOT NULL,

    CONSTRAINT "provider_routing_pkey" PRIMARY KEY ("tenant_id","id"),
    CONSTRAINT "provider_routing_one" CHECK ("id" = 'routing')
);
