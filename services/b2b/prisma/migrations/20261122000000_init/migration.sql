CREATE TABLE "outbox" ("tenant_id" TEXT NOT NULL, "id" TEXT NOT NULL, "seq" BIGSERIAL NOT NULL, "subject" TEXT NOT NULL, "aggregate_id" TEXT NOT NULL, "version" INTEGER NOT NULL, "payload" TEXT NOT NULL, "headers" TEXT NOT NULL, "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "published_at" TIMESTAMPTZ(3), CONSTRAINT "outbox_pkey" PRIMARY KEY ("tenant_id","id"));
CREATE UNIQUE INDEX "outbox_seq_key" ON "outbox"("seq");
CREATE INDEX "outbox_published_at_seq_idx" ON "outbox"("published_at", "seq");
CREATE TABLE "inbox" ("consumer" TEXT NOT NULL, "event_id" TEXT NOT NULL, "processed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT "inbox_pkey" PRIMARY KEY ("consumer","event_id"));
CREATE INDEX "inbox_processed_at_idx" ON "inbox"("processed_at");
CREATE TABLE "idempotency_keys" ("tenant_id" TEXT NOT NULL, "route" TEXT NOT NULL, "key" TEXT NOT NULL, "request_digest" TEXT NOT NULL, "status" INTEGER NOT NULL, "body" TEXT, "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("tenant_id","route","key"));
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");
CREATE TABLE "due_work" ("tenant_id" TEXT NOT NULL, "id" TEXT NOT NULL, "kind" TEXT NOT NULL, "key" TEXT NOT NULL, "due_at" TIMESTAMPTZ(3) NOT NULL, "payload" TEXT NOT NULL, "attempts" INTEGER NOT NULL DEFAULT 0, "retry_at" TIMESTAMPTZ(3), "failed_at" TIMESTAMPTZ(3), "last_error" TEXT, CONSTRAINT "due_work_pkey" PRIMARY KEY ("tenant_id","id"));
CREATE UNIQUE INDEX "due_work_tenant_id_kind_key_key" ON "due_work"("tenant_id","kind","key");
CREATE INDEX "due_work_failed_at_due_at_idx" ON "due_work"("failed_at","due_at");

CREATE TABLE "tenants" (
  "tenant_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  "name" TEXT NOT NULL,
  "country" TEXT NOT NULL,
  "time_zone" TEXT NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('active', 'suspended')),
  "requests_per_minute" INTEGER NOT NULL CHECK ("requests_per_minute" > 0),
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "tenants_pkey" PRIMARY KEY ("tenant_id")
);

CREATE TABLE "api_keys" (
  "tenant_id" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  "name" TEXT NOT NULL,
  "scopes" TEXT[],
  "status" TEXT NOT NULL CHECK ("status" IN ('active', 'revoked')),
  "hint" TEXT NOT NULL,
  "digest" TEXT NOT NULL,
  "requests_per_minute" INTEGER NOT NULL CHECK ("requests_per_minute" > 0),
  "expires_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "api_keys_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "api_keys_digest_idx" ON "api_keys"("digest");

CREATE TABLE "corporate_accounts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "vat_id" TEXT,
    "billing_email" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "payment_terms_days" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "corporate_accounts_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('active', 'suspended')),
    CHECK ("payment_terms_days" BETWEEN 0 AND 180)
);

CREATE TABLE "vendors" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "vat_id" TEXT,
    "email" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "commission_percent" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vendors_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('active', 'suspended')),
    CHECK ("commission_percent" ~ '^[0-9]{1,3}(\.[0-9]{1,4})?$')
);

CREATE TABLE "vendor_services" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "vendor_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "service_category" TEXT,
    "unit_price" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "quantity_unit" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vendor_services_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('active', 'withdrawn')),
    CHECK ("category" IN ('labour', 'parts', 'inspection', 'towing', 'fuel', 'hire', 'other')),
    CHECK ("unit_price" ~ '^[0-9]{1,8}(\.[0-9]{1,12})?$')
);

CREATE TABLE "contracts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "account_id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "terminated_at" TIMESTAMPTZ(3),

    CONSTRAINT "contracts_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('agreed', 'terminated')),
    -- One that is terminated before its first day was never in force.
    CHECK ("valid_to" >= "valid_from" OR "status" = 'terminated')
);

CREATE TABLE "contract_prices" (
    "tenant_id" TEXT NOT NULL,
    "contract_id" TEXT NOT NULL,
    "service_id" TEXT NOT NULL,
    "unit_price" TEXT NOT NULL,

    CONSTRAINT "contract_prices_pkey" PRIMARY KEY ("tenant_id","contract_id","service_id"),
    CHECK ("unit_price" ~ '^[0-9]{1,8}(\.[0-9]{1,12})?$')
);

CREATE TABLE "vehicles" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "plate" TEXT,
    "status" TEXT NOT NULL,

    CONSTRAINT "vehicles_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('active', 'archived'))
);

CREATE TABLE "bookings" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "account_id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "service_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "recommendation_id" TEXT,
    "status" TEXT NOT NULL,
    "scheduled_at" TIMESTAMPTZ(3) NOT NULL,
    "price_rule" TEXT NOT NULL,
    "contract_id" TEXT,
    "unit_price" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "quantity" TEXT NOT NULL,
    "commission_percent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),

    CONSTRAINT "bookings_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('booked', 'completed', 'cancelled')),
    CHECK (("price_rule" = 'contract') = ("contract_id" IS NOT NULL)),
    CHECK (("status" = 'completed') = ("completed_at" IS NOT NULL AND "commission_percent" IS NOT NULL)),
    CHECK (("status" = 'cancelled') = ("cancelled_at" IS NOT NULL))
);

CREATE TABLE "document_series" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "last_number" INTEGER NOT NULL,

    CONSTRAINT "document_series_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("last_number" > 0)
);

CREATE TABLE "invoices" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "number" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "booking_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "issue_date" DATE NOT NULL,
    "due_date" DATE NOT NULL,
    "lines" JSONB NOT NULL,
    "tax_subtotals" JSONB NOT NULL,
    "net_total" BIGINT NOT NULL,
    "tax_total" BIGINT NOT NULL,
    "gross_total" BIGINT NOT NULL,
    "commission_percent" TEXT NOT NULL,
    "paid_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('finalised', 'paid', 'overdue')),
    CHECK ("gross_total" = "net_total" + "tax_total"),
    CHECK ("due_date" >= "issue_date"),
    CHECK (("status" = 'paid') = ("paid_at" IS NOT NULL))
);

CREATE TABLE "invoice_payments" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "paid_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_payments_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("amount" >= 0)
);

CREATE TABLE "webhook_endpoints" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "url" TEXT NOT NULL,
    "event_types" TEXT[],
    "ordered" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL,
    "disabled_reason" TEXT,
    "sealed_secret" TEXT NOT NULL,
    "previous_sealed_secret" TEXT,
    "previous_secret_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('active', 'disabled')),
    CHECK (("status" = 'disabled') = ("disabled_reason" IS NOT NULL)),
    CHECK ("disabled_reason" IN ('owner', 'failing', 'gone')),
    CHECK (("previous_sealed_secret" IS NULL) = ("previous_secret_expires_at" IS NULL))
);

CREATE TABLE "webhook_messages" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "body" TEXT NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_messages_pkey" PRIMARY KEY ("tenant_id","id")
);

CREATE TABLE "webhook_deliveries" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "endpoint_id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease" TEXT,
    "last_status_code" INTEGER,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('pending', 'delivered', 'failed', 'held')),
    CHECK ("attempts" >= 0),
    CHECK ("status" <> 'delivered' OR "delivered_at" IS NOT NULL)
);

CREATE TABLE "webhook_attempts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "status_code" INTEGER,
    "detail" TEXT NOT NULL,

    CONSTRAINT "webhook_attempts_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("outcome" IN ('accepted', 'refused', 'redirected', 'timed-out', 'unreachable', 'address-not-allowed'))
);

CREATE TABLE "audit_entries" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "aggregate_id" TEXT NOT NULL,
    "aggregate_version" INTEGER NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "corporate_accounts_tenant_id_status_id_idx" ON "corporate_accounts"("tenant_id", "status", "id");
CREATE INDEX "vendors_tenant_id_status_id_idx" ON "vendors"("tenant_id", "status", "id");
CREATE INDEX "vendor_services_tenant_id_vendor_id_id_idx" ON "vendor_services"("tenant_id", "vendor_id", "id");
CREATE INDEX "vendor_services_tenant_id_category_id_idx" ON "vendor_services"("tenant_id", "category", "id");
CREATE INDEX "vendor_services_tenant_id_service_category_id_idx" ON "vendor_services"("tenant_id", "service_category", "id");
CREATE UNIQUE INDEX "vendor_services_tenant_id_vendor_id_code_key" ON "vendor_services"("tenant_id", "vendor_id", "code");
CREATE INDEX "contracts_tenant_id_account_id_vendor_id_valid_from_idx" ON "contracts"("tenant_id", "account_id", "vendor_id", "valid_from");
CREATE INDEX "contracts_tenant_id_account_id_id_idx" ON "contracts"("tenant_id", "account_id", "id");
CREATE INDEX "contracts_tenant_id_vendor_id_id_idx" ON "contracts"("tenant_id", "vendor_id", "id");
CREATE INDEX "bookings_tenant_id_scheduled_at_id_idx" ON "bookings"("tenant_id", "scheduled_at", "id");
CREATE INDEX "bookings_tenant_id_status_scheduled_at_id_idx" ON "bookings"("tenant_id", "status", "scheduled_at", "id");
CREATE INDEX "bookings_tenant_id_vehicle_id_scheduled_at_id_idx" ON "bookings"("tenant_id", "vehicle_id", "scheduled_at", "id");
CREATE INDEX "bookings_tenant_id_account_id_scheduled_at_id_idx" ON "bookings"("tenant_id", "account_id", "scheduled_at", "id");
CREATE INDEX "invoices_tenant_id_issue_date_id_idx" ON "invoices"("tenant_id", "issue_date", "id");
CREATE INDEX "invoices_tenant_id_status_issue_date_id_idx" ON "invoices"("tenant_id", "status", "issue_date", "id");
CREATE INDEX "invoices_tenant_id_account_id_issue_date_id_idx" ON "invoices"("tenant_id", "account_id", "issue_date", "id");
CREATE UNIQUE INDEX "invoices_tenant_id_number_key" ON "invoices"("tenant_id", "number");
CREATE UNIQUE INDEX "invoices_tenant_id_booking_id_key" ON "invoices"("tenant_id", "booking_id");
CREATE INDEX "invoice_payments_tenant_id_invoice_id_idx" ON "invoice_payments"("tenant_id", "invoice_id");
CREATE INDEX "webhook_endpoints_tenant_id_status_id_idx" ON "webhook_endpoints"("tenant_id", "status", "id");
CREATE INDEX "webhook_messages_stored_at_idx" ON "webhook_messages"("stored_at");
CREATE INDEX "webhook_deliveries_tenant_id_message_id_idx" ON "webhook_deliveries"("tenant_id", "message_id");
CREATE INDEX "webhook_deliveries_tenant_id_endpoint_id_id_idx" ON "webhook_deliveries"("tenant_id", "endpoint_id", "id");
CREATE INDEX "webhook_deliveries_tenant_id_endpoint_id_status_id_idx" ON "webhook_deliveries"("tenant_id", "endpoint_id", "status", "id");
CREATE INDEX "webhook_deliveries_tenant_id_endpoint_id_delivered_at_idx" ON "webhook_deliveries"("tenant_id", "endpoint_id", "delivered_at");
CREATE UNIQUE INDEX "webhook_deliveries_tenant_id_endpoint_id_message_id_key" ON "webhook_deliveries"("tenant_id", "endpoint_id", "message_id");
CREATE INDEX "webhook_attempts_tenant_id_delivery_id_id_idx" ON "webhook_attempts"("tenant_id", "delivery_id", "id");
CREATE INDEX "audit_entries_tenant_id_occurred_at_id_idx" ON "audit_entries"("tenant_id", "occurred_at", "id");
CREATE INDEX "audit_entries_tenant_id_actor_occurred_at_id_idx" ON "audit_entries"("tenant_id", "actor", "occurred_at", "id");
CREATE INDEX "audit_entries_tenant_id_type_occurred_at_id_idx" ON "audit_entries"("tenant_id", "type", "occurred_at", "id");
CREATE INDEX "audit_entries_tenant_id_aggregate_id_occurred_at_id_idx" ON "audit_entries"("tenant_id", "aggregate_id", "occurred_at", "id");
ALTER TABLE "vendor_services" ADD CONSTRAINT "vendor_services_tenant_id_vendor_id_fkey" FOREIGN KEY ("tenant_id", "vendor_id") REFERENCES "vendors"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_tenant_id_account_id_fkey" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "corporate_accounts"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_tenant_id_vendor_id_fkey" FOREIGN KEY ("tenant_id", "vendor_id") REFERENCES "vendors"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "contract_prices" ADD CONSTRAINT "contract_prices_tenant_id_contract_id_fkey" FOREIGN KEY ("tenant_id", "contract_id") REFERENCES "contracts"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "contract_prices" ADD CONSTRAINT "contract_prices_tenant_id_service_id_fkey" FOREIGN KEY ("tenant_id", "service_id") REFERENCES "vendor_services"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_tenant_id_account_id_fkey" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "corporate_accounts"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_tenant_id_vendor_id_fkey" FOREIGN KEY ("tenant_id", "vendor_id") REFERENCES "vendors"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_tenant_id_service_id_fkey" FOREIGN KEY ("tenant_id", "service_id") REFERENCES "vendor_services"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tenant_id_booking_id_fkey" FOREIGN KEY ("tenant_id", "booking_id") REFERENCES "bookings"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invoice_payments" ADD CONSTRAINT "invoice_payments_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_tenant_id_endpoint_id_fkey" FOREIGN KEY ("tenant_id", "endpoint_id") REFERENCES "webhook_endpoints"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_tenant_id_message_id_fkey" FOREIGN KEY ("tenant_id", "message_id") REFERENCES "webhook_messages"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_tenant_id_delivery_id_fkey" FOREIGN KEY ("tenant_id", "delivery_id") REFERENCES "webhook_deliveries"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Prisma does not know partial indexes: these three serve the deliverer.
CREATE INDEX "webhook_deliveries_pending_due_idx" ON "webhook_deliveries"("tenant_id", "endpoint_id", "due_at", "id") WHERE "status" = 'pending';
CREATE INDEX "webhook_deliveries_pending_order_idx" ON "webhook_deliveries"("tenant_id", "endpoint_id", "id") WHERE "status" = 'pending';
CREATE INDEX "webhook_endpoints_active_idx" ON "webhook_endpoints"("tenant_id", "id") WHERE "status" = 'active';

-- The days of the contracts of one account with one vendor do not overlap. An exclusion constraint would need an
-- extension; instead whoever writes a contract locks the account's row first, so two of one account come one after the
-- other, and under READ COMMITTED the second sees the first. A snapshot that is older than the lock would not.
CREATE FUNCTION "contracts_do_not_overlap"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'contracts are written under READ COMMITTED only' USING ERRCODE = '25000';
  END IF;
  PERFORM FROM corporate_accounts WHERE tenant_id = NEW.tenant_id AND id = NEW.account_id FOR NO KEY UPDATE;
  IF NEW.valid_to < NEW.valid_from THEN
    RETURN NEW;
  END IF;
  IF EXISTS (
    SELECT FROM contracts other
     WHERE other.tenant_id = NEW.tenant_id AND other.account_id = NEW.account_id AND other.vendor_id = NEW.vendor_id
       AND other.id <> NEW.id
       AND (other.valid_to IS NULL OR other.valid_to >= other.valid_from)
       AND (NEW.valid_to IS NULL OR other.valid_from <= NEW.valid_to)
       AND (other.valid_to IS NULL OR other.valid_to >= NEW.valid_from)
  ) THEN
    RAISE EXCEPTION 'the days of two contracts of one account and one vendor overlap'
      USING ERRCODE = '23P01', CONSTRAINT = 'contracts_do_not_overlap', TABLE = 'contracts';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "contracts_do_not_overlap" BEFORE INSERT OR UPDATE ON "contracts"
  FOR EACH ROW EXECUTE FUNCTION "contracts_do_not_overlap"();

-- A finalised invoice never changes. What may: that it becomes overdue, and that it becomes paid.
CREATE FUNCTION "invoices_are_final"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'UPDATE'
     AND to_jsonb(NEW) - '{status,version,paid_at}'::text[] = to_jsonb(OLD) - '{status,version,paid_at}'::text[]
     AND NEW.version = OLD.version + 1
     AND (OLD.status, NEW.status) IN (('finalised', 'overdue'), ('finalised', 'paid'), ('overdue', 'paid'))
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a finalised invoice never changes' USING ERRCODE = '23001', CONSTRAINT = 'invoices_are_final', TABLE = 'invoices';
END $$;
CREATE TRIGGER "invoices_are_final" BEFORE UPDATE OR DELETE ON "invoices"
  FOR EACH ROW EXECUTE FUNCTION "invoices_are_final"();
CREATE TRIGGER "invoices_are_kept" BEFORE TRUNCATE ON "invoices"
  FOR EACH STATEMENT EXECUTE FUNCTION "invoices_are_final"();

-- Numbers of a series only count up, one by one.
CREATE FUNCTION "series_count_up"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.tenant_id = OLD.tenant_id AND NEW.id = OLD.id AND NEW.last_number = OLD.last_number + 1 THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a series counts up by one and is never removed' USING ERRCODE = '23001', CONSTRAINT = 'series_count_up', TABLE = 'document_series';
END $$;
CREATE TRIGGER "series_count_up" BEFORE UPDATE OR DELETE ON "document_series"
  FOR EACH ROW EXECUTE FUNCTION "series_count_up"();
