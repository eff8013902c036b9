-- AlterTable
ALTER TABLE "tenants" ADD COLUMN     "vat_id" TEXT;

-- CreateTable
CREATE TABLE "tax_numbers" (
    "tenant_id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "consultation_number" TEXT,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tax_numbers_pkey" PRIMARY KEY ("tenant_id","number")
);
ALTER TABLE "tax_numbers" ADD CONSTRAINT "tax_numbers_status_check" CHECK ("status" IN ('valid', 'invalid'));
