-- Money is kept in integer minor units as bigint, bounded by what a double holds exactly, so that no reader ever rounds.
-- Row-level security, policies and grants come with the policy pass that follows every migration.

-- CreateTable
CREATE TABLE "accounts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "normal_sign" SMALLINT NOT NULL,
    "floor_at_zero" BOOLEAN NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "entries" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reference_kind" TEXT NOT NULL,
    "reference_id" TEXT NOT NULL,
    "line_count" INTEGER NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "entries_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "postings" (
    "tenant_id" TEXT NOT NULL,
    "entry_id" TEXT NOT NULL,
    "line" SMALLINT NOT NULL,
    "account_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "postings_pkey" PRIMARY KEY ("tenant_id","entry_id","line")
);

-- CreateTable
CREATE TABLE "balances" (
    "tenant_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "normal_sign" SMALLINT NOT NULL,
    "floor_at_zero" BOOLEAN NOT NULL,
    "amount" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "balances_pkey" PRIMARY KEY ("tenant_id","account_id")
);

-- CreateTable
CREATE TABLE "customers" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_customer_id" TEXT,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "payment_methods" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "request_digest" TEXT NOT NULL,
    "provider_method_id" TEXT,
    "kind" TEXT,
    "brand" TEXT,
    "last4" TEXT,
    "expiry_month" INTEGER,
    "expiry_year" INTEGER,
    "status" TEXT NOT NULL,
    "default_for" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "lease" TEXT,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "payment_methods_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "payments" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "invoice_id" TEXT,
    "charging_invoice_id" TEXT,
    "booking_id" TEXT,
    "customer_id" TEXT,
    "method_id" TEXT,
    "provider" TEXT,
    "provider_payment_id" TEXT,
    "provider_charge_id" TEXT,
    "status" TEXT NOT NULL,
    "capture_mode" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "authorised" BIGINT NOT NULL DEFAULT 0,
    "captured" BIGINT NOT NULL DEFAULT 0,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "fee_amount" BIGINT,
    "fee_currency" TEXT,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "failure_retryable" BOOLEAN,
    "description" TEXT NOT NULL,
    "authorised_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "lease" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "payment_attempts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "provider_reference" TEXT,
    "code" TEXT,
    "message" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "called_at" TIMESTAMPTZ(3),
    "calls" INTEGER NOT NULL DEFAULT 0,
    "repeats" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "payment_attempts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "receivers" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "email" TEXT,
    "request_digest" TEXT NOT NULL,
    "provider_account_id" TEXT,
    "verification" TEXT NOT NULL,
    "payouts_enabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "lease" TEXT,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "receivers_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "splits" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "gross" BIGINT NOT NULL,
    "commission" BIGINT NOT NULL,
    "fee" BIGINT NOT NULL,
    "fee_bearer" TEXT NOT NULL,
    "rounding" TEXT NOT NULL,
    "entry_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "splits_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "split_receivers" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "split_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "rule_value" TEXT,
    "amount" BIGINT NOT NULL,
    "reversed" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "split_receivers_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "transfers" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "split_receiver_id" TEXT NOT NULL,
    "receiver_id" TEXT,
    "vendor_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_transfer_id" TEXT,
    "idempotency_key" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "reversed" BIGINT NOT NULL DEFAULT 0,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "entry_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "lease" TEXT,
    "called_at" TIMESTAMPTZ(3),
    "calls" INTEGER NOT NULL DEFAULT 0,
    "repeats" INTEGER NOT NULL DEFAULT 0,
    "in_doubt" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "transfers_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "corporate_accounts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,

    CONSTRAINT "corporate_accounts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "vendors" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,

    CONSTRAINT "vendors_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "provider_events" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "payload" TEXT NOT NULL,

    CONSTRAINT "provider_events_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "subject" TEXT NOT NULL,
    "aggregate_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "payload" TEXT NOT NULL,
    "headers" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "consumer" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "processed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("consumer","event_id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "tenant_id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_digest" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("tenant_id","route","key")
);

-- CreateTable
CREATE TABLE "due_work" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "payload" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "failed_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "due_work_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "accounts_shape_key" ON "accounts"("tenant_id", "id", "currency", "normal_sign", "floor_at_zero");

-- CreateIndex
CREATE INDEX "entries_tenant_id_reference_kind_reference_id_idx" ON "entries"("tenant_id", "reference_kind", "reference_id");

-- CreateIndex
CREATE INDEX "entries_tenant_id_occurred_at_id_idx" ON "entries"("tenant_id", "occurred_at", "id");

-- CreateIndex
CREATE INDEX "postings_tenant_id_account_id_entry_id_idx" ON "postings"("tenant_id", "account_id", "entry_id");

-- CreateIndex
CREATE UNIQUE INDEX "customers_tenant_id_account_id_provider_key" ON "customers"("tenant_id", "account_id", "provider");

-- CreateIndex
CREATE UNIQUE INDEX "customers_tenant_id_provider_provider_customer_id_key" ON "customers"("tenant_id", "provider", "provider_customer_id");

-- CreateIndex
CREATE INDEX "payment_methods_tenant_id_created_at_id_idx" ON "payment_methods"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "payment_methods_tenant_id_account_id_created_at_id_idx" ON "payment_methods"("tenant_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "payment_methods_tenant_id_customer_id_idx" ON "payment_methods"("tenant_id", "customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_methods_tenant_id_provider_provider_method_id_key" ON "payment_methods"("tenant_id", "provider", "provider_method_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_methods_tenant_id_default_for_key" ON "payment_methods"("tenant_id", "default_for");

-- CreateIndex
CREATE INDEX "payments_tenant_id_created_at_id_idx" ON "payments"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "payments_tenant_id_status_created_at_id_idx" ON "payments"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "payments_tenant_id_account_id_created_at_id_idx" ON "payments"("tenant_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "payments_tenant_id_invoice_id_idx" ON "payments"("tenant_id", "invoice_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_tenant_id_charging_invoice_id_key" ON "payments"("tenant_id", "charging_invoice_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_tenant_id_provider_provider_payment_id_key" ON "payments"("tenant_id", "provider", "provider_payment_id");

-- CreateIndex
CREATE INDEX "payment_attempts_tenant_id_status_started_at_idx" ON "payment_attempts"("tenant_id", "status", "started_at");

-- CreateIndex
CREATE UNIQUE INDEX "payment_attempts_tenant_id_payment_id_number_key" ON "payment_attempts"("tenant_id", "payment_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "payment_attempts_tenant_id_idempotency_key_key" ON "payment_attempts"("tenant_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "receivers_tenant_id_created_at_id_idx" ON "receivers"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "receivers_tenant_id_vendor_id_provider_key" ON "receivers"("tenant_id", "vendor_id", "provider");

-- CreateIndex
CREATE UNIQUE INDEX "receivers_tenant_id_provider_provider_account_id_key" ON "receivers"("tenant_id", "provider", "provider_account_id");

-- CreateIndex
CREATE INDEX "splits_tenant_id_created_at_id_idx" ON "splits"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "splits_tenant_id_payment_id_key" ON "splits"("tenant_id", "payment_id");

-- CreateIndex
CREATE INDEX "split_receivers_tenant_id_vendor_id_idx" ON "split_receivers"("tenant_id", "vendor_id");

-- CreateIndex
CREATE UNIQUE INDEX "split_receivers_tenant_id_split_id_position_key" ON "split_receivers"("tenant_id", "split_id", "position");

-- CreateIndex
CREATE INDEX "transfers_tenant_id_created_at_id_idx" ON "transfers"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "transfers_tenant_id_payment_id_idx" ON "transfers"("tenant_id", "payment_id");

-- CreateIndex
CREATE INDEX "transfers_tenant_id_split_receiver_id_idx" ON "transfers"("tenant_id", "split_receiver_id");

-- CreateIndex
CREATE INDEX "transfers_tenant_id_vendor_id_created_at_id_idx" ON "transfers"("tenant_id", "vendor_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "transfers_tenant_id_status_created_at_id_idx" ON "transfers"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "transfers_tenant_id_idempotency_key_key" ON "transfers"("tenant_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "transfers_tenant_id_provider_provider_transfer_id_key" ON "transfers"("tenant_id", "provider", "provider_transfer_id");

-- CreateIndex
CREATE INDEX "provider_events_tenant_id_subject_id_idx" ON "provider_events"("tenant_id", "subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_seq_key" ON "outbox"("seq");

-- CreateIndex
CREATE INDEX "outbox_published_at_seq_idx" ON "outbox"("published_at", "seq");

-- CreateIndex
CREATE INDEX "inbox_processed_at_idx" ON "inbox"("processed_at");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "due_work_failed_at_due_at_idx" ON "due_work"("failed_at", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "due_work_tenant_id_kind_key_key" ON "due_work"("tenant_id", "kind", "key");

-- AddForeignKey
ALTER TABLE "postings" ADD CONSTRAINT "postings_tenant_id_entry_id_fkey" FOREIGN KEY ("tenant_id", "entry_id") REFERENCES "entries"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "balances" ADD CONSTRAINT "balances_tenant_id_account_id_currency_normal_sign_floor_a_fkey" FOREIGN KEY ("tenant_id", "account_id", "currency", "normal_sign", "floor_at_zero") REFERENCES "accounts"("tenant_id", "id", "currency", "normal_sign", "floor_at_zero") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_tenant_id_method_id_fkey" FOREIGN KEY ("tenant_id", "method_id") REFERENCES "payment_methods"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_attempts" ADD CONSTRAINT "payment_attempts_tenant_id_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "payments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "splits" ADD CONSTRAINT "splits_tenant_id_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "payments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "split_receivers" ADD CONSTRAINT "split_receivers_tenant_id_split_id_fkey" FOREIGN KEY ("tenant_id", "split_id") REFERENCES "splits"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_tenant_id_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "payments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_tenant_id_split_receiver_id_fkey" FOREIGN KEY ("tenant_id", "split_receiver_id") REFERENCES "split_receivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_tenant_id_receiver_id_fkey" FOREIGN KEY ("tenant_id", "receiver_id") REFERENCES "receivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What a column may hold

ALTER TABLE "accounts"
  ADD CONSTRAINT "accounts_id_is_name" CHECK ("id" = "code" || '.' || "owner" || '.' || "currency"),
  ADD CONSTRAINT "accounts_name_parts" CHECK ("code" ~ '^[a-z-]{1,32}$' AND "owner" ~ '^[A-Za-z0-9_-]{1,64}$'),
  ADD CONSTRAINT "accounts_normal_sign" CHECK ("normal_sign" IN (-1, 1)),
  ADD CONSTRAINT "accounts_currency" CHECK ("currency" ~ '^[A-Z]{3}$');

ALTER TABLE "entries"
  ADD CONSTRAINT "entries_line_count" CHECK ("line_count" BETWEEN 2 AND 1000);

ALTER TABLE "postings"
  ADD CONSTRAINT "postings_line" CHECK ("line" >= 1),
  ADD CONSTRAINT "postings_amount" CHECK ("amount" <> 0 AND "amount" BETWEEN -9007199254740991 AND 9007199254740991);

ALTER TABLE "balances"
  ADD CONSTRAINT "balances_floor" CHECK (NOT "floor_at_zero" OR "amount" * "normal_sign" >= 0),
  ADD CONSTRAINT "balances_amount" CHECK ("amount" BETWEEN -9007199254740991 AND 9007199254740991),
  -- Room on the page for the new version of a row: the balance of a busy account is rewritten without touching an index.
  SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

ALTER TABLE "customers"
  ADD CONSTRAINT "customers_provider" CHECK ("provider" IN ('stripe', 'paypal', 'square'));

ALTER TABLE "payment_methods"
  ADD CONSTRAINT "payment_methods_provider" CHECK ("provider" IN ('stripe', 'paypal', 'square')),
  ADD CONSTRAINT "payment_methods_status" CHECK ("status" IN ('pending', 'active', 'failed', 'expired', 'detached')),
  ADD CONSTRAINT "payment_methods_saved" CHECK ("status" NOT IN ('active', 'expired', 'detached') OR ("provider_method_id" IS NOT NULL AND "kind" IS NOT NULL)),
  ADD CONSTRAINT "payment_methods_default_for" CHECK ("default_for" IS NULL OR ("default_for" = "customer_id" AND "status" = 'active')),
  -- Four digits may be shown. More of a card number than that must not fit.
  ADD CONSTRAINT "payment_methods_last4" CHECK ("last4" ~ '^[0-9]{4}$'),
  ADD CONSTRAINT "payment_methods_expiry" CHECK ("expiry_month" BETWEEN 1 AND 12 AND "expiry_year" BETWEEN 2000 AND 2200);

ALTER TABLE "corporate_accounts"
  ADD CONSTRAINT "corporate_accounts_status" CHECK ("status" IN ('active', 'suspended'));

ALTER TABLE "vendors"
  ADD CONSTRAINT "vendors_status" CHECK ("status" IN ('active', 'suspended'));

ALTER TABLE "provider_events"
  ADD CONSTRAINT "provider_events_provider" CHECK ("provider" IN ('stripe', 'paypal', 'square'));

ALTER TABLE "payments"
  ADD CONSTRAINT "payments_status" CHECK ("status" IN ('requires-method', 'pending', 'requires-action', 'processing', 'authorised',
    'succeeded', 'failed', 'unknown', 'cancelled', 'expired', 'returned')),
  ADD CONSTRAINT "payments_provider" CHECK ("provider" IN ('stripe', 'paypal', 'square')),
  ADD CONSTRAINT "payments_capture_mode" CHECK ("capture_mode" IN ('automatic', 'manual')),
  ADD CONSTRAINT "payments_currency" CHECK ("currency" ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT "payments_amount" CHECK ("amount" BETWEEN 1 AND 9007199254740991),
  ADD CONSTRAINT "payments_authorised" CHECK ("authorised" BETWEEN 0 AND "amount"),
  ADD CONSTRAINT "payments_captured" CHECK ("captured" BETWEEN 0 AND "authorised"),
  ADD CONSTRAINT "payments_refunded" CHECK ("refunded" BETWEEN 0 AND "captured"),
  ADD CONSTRAINT "payments_fee" CHECK (("fee_amount" IS NULL) = ("fee_currency" IS NULL)),
  -- While a payment may still settle the invoice, the unique index on this column lets no second one start. It stays
  -- empty on a payment that was given up and succeeded after all: that money is booked, as credit of the customer.
  ADD CONSTRAINT "payments_charging_invoice" CHECK ("charging_invoice_id" IS NULL OR ("charging_invoice_id" = "invoice_id"
    AND "status" NOT IN ('failed', 'cancelled', 'expired', 'returned')));

ALTER TABLE "payment_attempts"
  ADD CONSTRAINT "payment_attempts_provider" CHECK ("provider" IN ('stripe', 'paypal', 'square')),
  ADD CONSTRAINT "payment_attempts_action" CHECK ("action" IN ('charge', 'authorise', 'capture', 'void')),
  ADD CONSTRAINT "payment_attempts_status" CHECK ("status" IN ('pending', 'succeeded', 'processing', 'requires-action', 'declined',
    'rejected', 'unknown')),
  ADD CONSTRAINT "payment_attempts_amount" CHECK ("amount" BETWEEN 0 AND 9007199254740991);

ALTER TABLE "receivers"
  ADD CONSTRAINT "receivers_provider" CHECK ("provider" IN ('stripe', 'paypal', 'square')),
  ADD CONSTRAINT "receivers_verification" CHECK ("verification" IN ('pending', 'verified', 'rejected')),
  ADD CONSTRAINT "receivers_payouts" CHECK (NOT "payouts_enabled" OR ("verification" = 'verified' AND "provider_account_id" IS NOT NULL));

ALTER TABLE "splits"
  ADD CONSTRAINT "splits_status" CHECK ("status" IN ('pending', 'posted', 'reversed')),
  ADD CONSTRAINT "splits_fee_bearer" CHECK ("fee_bearer" IN ('platform', 'vendors')),
  ADD CONSTRAINT "splits_rounding" CHECK ("rounding" IN ('order', 'line')),
  ADD CONSTRAINT "splits_gross" CHECK ("gross" BETWEEN 1 AND 9007199254740991 AND "fee" BETWEEN 0 AND "gross");

ALTER TABLE "split_receivers"
  ADD CONSTRAINT "split_receivers_rule" CHECK (("rule" = 'rest' AND "rule_value" IS NULL) OR ("rule" IN ('fixed', 'percent') AND "rule_value" IS NOT NULL)),
  ADD CONSTRAINT "split_receivers_amount" CHECK ("amount" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "split_receivers_reversed" CHECK ("reversed" BETWEEN 0 AND "amount");

ALTER TABLE "transfers"
  ADD CONSTRAINT "transfers_provider" CHECK ("provider" IN ('stripe', 'paypal', 'square')),
  ADD CONSTRAINT "transfers_status" CHECK ("status" IN ('held', 'pending', 'succeeded', 'failed', 'unknown', 'reversed')),
  ADD CONSTRAINT "transfers_amount" CHECK ("amount" BETWEEN 1 AND 9007199254740991),
  ADD CONSTRAINT "transfers_reversed" CHECK ("reversed" BETWEEN 0 AND "amount");

-- What a worker has to do, in any tenant, by the wall's clock. Rows that wait for nothing are not in these.
CREATE INDEX "payments_due" ON "payments"("due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "payment_methods_due" ON "payment_methods"("due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "receivers_due" ON "receivers"("due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "transfers_due" ON "transfers"("due_at") WHERE "due_at" IS NOT NULL;

-- The ledger keeps itself. Whoever inserts postings, by whatever statement: they come whole, sum to zero in each currency,
-- move the balances, and stay. All functions run with the rights of the caller, so row-level security applies inside.
-- SQLSTATE: CL001 no tenant, CL002 entry id reused, CL003 entry not whole or not balanced, CL004 history is not changed,
-- CL005 no such account; 23514 on balances_floor: not enough there.

CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'CL004';
END
$$;

CREATE TRIGGER "accounts_stay" BEFORE UPDATE OR DELETE OR TRUNCATE ON "accounts"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('an account keeps its shape');
CREATE TRIGGER "entries_stay" BEFORE UPDATE OR DELETE OR TRUNCATE ON "entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('an entry is corrected by another entry');
CREATE TRIGGER "postings_stay" BEFORE UPDATE OR DELETE OR TRUNCATE ON "postings"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('an entry is corrected by another entry');
-- Depth 0 is a statement of a client; the triggers below write balances from depth 1. The condition keeps the call away
-- from the busy path.
CREATE TRIGGER "balances_follow_postings" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "balances"
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION "refuse_change"('a balance follows its postings');

CREATE FUNCTION "open_balances"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO payments.balances (tenant_id, account_id, currency, normal_sign, floor_at_zero)
  SELECT tenant_id, id, currency, normal_sign, floor_at_zero FROM opened;
  RETURN NULL;
END
$$;

CREATE TRIGGER "accounts_open_balances" AFTER INSERT ON "accounts" REFERENCING NEW TABLE AS opened
  FOR EACH STATEMENT EXECUTE FUNCTION "open_balances"();

CREATE FUNCTION "apply_postings"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  change record;
  whole record;
  announced integer;
BEGIN
  SELECT count(*) AS lines, max(line) AS last, sum(amount) AS sum, min(tenant_id) AS tenant, max(tenant_id) AS last_tenant,
         min(entry_id) AS entry, max(entry_id) AS last_entry, min(currency) AS currency, max(currency) AS last_currency
  INTO whole FROM added;
  -- An entry is inserted whole: with as many lines as it announced, and line numbers are unique, so none can follow.
  IF whole.entry = whole.last_entry AND whole.tenant = whole.last_tenant AND whole.currency = whole.last_currency THEN
    -- The usual case, one entry in one currency, without grouping.
    SELECT line_count INTO announced FROM payments.entries WHERE tenant_id = whole.tenant AND id = whole.entry;
    IF announced IS DISTINCT FROM whole.lines OR whole.last <> whole.lines OR whole.sum <> 0 THEN
      RAISE EXCEPTION 'an entry is inserted with all its lines at once, and they sum to zero' USING ERRCODE = 'CL003';
    END IF;
  ELSIF EXISTS (SELECT FROM added GROUP BY tenant_id, entry_id, currency HAVING sum(amount) <> 0) OR EXISTS (
    SELECT FROM (SELECT tenant_id, entry_id, count(*) AS lines, max(line) AS last FROM added GROUP BY tenant_id, entry_id) AS a
    LEFT JOIN payments.entries AS e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
    WHERE e.line_count IS DISTINCT FROM a.lines OR a.last <> a.lines
  ) THEN
    RAISE EXCEPTION 'an entry is inserted with all its lines at once, and they sum to zero in each currency' USING ERRCODE = 'CL003';
  END IF;
  -- Always in the same order, so that two entries over the same accounts wait for each other instead of deadlocking.
  FOR change IN
    SELECT tenant_id, account_id, currency, sum(amount)::bigint AS amount FROM added
    GROUP BY tenant_id, account_id, currency ORDER BY tenant_id COLLATE "C", account_id COLLATE "C"
  LOOP
    UPDATE payments.balances AS b SET amount = b.amount + change.amount
    WHERE b.tenant_id = change.tenant_id AND b.account_id = change.account_id AND b.currency = change.currency;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no account % in %', change.account_id, change.currency USING ERRCODE = 'CL005';
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;

CREATE TRIGGER "postings_apply" AFTER INSERT ON "postings" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION "apply_postings"();

-- Posts one entry for the transaction's tenant and opens the accounts it is the first to need. True when it was posted,
-- false when this very entry had been posted before. Call it last in the transaction: from its final updates to the commit
-- it holds the rows of the accounts, and for a busy account that is all that limits throughput.
CREATE FUNCTION "post_entry"(
  p_id text, p_kind text, p_reference_kind text, p_reference_id text, p_occurred_at timestamptz,
  p_accounts text[], p_codes text[], p_owners text[], p_currencies text[], p_normal_signs smallint[], p_floors boolean[], p_amounts bigint[]
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  tenant text := nullif(current_setting('app.tenant_id', true), '');
  lines integer := cardinality(p_amounts);
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'an entry belongs to a tenant and none is set' USING ERRCODE = 'CL001';
  END IF;

  INSERT INTO payments.entries (tenant_id, id, kind, reference_kind, reference_id, line_count, occurred_at)
  VALUES (tenant, p_id, p_kind, p_reference_kind, p_reference_id, lines, p_occurred_at)
  ON CONFLICT (tenant_id, id) DO NOTHING;

  IF NOT FOUND THEN
    -- The same entry again has the same lines; when it happened is what the first one said.
    PERFORM FROM payments.entries AS e
    WHERE e.tenant_id = tenant AND e.id = p_id AND e.kind = p_kind AND e.reference_kind = p_reference_kind
      AND e.reference_id = p_reference_id AND e.line_count = lines AND NOT EXISTS (
        SELECT FROM unnest(p_accounts, p_currencies, p_amounts) WITH ORDINALITY AS n(account_id, currency, amount, line)
        LEFT JOIN payments.postings AS p ON p.tenant_id = tenant AND p.entry_id = p_id AND p.line = n.line
          AND p.account_id = n.account_id AND p.currency = n.currency AND p.amount = n.amount
        WHERE p.line IS NULL);
    IF FOUND THEN
      RETURN false;
    END IF;
    RAISE EXCEPTION 'entry % is posted already with other contents', p_id USING ERRCODE = 'CL002';
  END IF;

  -- Nearly always all of them exist, and looking is cheaper than an INSERT that inserts nothing.
  IF EXISTS (
    SELECT FROM unnest(p_accounts) AS n(id)
    WHERE NOT EXISTS (SELECT FROM payments.accounts AS a WHERE a.tenant_id = tenant AND a.id = n.id)
  ) THEN
    INSERT INTO payments.accounts (tenant_id, id, code, owner, currency, normal_sign, floor_at_zero, opened_at)
    SELECT DISTINCT ON (n.id COLLATE "C") tenant, n.id, n.code, n.owner, n.currency, n.normal_sign, n.floor_at_zero, p_occurred_at
    FROM unnest(p_accounts, p_codes, p_owners, p_currencies, p_normal_signs, p_floors)
      AS n(id, code, owner, currency, normal_sign, floor_at_zero)
    WHERE NOT EXISTS (SELECT FROM payments.accounts AS a WHERE a.tenant_id = tenant AND a.id = n.id)
    ORDER BY n.id COLLATE "C"
    -- Without a target: two entries that open the same account at once must meet in no unique index as an error.
    ON CONFLICT DO NOTHING;
  END IF;

  INSERT INTO payments.postings (tenant_id, entry_id, line, account_id, amount, currency)
  SELECT tenant, p_id, n.line, n.account_id, n.amount, n.currency
  FROM unnest(p_accounts, p_currencies, p_amounts) WITH ORDINALITY AS n(account_id, currency, amount, line);

  RETURN true;
END
$$;
