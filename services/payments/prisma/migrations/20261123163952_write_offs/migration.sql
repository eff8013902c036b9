-- CreateTable
CREATE TABLE "write_offs" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "recovered" BIGINT NOT NULL DEFAULT 0,
    "reason" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "decided_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "write_offs_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "write_offs_tenant_id_created_at_id_idx" ON "write_offs"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "write_offs_tenant_id_status_created_at_id_idx" ON "write_offs"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "write_offs_tenant_id_account_id_created_at_id_idx" ON "write_offs"("tenant_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "write_offs_tenant_id_invoice_id_created_at_id_idx" ON "write_offs"("tenant_id", "invoice_id", "created_at", "id");

-- Nothing is given up by one person alone.
ALTER TABLE "write_offs" ADD CONSTRAINT "write_offs_words" CHECK (
  "amount" > 0 AND "recovered" BETWEEN 0 AND "amount" AND "status" IN ('requested', 'approved', 'rejected')
  AND ("status" = 'requested') = ("decided_by" IS NULL) AND ("status" <> 'approved' OR "decided_by" <> "requested_by"));
