-- AlterTable
ALTER TABLE "invoices" ADD COLUMN     "lines" TEXT;

-- CreateTable
CREATE TABLE "invoice_line_credits" (
    "tenant_id" TEXT NOT NULL,
    "credit_note_id" TEXT NOT NULL,
    "line_id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "net" BIGINT NOT NULL,

    CONSTRAINT "invoice_line_credits_pkey" PRIMARY KEY ("tenant_id","credit_note_id","line_id")
);

-- CreateIndex
CREATE INDEX "invoice_line_credits_tenant_id_invoice_id_idx" ON "invoice_line_credits"("tenant_id", "invoice_id");

-- CreateIndex
CREATE INDEX "refunds_tenant_id_invoice_id_idx" ON "refunds"("tenant_id", "invoice_id");
