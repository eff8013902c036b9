-- CreateTable
CREATE TABLE "invoices" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "number" TEXT,
    "status" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "gross" BIGINT NOT NULL,
    "due" BIGINT NOT NULL,
    "due_date" DATE,
    "origin_kind" TEXT NOT NULL,
    "origin_id" TEXT,

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "dunning_settings" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "offsets_days" INTEGER[],
    "at_end" TEXT NOT NULL,

    CONSTRAINT "dunning_settings_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "dunnings" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "payment_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "invoice_id" TEXT,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "stop_reason" TEXT,
    "offsets_days" INTEGER[],
    "at_end" TEXT NOT NULL,
    "failed_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL,
    "next_attempt_at" TIMESTAMPTZ(3),
    "last_code" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "dunnings_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "dunning_attempts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "dunning_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT,
    "code" TEXT,
    "method_id" TEXT,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "dunning_attempts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "dunnings_tenant_id_failed_at_id_idx" ON "dunnings"("tenant_id", "failed_at", "id");

-- CreateIndex
CREATE INDEX "dunnings_tenant_id_status_failed_at_id_idx" ON "dunnings"("tenant_id", "status", "failed_at", "id");

-- CreateIndex
CREATE INDEX "dunnings_tenant_id_account_id_failed_at_id_idx" ON "dunnings"("tenant_id", "account_id", "failed_at", "id");

-- CreateIndex
CREATE INDEX "dunnings_tenant_id_invoice_id_idx" ON "dunnings"("tenant_id", "invoice_id");

-- CreateIndex
CREATE UNIQUE INDEX "dunnings_tenant_id_payment_id_key" ON "dunnings"("tenant_id", "payment_id");

-- CreateIndex
CREATE INDEX "dunning_attempts_tenant_id_dunning_id_at_id_idx" ON "dunning_attempts"("tenant_id", "dunning_id", "at", "id");

-- CreateIndex
CREATE INDEX "dunning_attempts_tenant_id_method_id_at_idx" ON "dunning_attempts"("tenant_id", "method_id", "at");

ALTER TABLE "dunning_settings" ADD CONSTRAINT "dunning_settings_at_end" CHECK ("at_end" IN ('cancel', 'pause', 'leave'));
ALTER TABLE "dunnings"
  ADD CONSTRAINT "dunnings_status" CHECK ("status" IN ('retrying', 'awaiting-customer', 'recovered', 'exhausted', 'stopped')),
  ADD CONSTRAINT "dunnings_at_end" CHECK ("at_end" IN ('cancel', 'pause', 'leave')),
  ADD CONSTRAINT "dunnings_ended" CHECK (("ended_at" IS NOT NULL) = ("status" IN ('recovered', 'exhausted', 'stopped'))),
  ADD CONSTRAINT "dunnings_next" CHECK ("next_attempt_at" IS NULL OR "status" = 'retrying');
ALTER TABLE "dunning_attempts" ADD CONSTRAINT "dunning_attempts_outcome" CHECK ("outcome" IN ('failed', 'succeeded', 'asked-customer'));
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_status" CHECK (
  "status" IN ('draft', 'finalised', 'overdue', 'paid', 'credited', 'written-off', 'void'));
