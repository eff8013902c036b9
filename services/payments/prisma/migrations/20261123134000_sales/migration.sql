-- AlterTable
ALTER TABLE "subscription_bills" ADD COLUMN     "invoice_id" TEXT,
ADD COLUMN     "invoice_number" TEXT,
ADD COLUMN     "refusal" TEXT;

-- CreateTable
CREATE TABLE "sales" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "gross" BIGINT NOT NULL,
    "tax" BIGINT NOT NULL,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sales_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "sales_tenant_id_payment_id_key" ON "sales"("tenant_id", "payment_id");

ALTER TABLE "sales" ADD CONSTRAINT "sales_amounts" CHECK ("gross" > 0 AND "tax" BETWEEN 0 AND "gross" AND "refunded" >= 0);
