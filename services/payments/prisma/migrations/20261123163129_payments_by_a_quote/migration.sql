-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "conversion" TEXT,
ADD COLUMN     "quote_id" TEXT;

-- AlterTable
ALTER TABLE "refunds" ADD COLUMN     "price_amount" BIGINT,
ADD COLUMN     "price_currency" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "payments_tenant_id_quote_id_key" ON "payments"("tenant_id", "quote_id");

ALTER TABLE "payments"
  ADD CONSTRAINT "payments_conversion" CHECK (("quote_id" IS NULL) = ("conversion" IS NULL));
ALTER TABLE "refunds"
  ADD CONSTRAINT "refunds_price" CHECK (("price_amount" IS NULL) = ("price_currency" IS NULL) AND "price_amount" >= 0);
