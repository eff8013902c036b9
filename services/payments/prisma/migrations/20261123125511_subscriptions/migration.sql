-- CreateTable
CREATE TABLE "plans" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "terms" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "plans_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "plan_versions" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "terms" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "plan_versions_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "coupons" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "percent" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "periods" INTEGER,
    "max_redemptions" INTEGER,
    "redeemed" INTEGER NOT NULL DEFAULT 0,
    "redeem_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "coupons_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "subscriptions" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "next_bill_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "subscription_bills" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "period_start" TIMESTAMPTZ(3),
    "period_end" TIMESTAMPTZ(3),
    "currency" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "credit_used" BIGINT NOT NULL,
    "credit_kept" BIGINT NOT NULL,
    "invoice_request_id" TEXT,
    "bill" TEXT NOT NULL,
    "billed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_bills_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "subscription_history" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "bill_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_history_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "subscription_credits" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_credits_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "usage_records" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "charge_code" TEXT NOT NULL,
    "record_id" TEXT NOT NULL,
    "quantity" DECIMAL(27,12) NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "start_day" TEXT,
    "late" BOOLEAN NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_records_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "usage_periods" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "charge_code" TEXT NOT NULL,
    "start_day" TEXT NOT NULL,
    "end_day" TEXT NOT NULL,
    "quantity" DECIMAL(27,12) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "charge" TEXT,
    "billed" BIGINT NOT NULL DEFAULT 0,
    "due" BOOLEAN NOT NULL,

    CONSTRAINT "usage_periods_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "plans_tenant_id_created_at_id_idx" ON "plans"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "plans_tenant_id_code_key" ON "plans"("tenant_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "plan_versions_tenant_id_plan_id_version_key" ON "plan_versions"("tenant_id", "plan_id", "version");

-- CreateIndex
CREATE INDEX "coupons_tenant_id_created_at_id_idx" ON "coupons"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "coupons_tenant_id_code_key" ON "coupons"("tenant_id", "code");

-- CreateIndex
CREATE INDEX "subscriptions_tenant_id_created_at_id_idx" ON "subscriptions"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "subscriptions_tenant_id_account_id_created_at_id_idx" ON "subscriptions"("tenant_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "subscriptions_tenant_id_plan_id_created_at_id_idx" ON "subscriptions"("tenant_id", "plan_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "subscriptions_tenant_id_status_created_at_id_idx" ON "subscriptions"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_bills_tenant_id_subscription_id_version_key" ON "subscription_bills"("tenant_id", "subscription_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_bills_tenant_id_invoice_request_id_key" ON "subscription_bills"("tenant_id", "invoice_request_id");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_history_tenant_id_subscription_id_version_key" ON "subscription_history"("tenant_id", "subscription_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_credits_tenant_id_account_id_currency_key" ON "subscription_credits"("tenant_id", "account_id", "currency");

-- CreateIndex
CREATE INDEX "usage_records_tenant_id_subscription_id_occurred_at_id_idx" ON "usage_records"("tenant_id", "subscription_id", "occurred_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "usage_records_tenant_id_subscription_id_record_id_key" ON "usage_records"("tenant_id", "subscription_id", "record_id");

-- CreateIndex
CREATE UNIQUE INDEX "usage_periods_tenant_id_subscription_id_charge_code_start_d_key" ON "usage_periods"("tenant_id", "subscription_id", "charge_code", "start_day");

-- AddForeignKey
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_tenant_id_plan_id_fkey" FOREIGN KEY ("tenant_id", "plan_id") REFERENCES "plans"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "subscription_bills" ADD CONSTRAINT "subscription_bills_tenant_id_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "subscriptions"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "subscription_history" ADD CONSTRAINT "subscription_history_tenant_id_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "subscriptions"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "usage_records" ADD CONSTRAINT "usage_records_tenant_id_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "subscriptions"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "usage_periods" ADD CONSTRAINT "usage_periods_tenant_id_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "subscriptions"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "plans" ADD CONSTRAINT "plans_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "coupons"
  ADD CONSTRAINT "coupons_status" CHECK ("status" IN ('active', 'archived')),
  ADD CONSTRAINT "coupons_one" CHECK (("percent" IS NULL) <> ("amount" IS NULL) AND ("amount" IS NULL) = ("currency" IS NULL)),
  ADD CONSTRAINT "coupons_redeemed" CHECK ("redeemed" >= 0 AND ("max_redemptions" IS NULL OR "redeemed" <= "max_redemptions"));
ALTER TABLE "subscriptions"
  ADD CONSTRAINT "subscriptions_status" CHECK ("status" IN ('scheduled', 'trialing', 'active', 'paused', 'cancelled')),
  ADD CONSTRAINT "subscriptions_next" CHECK ("status" <> 'cancelled' OR "next_bill_at" IS NULL);
ALTER TABLE "subscription_bills"
  ADD CONSTRAINT "subscription_bills_cause" CHECK ("cause" IN ('start', 'trial-end', 'renewal', 'change', 'pause', 'resume', 'cancel')),
  ADD CONSTRAINT "subscription_bills_amounts" CHECK ("total" >= 0 AND "credit_used" >= 0 AND "credit_kept" >= 0);
-- A period is billed once, whoever believes that it is his turn.
CREATE UNIQUE INDEX "subscription_bills_period" ON "subscription_bills" ("tenant_id", "subscription_id", "period_start")
  WHERE "cause" IN ('start', 'trial-end', 'renewal');
ALTER TABLE "subscription_credits" ADD CONSTRAINT "subscription_credits_amount" CHECK ("amount" BETWEEN 0 AND 9007199254740991);
ALTER TABLE "usage_records" ADD CONSTRAINT "usage_records_quantity" CHECK ("quantity" >= 0);
-- What a bill has to look at: few of very many.
CREATE INDEX "usage_periods_due" ON "usage_periods" ("tenant_id", "subscription_id") WHERE "due";
