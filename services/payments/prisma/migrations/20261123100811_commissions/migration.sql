-- CreateTable
CREATE TABLE "commission_agreements" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "terms" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "valid_from" TEXT,
    "valid_to" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "commission_agreements_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "commission_calculations" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "contract_id" TEXT,
    "reference" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "given" TEXT NOT NULL,
    "computed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "commission_calculations_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "commission_turnovers" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "agreement_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "commission_turnovers_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "commission_agreements_tenant_id_created_at_id_idx" ON "commission_agreements"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "commission_agreements_tenant_id_status_created_at_id_idx" ON "commission_agreements"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "commission_agreements_tenant_id_scope_idx" ON "commission_agreements"("tenant_id", "scope");

-- CreateIndex
CREATE INDEX "commission_calculations_tenant_id_created_at_id_idx" ON "commission_calculations"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "commission_calculations_tenant_id_reference_idx" ON "commission_calculations"("tenant_id", "reference");

-- CreateIndex
CREATE UNIQUE INDEX "commission_calculations_tenant_id_vendor_id_reference_key" ON "commission_calculations"("tenant_id", "vendor_id", "reference");

-- CreateIndex
CREATE UNIQUE INDEX "commission_turnovers_tenant_id_vendor_id_month_agreement_id_key" ON "commission_turnovers"("tenant_id", "vendor_id", "month", "agreement_id");

ALTER TABLE "commission_agreements"
  ADD CONSTRAINT "commission_agreements_status" CHECK ("status" IN ('draft', 'agreed', 'ended')),
  ADD CONSTRAINT "commission_agreements_days" CHECK (("status" = 'draft') = ("valid_from" IS NULL) AND "valid_to" >= "valid_from");

ALTER TABLE "commission_turnovers"
  ADD CONSTRAINT "commission_turnovers_amount" CHECK ("amount" BETWEEN 0 AND 9007199254740991);
