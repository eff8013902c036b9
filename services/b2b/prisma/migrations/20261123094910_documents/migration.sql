DROP TRIGGER "invoices_are_final" ON "invoices";

-- DropIndex
DROP INDEX "invoices_tenant_id_account_id_issue_date_id_idx";

-- DropIndex
DROP INDEX "invoices_tenant_id_status_issue_date_id_idx";

-- AlterTable
ALTER TABLE "corporate_accounts" ADD COLUMN     "credit_limit" BIGINT,
ADD COLUMN     "own_credit_limit" BIGINT,
ADD COLUMN     "own_payment_terms_days" INTEGER,
ADD COLUMN     "own_status" TEXT NOT NULL DEFAULT 'active',
ADD COLUMN     "parent_id" TEXT,
ADD COLUMN     "time_zone" TEXT;

-- AlterTable
ALTER TABLE "invoice_payments" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'payment';

-- AlterTable
ALTER TABLE "invoices" ADD COLUMN     "charge_total" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "charges" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "collection" TEXT NOT NULL DEFAULT 'charge',
ADD COLUMN     "credited_total" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "discount_total" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "discounts" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "due" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "excess_total" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "line_total" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "origin_id" TEXT,
ADD COLUMN     "origin_kind" TEXT NOT NULL DEFAULT 'booking',
ADD COLUMN     "paid_total" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "period_end" TIMESTAMPTZ(3),
ADD COLUMN     "period_start" TIMESTAMPTZ(3),
ADD COLUMN     "pricing" TEXT NOT NULL DEFAULT 'exclusive',
ADD COLUMN     "purchase_order" TEXT,
ADD COLUMN     "request_id" TEXT,
ADD COLUMN     "rounding" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "tax_point" DATE,
ADD COLUMN     "written_off_total" BIGINT NOT NULL DEFAULT 0,
ALTER COLUMN "number" DROP NOT NULL,
ALTER COLUMN "vendor_id" DROP NOT NULL,
ALTER COLUMN "booking_id" DROP NOT NULL,
ALTER COLUMN "issue_date" DROP NOT NULL,
ALTER COLUMN "due_date" DROP NOT NULL,
ALTER COLUMN "commission_percent" DROP NOT NULL;

-- CreateTable
CREATE TABLE "credit_notes" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "number" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "invoice_number" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "issue_date" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "origin_kind" TEXT NOT NULL,
    "origin_id" TEXT,
    "lines" JSONB NOT NULL,
    "tax_subtotals" JSONB NOT NULL,
    "net_total" BIGINT NOT NULL,
    "tax_total" BIGINT NOT NULL,
    "rounding" BIGINT NOT NULL,
    "gross_total" BIGINT NOT NULL,
    "refund_total" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credit_notes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "statements" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "number" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "period_from" DATE NOT NULL,
    "period_to" DATE NOT NULL,
    "invoices" JSONB NOT NULL,
    "total" BIGINT NOT NULL,
    "issue_date" DATE NOT NULL,
    "due_date" DATE NOT NULL,
    "purchase_order" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "statements_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "statement_invoices" (
    "tenant_id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "statement_id" TEXT NOT NULL,

    CONSTRAINT "statement_invoices_pkey" PRIMARY KEY ("tenant_id","invoice_id")
);

-- CreateIndex
CREATE INDEX "credit_notes_tenant_id_invoice_id_id_idx" ON "credit_notes"("tenant_id", "invoice_id", "id");

-- CreateIndex
CREATE INDEX "credit_notes_tenant_id_account_id_id_idx" ON "credit_notes"("tenant_id", "account_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_notes_tenant_id_number_key" ON "credit_notes"("tenant_id", "number");

-- CreateIndex
CREATE INDEX "statements_tenant_id_account_id_id_idx" ON "statements"("tenant_id", "account_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "statements_tenant_id_number_key" ON "statements"("tenant_id", "number");

-- CreateIndex
CREATE INDEX "statement_invoices_tenant_id_statement_id_idx" ON "statement_invoices"("tenant_id", "statement_id");

-- CreateIndex
CREATE INDEX "corporate_accounts_tenant_id_parent_id_id_idx" ON "corporate_accounts"("tenant_id", "parent_id", "id");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_status_id_idx" ON "invoices"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_account_id_id_idx" ON "invoices"("tenant_id", "account_id", "id");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_origin_id_id_idx" ON "invoices"("tenant_id", "origin_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "invoices_tenant_id_request_id_key" ON "invoices"("tenant_id", "request_id");

-- AddForeignKey
ALTER TABLE "corporate_accounts" ADD CONSTRAINT "corporate_accounts_tenant_id_parent_id_fkey" FOREIGN KEY ("tenant_id", "parent_id") REFERENCES "corporate_accounts"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tenant_id_account_id_fkey" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "corporate_accounts"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "statement_invoices" ADD CONSTRAINT "statement_invoices_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "statement_invoices" ADD CONSTRAINT "statement_invoices_tenant_id_statement_id_fkey" FOREIGN KEY ("tenant_id", "statement_id") REFERENCES "statements"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What exists was made of bookings, with one line each.
UPDATE "corporate_accounts" SET "own_status" = "status", "own_payment_terms_days" = "payment_terms_days";
ALTER TABLE "corporate_accounts" ALTER COLUMN "own_status" DROP DEFAULT,
  ADD CHECK ("own_status" IN ('active', 'suspended')),
  ADD CHECK ("credit_limit" >= 0 AND "own_credit_limit" >= 0),
  ADD CHECK ("parent_id" <> "id");
UPDATE "invoices" SET
  "origin_id" = "booking_id",
  "line_total" = "net_total",
  "paid_total" = CASE WHEN "status" = 'paid' THEN "gross_total" ELSE 0 END,
  "due" = CASE WHEN "status" = 'paid' THEN 0 ELSE "gross_total" END,
  "lines" = jsonb_build_array("lines" -> 0 || jsonb_build_object(
    'id', 'L1', 'category', 'other', 'discountPercent', NULL,
    'taxableAmount', "net_total", 'taxAmount', "tax_total", 'grossAmount', "gross_total",
    'source', jsonb_build_object('contractId', NULL, 'rule', 'booked-price',
      'inputs', jsonb_build_object('booking', "booking_id"), 'tax', '', 'rounding', 'half-away-from-zero')));
ALTER TABLE "invoices"
  ALTER COLUMN "charge_total" DROP DEFAULT,
  ALTER COLUMN "charges" DROP DEFAULT,
  ALTER COLUMN "collection" DROP DEFAULT,
  ALTER COLUMN "credited_total" DROP DEFAULT,
  ALTER COLUMN "discount_total" DROP DEFAULT,
  ALTER COLUMN "discounts" DROP DEFAULT,
  ALTER COLUMN "due" DROP DEFAULT,
  ALTER COLUMN "excess_total" DROP DEFAULT,
  ALTER COLUMN "line_total" DROP DEFAULT,
  ALTER COLUMN "origin_kind" DROP DEFAULT,
  ALTER COLUMN "paid_total" DROP DEFAULT,
  ALTER COLUMN "pricing" DROP DEFAULT,
  ALTER COLUMN "rounding" DROP DEFAULT,
  ALTER COLUMN "written_off_total" DROP DEFAULT,
  DROP CONSTRAINT "invoices_status_check",
  DROP CONSTRAINT "invoices_check",
  DROP CONSTRAINT "invoices_check2",
  ADD CONSTRAINT "invoices_status" CHECK ("status" IN ('draft', 'finalised', 'overdue', 'paid', 'credited', 'written-off', 'void')),
  ADD CONSTRAINT "invoices_origin" CHECK ("origin_kind" IN ('booking', 'subscription', 'payment-plan', 'statement', 'fee', 'manual')),
  ADD CONSTRAINT "invoices_collection" CHECK ("collection" IN ('charge', 'send')),
  ADD CONSTRAINT "invoices_pricing" CHECK ("pricing" IN ('exclusive', 'inclusive')),
  -- A draft has no number and is due on no day; whatever has a number has its days.
  ADD CONSTRAINT "invoices_numbered" CHECK (
    ("status" = 'draft') = ("number" IS NULL) AND ("status" = 'draft') = ("issue_date" IS NULL) AND ("status" = 'draft') = ("due_date" IS NULL)),
  ADD CONSTRAINT "invoices_net" CHECK ("net_total" = "line_total" - "discount_total" + "charge_total"),
  ADD CONSTRAINT "invoices_gross" CHECK ("gross_total" = "net_total" + "tax_total" + "rounding"),
  ADD CONSTRAINT "invoices_not_inverted" CHECK ("net_total" >= 0 AND "tax_total" >= 0 AND "gross_total" >= 0),
  ADD CONSTRAINT "invoices_balance" CHECK (
    "paid_total" + "credited_total" + "written_off_total" + "due" = "gross_total"
    AND "paid_total" >= 0 AND "credited_total" >= 0 AND "written_off_total" >= 0 AND "due" >= 0),
  ADD CONSTRAINT "invoices_settled" CHECK ("due" = 0 OR "status" NOT IN ('paid', 'credited', 'written-off', 'void')),
  ADD CONSTRAINT "invoices_paid_at" CHECK ("status" <> 'paid' OR "paid_at" IS NOT NULL);
ALTER TABLE "invoice_payments"
  DROP CONSTRAINT "invoice_payments_amount_check",
  ADD CONSTRAINT "invoice_payments_kind" CHECK (
    CASE WHEN "kind" IN ('payment', 'write-off') THEN "amount" >= 0 ELSE "kind" IN ('return', 'refund') AND "amount" <= 0 END);
ALTER TABLE "credit_notes"
  ADD CONSTRAINT "credit_notes_origin" CHECK ("origin_kind" IN ('manual', 'void', 'refund')),
  ADD CONSTRAINT "credit_notes_gross" CHECK ("gross_total" = "net_total" + "tax_total" + "rounding" AND "gross_total" > 0),
  ADD CONSTRAINT "credit_notes_refund" CHECK ("refund_total" BETWEEN 0 AND "gross_total");
ALTER TABLE "statements" ADD CONSTRAINT "statements_days" CHECK ("period_from" <= "period_to" AND "issue_date" <= "due_date");

-- A finalised invoice never changes. What may: what became of its amount, and its status with it. A draft is free.
CREATE OR REPLACE FUNCTION "invoices_are_final"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  told CONSTANT text[] := '{status,version,paid_at,paid_total,credited_total,written_off_total,due,excess_total}';
BEGIN
  IF TG_OP = 'DELETE' AND OLD.status = 'draft' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.version = OLD.version + 1 THEN
    IF OLD.status = 'draft' AND NEW.tenant_id = OLD.tenant_id AND NEW.id = OLD.id AND NEW.created_at = OLD.created_at THEN
      RETURN NEW;
    END IF;
    IF OLD.status <> 'draft' AND NEW.status <> 'draft'
       AND to_jsonb(NEW) - told = to_jsonb(OLD) - told
       AND to_jsonb(NEW) - 'version' <> to_jsonb(OLD) - 'version'
       AND (OLD.status <> 'void' OR NEW.status = 'void')
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'a finalised invoice never changes' USING ERRCODE = '23001', CONSTRAINT = 'invoices_are_final', TABLE = 'invoices';
END $$;
CREATE TRIGGER "invoices_are_final" BEFORE UPDATE OR DELETE ON "invoices"
  FOR EACH ROW EXECUTE FUNCTION "invoices_are_final"();
