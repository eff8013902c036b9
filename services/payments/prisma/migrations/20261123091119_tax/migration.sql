-- CreateTable
CREATE TABLE "tax_calculations" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "reference" TEXT,
    "record" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tax_calculations_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "tax_number_checks" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "requester" TEXT NOT NULL DEFAULT '',
    "status" TEXT NOT NULL,
    "record" JSONB NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tax_number_checks_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "tax_settings" (
    "tenant_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "when_register_unavailable" TEXT NOT NULL,
    "number_check_days" SMALLINT NOT NULL,

    CONSTRAINT "tax_settings_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateIndex
CREATE INDEX "tax_calculations_tenant_id_created_at_id_idx" ON "tax_calculations"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "tax_calculations_tenant_id_reference_created_at_idx" ON "tax_calculations"("tenant_id", "reference", "created_at");

-- CreateIndex
CREATE INDEX "tax_calculations_tenant_id_status_created_at_idx" ON "tax_calculations"("tenant_id", "status", "created_at");

-- CreateIndex
CREATE INDEX "tax_number_checks_tenant_id_checked_at_id_idx" ON "tax_number_checks"("tenant_id", "checked_at", "id");

-- CreateIndex
CREATE INDEX "tax_number_checks_tenant_id_number_checked_at_idx" ON "tax_number_checks"("tenant_id", "number", "checked_at");

ALTER TABLE "tax_calculations" ADD CONSTRAINT "tax_calculations_status_check" CHECK ("status" IN ('final', 'held'));
ALTER TABLE "tax_number_checks" ADD CONSTRAINT "tax_number_checks_status_check"
    CHECK ("status" IN ('valid', 'invalid', 'unavailable', 'no-register'));
ALTER TABLE "tax_settings" ADD CONSTRAINT "tax_settings_values_check"
    CHECK ("when_register_unavailable" IN ('hold', 'charge') AND "number_check_days" BETWEEN 0 AND 90 AND "version" >= 1);

CREATE TABLE "tax_number_inquiries" (
    "tenant_id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "asks" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tax_number_inquiries_pkey" PRIMARY KEY ("tenant_id","number")
);
CREATE INDEX "tax_number_inquiries_due" ON "tax_number_inquiries"("due_at");
