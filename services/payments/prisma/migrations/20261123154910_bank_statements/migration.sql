
-- AlterTable
ALTER TABLE "invoices" ADD COLUMN     "collection" TEXT,
ADD COLUMN     "commission_percent" TEXT,
ADD COLUMN     "credited" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "issue_date" DATE,
ADD COLUMN     "net" BIGINT,
ADD COLUMN     "number_key" TEXT,
ADD COLUMN     "purchase_order" TEXT,
ADD COLUMN     "purchase_order_key" TEXT,
ADD COLUMN     "tax" BIGINT,
ADD COLUMN     "vendor_id" TEXT,
ADD COLUMN     "allocated" BIGINT NOT NULL DEFAULT 0 CHECK ("allocated" >= 0),
ADD COLUMN     "written_off" BIGINT NOT NULL DEFAULT 0 CHECK ("written_off" >= 0);

-- CreateTable
CREATE TABLE "account_statements" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "number_key" TEXT NOT NULL,
    "invoice_ids" TEXT[],

    CONSTRAINT "account_statements_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "bank_statements" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "account" TEXT,
    "currency" TEXT NOT NULL,
    "statement_id" TEXT,
    "from_day" DATE,
    "to_day" DATE,
    "opening" BIGINT,
    "closing" BIGINT,
    "balance_gap" BIGINT,
    "booked" INTEGER NOT NULL,
    "duplicates" INTEGER NOT NULL,
    "ignored" INTEGER NOT NULL,
    "unreadable" INTEGER NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,
    "imported_by" TEXT NOT NULL,

    CONSTRAINT "bank_statements_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "bank_transfers" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "bank_statement_id" TEXT NOT NULL,
    "entry_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "booked_on" DATE NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "payer_name" TEXT,
    "payer_iban" TEXT,
    "creditor_reference" TEXT,
    "end_to_end_id" TEXT,
    "remittance" TEXT NOT NULL,
    "bank_reference" TEXT,
    "status" TEXT NOT NULL,
    "rule" TEXT,
    "reason" TEXT,
    "proposal" TEXT NOT NULL,
    "credited" BIGINT NOT NULL DEFAULT 0,
    "account_id" TEXT,
    "reverses" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "matched_at" TIMESTAMPTZ(3),

    CONSTRAINT "bank_transfers_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "invoice_allocations" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "source_kind" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "invoice_allocations_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "account_credits" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "applied" BIGINT NOT NULL DEFAULT 0,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "withdrawn" BIGINT NOT NULL DEFAULT 0,
    "bank_transfer_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_credits_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "payer_bank_accounts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "iban" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payer_bank_accounts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "billing_settings" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "apply_credit" TEXT NOT NULL,

    CONSTRAINT "billing_settings_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "account_statements_tenant_id_number_key_idx" ON "account_statements"("tenant_id", "number_key");

-- CreateIndex
CREATE INDEX "bank_statements_tenant_id_imported_at_id_idx" ON "bank_statements"("tenant_id", "imported_at", "id");

-- CreateIndex
CREATE INDEX "bank_statements_tenant_id_account_imported_at_id_idx" ON "bank_statements"("tenant_id", "account", "imported_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "bank_statements_tenant_id_fingerprint_key" ON "bank_statements"("tenant_id", "fingerprint");

-- CreateIndex
CREATE INDEX "bank_transfers_tenant_id_created_at_id_idx" ON "bank_transfers"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "bank_transfers_tenant_id_status_created_at_id_idx" ON "bank_transfers"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "bank_transfers_tenant_id_account_id_created_at_id_idx" ON "bank_transfers"("tenant_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "bank_transfers_tenant_id_bank_statement_id_created_at_id_idx" ON "bank_transfers"("tenant_id", "bank_statement_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "bank_transfers_tenant_id_currency_amount_status_idx" ON "bank_transfers"("tenant_id", "currency", "amount", "status");

-- CreateIndex
CREATE UNIQUE INDEX "bank_transfers_tenant_id_entry_key_key" ON "bank_transfers"("tenant_id", "entry_key");

-- CreateIndex
CREATE INDEX "invoice_allocations_tenant_id_invoice_id_created_at_id_idx" ON "invoice_allocations"("tenant_id", "invoice_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "invoice_allocations_tenant_id_source_id_created_at_id_idx" ON "invoice_allocations"("tenant_id", "source_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "invoice_allocations_tenant_id_created_at_id_idx" ON "invoice_allocations"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "account_credits_tenant_id_created_at_id_idx" ON "account_credits"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "account_credits_tenant_id_account_id_created_at_id_idx" ON "account_credits"("tenant_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "account_credits_tenant_id_bank_transfer_id_idx" ON "account_credits"("tenant_id", "bank_transfer_id");

-- CreateIndex
CREATE INDEX "payer_bank_accounts_tenant_id_account_id_id_idx" ON "payer_bank_accounts"("tenant_id", "account_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payer_bank_accounts_tenant_id_iban_key" ON "payer_bank_accounts"("tenant_id", "iban");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_number_key_idx" ON "invoices"("tenant_id", "number_key");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_purchase_order_key_idx" ON "invoices"("tenant_id", "purchase_order_key");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_account_id_due_date_id_idx" ON "invoices"("tenant_id", "account_id", "due_date", "id");

UPDATE "invoices" SET "number_key" = regexp_replace(upper("number"), '[^0-9A-Z]', '', 'g') WHERE "number" IS NOT NULL;

ALTER TABLE "bank_transfers" ADD CONSTRAINT "bank_transfers_words" CHECK (
  "kind" IN ('receipt', 'reversal') AND "status" IN ('unmatched', 'proposed', 'matched', 'reversed')
  AND "amount" > 0 AND "credited" BETWEEN 0 AND "amount");
ALTER TABLE "invoice_allocations" ADD CONSTRAINT "invoice_allocations_words" CHECK (
  "amount" > 0 AND "source_kind" IN ('bank-transfer', 'account-credit')
  AND ("status" = 'active') = ("undone_at" IS NULL) AND "status" IN ('active', 'undone'));
ALTER TABLE "account_credits" ADD CONSTRAINT "account_credits_amounts" CHECK (
  "amount" >= 0 AND "applied" >= 0 AND "refunded" >= 0 AND "withdrawn" >= 0
  AND "applied" + "refunded" + "withdrawn" <= "amount");
ALTER TABLE "billing_settings" ADD CONSTRAINT "billing_settings_words" CHECK ("apply_credit" IN ('by-hand', 'next-invoice'));
ALTER TABLE "bank_transfers" ADD CONSTRAINT "bank_transfers_statement_fkey"
  FOREIGN KEY ("tenant_id", "bank_statement_id") REFERENCES "bank_statements" ("tenant_id", "id");
