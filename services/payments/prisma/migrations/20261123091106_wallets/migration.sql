-- CreateTable
CREATE TABLE "wallets" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "holder_kind" TEXT NOT NULL,
    "holder_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "name" TEXT,
    "status" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "max_balance" BIGINT,
    "max_out_per_day" BIGINT,
    "max_top_up_per_day" BIGINT,
    "counted_day" TEXT NOT NULL,
    "out_on_day" BIGINT NOT NULL DEFAULT 0,
    "topped_up_on_day" BIGINT NOT NULL DEFAULT 0,
    "awaited" BIGINT NOT NULL DEFAULT 0,
    "owed" BIGINT NOT NULL DEFAULT 0,
    "credit_count" INTEGER NOT NULL DEFAULT 0,
    "line_count" INTEGER NOT NULL DEFAULT 0,
    "balance" BIGINT NOT NULL DEFAULT 0,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "wallets_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "wallet_credits" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "wallet_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "bucket" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "origin" TEXT NOT NULL,
    "origin_id" TEXT,
    "reason" TEXT NOT NULL,
    "funded_by" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "available" BIGINT NOT NULL,
    "held" BIGINT NOT NULL DEFAULT 0,
    "used" BIGINT NOT NULL DEFAULT 0,
    "expired" BIGINT NOT NULL DEFAULT 0,
    "voided" BIGINT NOT NULL DEFAULT 0,
    "reclaimed" BIGINT NOT NULL DEFAULT 0,
    "closed" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "wallet_credits_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "wallet_lines" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "wallet_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "balance" BIGINT NOT NULL,
    "owed" BIGINT NOT NULL,
    "reference_kind" TEXT NOT NULL,
    "reference_id" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "wallet_lines_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "wallet_parts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "credit_id" TEXT NOT NULL,
    "bucket" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "returned" BIGINT NOT NULL DEFAULT 0,
    "outcome" TEXT,

    CONSTRAINT "wallet_parts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "wallet_spends" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "wallet_id" TEXT NOT NULL,
    "hold_id" TEXT,
    "amount" BIGINT NOT NULL,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "reference_kind" TEXT NOT NULL,
    "reference_id" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "wallet_spends_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "wallet_refunds" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "spend_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "wallet_refunds_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "wallet_holds" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "wallet_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "captured" BIGINT NOT NULL DEFAULT 0,
    "reference_kind" TEXT NOT NULL,
    "reference_id" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "counted_day" TEXT NOT NULL,
    "spend_id" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "wallet_holds_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "wallet_transfers" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "from_wallet_id" TEXT NOT NULL,
    "to_wallet_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "wallet_transfers_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "wallet_top_ups" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "wallet_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "credited" BIGINT NOT NULL DEFAULT 0,
    "recovered" BIGINT NOT NULL DEFAULT 0,
    "reversed" BIGINT NOT NULL DEFAULT 0,
    "credit_id" TEXT,
    "counted_day" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "wallet_top_ups_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "wallets_tenant_id_created_at_id_idx" ON "wallets"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "wallets_tenant_id_account_id_created_at_id_idx" ON "wallets"("tenant_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "wallets_tenant_id_holder_id_created_at_id_idx" ON "wallets"("tenant_id", "holder_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "wallets_tenant_id_account_id_holder_kind_holder_id_currency_key" ON "wallets"("tenant_id", "account_id", "holder_kind", "holder_id", "currency");

-- CreateIndex
CREATE INDEX "wallet_credits_tenant_id_wallet_id_created_at_id_idx" ON "wallet_credits"("tenant_id", "wallet_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "wallet_credits_tenant_id_wallet_id_number_key" ON "wallet_credits"("tenant_id", "wallet_id", "number");

-- CreateIndex
CREATE INDEX "wallet_lines_tenant_id_wallet_id_occurred_at_number_idx" ON "wallet_lines"("tenant_id", "wallet_id", "occurred_at", "number");

-- CreateIndex
CREATE UNIQUE INDEX "wallet_lines_tenant_id_wallet_id_number_key" ON "wallet_lines"("tenant_id", "wallet_id", "number");

-- CreateIndex
CREATE INDEX "wallet_parts_tenant_id_credit_id_owner_id_idx" ON "wallet_parts"("tenant_id", "credit_id", "owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "wallet_parts_tenant_id_owner_id_position_key" ON "wallet_parts"("tenant_id", "owner_id", "position");

-- CreateIndex
CREATE INDEX "wallet_spends_tenant_id_wallet_id_created_at_id_idx" ON "wallet_spends"("tenant_id", "wallet_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "wallet_spends_tenant_id_reference_id_idx" ON "wallet_spends"("tenant_id", "reference_id");

-- CreateIndex
CREATE INDEX "wallet_refunds_tenant_id_spend_id_created_at_id_idx" ON "wallet_refunds"("tenant_id", "spend_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "wallet_holds_tenant_id_wallet_id_created_at_id_idx" ON "wallet_holds"("tenant_id", "wallet_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "wallet_transfers_tenant_id_from_wallet_id_created_at_id_idx" ON "wallet_transfers"("tenant_id", "from_wallet_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "wallet_transfers_tenant_id_to_wallet_id_created_at_id_idx" ON "wallet_transfers"("tenant_id", "to_wallet_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "wallet_top_ups_tenant_id_wallet_id_created_at_id_idx" ON "wallet_top_ups"("tenant_id", "wallet_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "wallet_top_ups_tenant_id_payment_id_key" ON "wallet_top_ups"("tenant_id", "payment_id");

-- AddForeignKey
ALTER TABLE "wallet_credits" ADD CONSTRAINT "wallet_credits_tenant_id_wallet_id_fkey" FOREIGN KEY ("tenant_id", "wallet_id") REFERENCES "wallets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "wallet_lines" ADD CONSTRAINT "wallet_lines_tenant_id_wallet_id_fkey" FOREIGN KEY ("tenant_id", "wallet_id") REFERENCES "wallets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "wallet_spends" ADD CONSTRAINT "wallet_spends_tenant_id_wallet_id_fkey" FOREIGN KEY ("tenant_id", "wallet_id") REFERENCES "wallets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "wallet_refunds" ADD CONSTRAINT "wallet_refunds_tenant_id_spend_id_fkey" FOREIGN KEY ("tenant_id", "spend_id") REFERENCES "wallet_spends"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "wallet_holds" ADD CONSTRAINT "wallet_holds_tenant_id_wallet_id_fkey" FOREIGN KEY ("tenant_id", "wallet_id") REFERENCES "wallets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "wallet_top_ups" ADD CONSTRAINT "wallet_top_ups_tenant_id_wallet_id_fkey" FOREIGN KEY ("tenant_id", "wallet_id") REFERENCES "wallets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What a column may hold

ALTER TABLE "wallets"
  ADD CONSTRAINT "wallets_status" CHECK ("status" IN ('active', 'frozen')),
  ADD CONSTRAINT "wallets_holder_kind" CHECK ("holder_kind" IN ('account', 'driver', 'customer')),
  ADD CONSTRAINT "wallets_currency" CHECK ("currency" ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT "wallets_balance" CHECK ("balance" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "wallets_owed" CHECK ("owed" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "wallets_counters" CHECK ("out_on_day" >= 0 AND "topped_up_on_day" >= 0 AND "awaited" >= 0);

ALTER TABLE "wallet_credits"
  ADD CONSTRAINT "wallet_credits_bucket" CHECK ("bucket" IN ('cash', 'promotional', 'allowance')),
  ADD CONSTRAINT "wallet_credits_origin" CHECK ("origin" IN ('top-up', 'grant', 'transfer', 'refund')),
  ADD CONSTRAINT "wallet_credits_closed" CHECK ("closed" IN ('expired', 'voided')),
  ADD CONSTRAINT "wallet_credits_amount" CHECK ("amount" BETWEEN 1 AND 9007199254740991),
  ADD CONSTRAINT "wallet_credits_not_negative" CHECK ("available" >= 0 AND "held" >= 0 AND "used" >= 0 AND "expired" >= 0
    AND "voided" >= 0 AND "reclaimed" >= 0),
  -- Every cent of it is somewhere, and in one place.
  ADD CONSTRAINT "wallet_credits_whole" CHECK ("available" + "held" + "used" + "expired" + "voided" + "reclaimed" = "amount"),
  -- What has expired or was voided is not there to be spent, whoever tries.
  ADD CONSTRAINT "wallet_credits_closed_is_empty" CHECK ("closed" IS NULL OR "available" = 0);

ALTER TABLE "wallet_lines"
  ADD CONSTRAINT "wallet_lines_kind" CHECK ("kind" IN ('top-up', 'credit', 'spend', 'refund', 'transfer-in', 'transfer-out', 'expiry',
    'void', 'reversal', 'recovery')),
  ADD CONSTRAINT "wallet_lines_balance" CHECK ("balance" >= 0 AND "owed" >= 0 AND "number" >= 1);

ALTER TABLE "wallet_parts"
  ADD CONSTRAINT "wallet_parts_bucket" CHECK ("bucket" IN ('cash', 'promotional', 'allowance')),
  ADD CONSTRAINT "wallet_parts_outcome" CHECK ("outcome" IN ('returned', 'renewed', 'expired', 'voided')),
  ADD CONSTRAINT "wallet_parts_amount" CHECK ("amount" >= 1 AND "returned" BETWEEN 0 AND "amount");

ALTER TABLE "wallet_spends"
  ADD CONSTRAINT "wallet_spends_amount" CHECK ("amount" >= 1 AND "refunded" BETWEEN 0 AND "amount");

ALTER TABLE "wallet_refunds"
  ADD CONSTRAINT "wallet_refunds_amount" CHECK ("amount" >= 1);

ALTER TABLE "wallet_holds"
  ADD CONSTRAINT "wallet_holds_status" CHECK ("status" IN ('active', 'captured', 'released', 'expired')),
  ADD CONSTRAINT "wallet_holds_amount" CHECK ("amount" >= 1 AND "captured" BETWEEN 0 AND "amount");

ALTER TABLE "wallet_transfers"
  ADD CONSTRAINT "wallet_transfers_amount" CHECK ("amount" >= 1 AND "from_wallet_id" <> "to_wallet_id");

ALTER TABLE "wallet_top_ups"
  ADD CONSTRAINT "wallet_top_ups_status" CHECK ("status" IN ('pending', 'succeeded', 'failed', 'reversed')),
  ADD CONSTRAINT "wallet_top_ups_amount" CHECK ("amount" >= 1 AND "credited" >= 0 AND "recovered" BETWEEN 0 AND "credited"
    AND "reversed" BETWEEN 0 AND "credited");

-- What of a wallet can still move: read at each spend, however many credits it has had.
CREATE INDEX "wallet_credits_live" ON "wallet_credits"("tenant_id", "wallet_id") WHERE "available" > 0 OR "held" > 0;
