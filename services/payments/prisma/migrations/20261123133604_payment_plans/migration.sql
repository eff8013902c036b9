-- CreateTable
CREATE TABLE "payment_plans" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "account_id" TEXT NOT NULL,
    "invoice_id" TEXT,
    "description" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "deposit" BIGINT NOT NULL,
    "fee" BIGINT NOT NULL,
    "rules" TEXT NOT NULL,
    "outstanding" BIGINT NOT NULL,
    "payoff_payment_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,

    CONSTRAINT "payment_plans_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "instalments" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payment_plan_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "due_day" DATE NOT NULL,
    "principal" BIGINT NOT NULL,
    "fee" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "payment_id" TEXT,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "instalments_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "payment_plans_tenant_id_created_at_id_idx" ON "payment_plans"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "payment_plans_tenant_id_status_created_at_id_idx" ON "payment_plans"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "payment_plans_tenant_id_account_id_created_at_id_idx" ON "payment_plans"("tenant_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "payment_plans_tenant_id_invoice_id_created_at_id_idx" ON "payment_plans"("tenant_id", "invoice_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "instalments_tenant_id_payment_plan_id_number_key" ON "instalments"("tenant_id", "payment_plan_id", "number");

-- AddForeignKey
ALTER TABLE "instalments" ADD CONSTRAINT "instalments_tenant_id_payment_plan_id_fkey" FOREIGN KEY ("tenant_id", "payment_plan_id") REFERENCES "payment_plans"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "payment_plans"
  ADD CONSTRAINT "payment_plans_status" CHECK ("status" IN ('awaiting-deposit', 'active', 'defaulted', 'completed', 'paid-off', 'cancelled', 'written-off')),
  ADD CONSTRAINT "payment_plans_amounts" CHECK ("total" > 0 AND "deposit" >= 0 AND "deposit" < "total" AND "fee" >= 0 AND "outstanding" >= 0);
ALTER TABLE "instalments"
  ADD CONSTRAINT "instalments_status" CHECK ("status" IN ('scheduled', 'due', 'missed', 'paid', 'cancelled', 'written-off')),
  ADD CONSTRAINT "instalments_kind" CHECK ("kind" IN ('deposit', 'instalment', 'late-fee')),
  ADD CONSTRAINT "instalments_amounts" CHECK ("principal" >= 0 AND "fee" >= 0 AND "refunded" BETWEEN 0 AND "principal" + "fee"),
  ADD CONSTRAINT "instalments_settled" CHECK (("status" = 'paid') = ("settled_at" IS NOT NULL));
