-- CreateTable
CREATE TABLE "invoice_dues" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "due" BIGINT NOT NULL,
    "due_date" DATE,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_dues_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "recurring_changes" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "change" BIGINT NOT NULL,
    "recurring" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "recurring_changes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "invoice_dues_tenant_id_invoice_id_version_key" ON "invoice_dues"("tenant_id", "invoice_id", "version");

-- CreateIndex
CREATE INDEX "recurring_changes_tenant_id_currency_account_id_at_idx" ON "recurring_changes"("tenant_id", "currency", "account_id", "at");

ALTER TABLE "invoice_dues" ADD CONSTRAINT "invoice_dues_amounts" CHECK ("due" >= 0 AND "until" >= "at");

-- What was due at an instant: of what is due now, and of what was settled since.
CREATE INDEX "invoice_dues_open" ON "invoice_dues"("tenant_id", "until", "at") WHERE "due" > 0;

-- The entries that the figures of payments are made of. Those of wallets and moves are not in it, so that they cost no more.
CREATE INDEX "entries_of_money" ON "entries"("tenant_id", "occurred_at") INCLUDE ("kind", "id", "reference_kind", "reference_id")
  WHERE "kind" IN ('charge-captured', 'charge-split', 'refund-issued', 'payment-returned', 'dispute-withheld', 'dispute-reinstated', 'fee-taken', 'currency-exchanged');

-- First attempts, by when they were begun.
CREATE INDEX "operations_first" ON "operations"("tenant_id", "started_at") WHERE "number" = 1 AND "kind" IN ('charge', 'authorise');

-- Whom something is owed to, or who owes it.
CREATE INDEX "accounts_of_vendors" ON "accounts"("tenant_id", "owner", "currency", "code") WHERE "code" IN ('vendor-payable', 'vendor-receivable');

-- Shares that were not sent yet.
CREATE INDEX "transfers_open" ON "transfers"("tenant_id", "vendor_id", "currency") WHERE "status" IN ('held', 'pending', 'unknown', 'failed');
