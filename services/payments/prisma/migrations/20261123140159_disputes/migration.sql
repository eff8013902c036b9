-- CreateTable
CREATE TABLE "disputes" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "payment_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_reference" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "withheld" BOOLEAN NOT NULL,
    "fee" BIGINT NOT NULL,
    "excess" BIGINT NOT NULL,
    "evidence_due_by" TIMESTAMPTZ(3),
    "evidence" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "disputes_tenant_id_opened_at_id_idx" ON "disputes"("tenant_id", "opened_at", "id");

-- CreateIndex
CREATE INDEX "disputes_tenant_id_status_opened_at_id_idx" ON "disputes"("tenant_id", "status", "opened_at", "id");

-- CreateIndex
CREATE INDEX "disputes_tenant_id_payment_id_opened_at_id_idx" ON "disputes"("tenant_id", "payment_id", "opened_at", "id");

-- CreateIndex
CREATE INDEX "disputes_tenant_id_account_id_opened_at_id_idx" ON "disputes"("tenant_id", "account_id", "opened_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "disputes_tenant_id_provider_provider_reference_key" ON "disputes"("tenant_id", "provider", "provider_reference");

-- CreateIndex
CREATE INDEX "payments_tenant_id_provider_provider_charge_id_idx" ON "payments"("tenant_id", "provider", "provider_charge_id");

ALTER TABLE "disputes"
  ADD CONSTRAINT "disputes_status" CHECK ("status" IN ('needs-response', 'under-review', 'won', 'lost')),
  ADD CONSTRAINT "disputes_amounts" CHECK ("amount" > 0 AND "fee" >= 0 AND "excess" >= 0),
  ADD CONSTRAINT "disputes_closed" CHECK (("closed_at" IS NOT NULL) = ("status" IN ('won', 'lost')));
