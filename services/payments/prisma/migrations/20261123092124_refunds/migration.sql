-- CreateTable
CREATE TABLE "refunds" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "invoice_id" TEXT,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "lines" TEXT,
    "reason" TEXT NOT NULL,
    "bearer" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "provider" TEXT,
    "provider_refund_id" TEXT,
    "parts" TEXT NOT NULL,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "refund_parts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "refund_id" TEXT NOT NULL,
    "split_receiver_id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "from_transfer" BIGINT NOT NULL DEFAULT 0,
    "transfer_id" TEXT,
    "reversal" TEXT NOT NULL,
    "provider_reversal_id" TEXT,

    CONSTRAINT "refund_parts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "refunds_tenant_id_created_at_id_idx" ON "refunds"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "refunds_tenant_id_payment_id_created_at_id_idx" ON "refunds"("tenant_id", "payment_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "refunds_tenant_id_account_id_created_at_id_idx" ON "refunds"("tenant_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "refunds_tenant_id_status_created_at_id_idx" ON "refunds"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_tenant_id_provider_provider_refund_id_key" ON "refunds"("tenant_id", "provider", "provider_refund_id");

-- CreateIndex
CREATE INDEX "refund_parts_tenant_id_refund_id_idx" ON "refund_parts"("tenant_id", "refund_id");

-- CreateIndex
CREATE INDEX "refund_parts_tenant_id_transfer_id_idx" ON "refund_parts"("tenant_id", "transfer_id");

-- AddForeignKey
ALTER TABLE "refund_parts" ADD CONSTRAINT "refund_parts_tenant_id_refund_id_fkey" FOREIGN KEY ("tenant_id", "refund_id") REFERENCES "refunds"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "refunds"
  ADD CONSTRAINT "refunds_amount" CHECK ("amount" BETWEEN 1 AND 9007199254740991),
  ADD CONSTRAINT "refunds_status" CHECK ("status" IN ('pending', 'processing', 'succeeded', 'failed', 'unknown')),
  ADD CONSTRAINT "refunds_bearer" CHECK ("bearer" IN ('pro-rata', 'platform', 'vendors')),
  ADD CONSTRAINT "refunds_provider" CHECK ("provider" IN ('stripe', 'paypal', 'square'));

ALTER TABLE "refund_parts"
  ADD CONSTRAINT "refund_parts_amount" CHECK ("amount" > 0 AND "from_transfer" BETWEEN 0 AND "amount"),
  ADD CONSTRAINT "refund_parts_reversal" CHECK ("reversal" IN ('none', 'pending', 'succeeded', 'failed', 'unknown'));
