-- CreateTable
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

    CONSTRAINT "corporate_accounts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
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

    CONSTRAINT "vendors_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
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

    CONSTRAINT "vendor_services_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
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

    CONSTRAINT "contracts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "contract_prices" (
    "tenant_id" TEXT NOT NULL,
    "contract_id" TEXT NOT NULL,
    "service_id" TEXT NOT NULL,
    "unit_price" TEXT NOT NULL,

    CONSTRAINT "contract_prices_pkey" PRIMARY KEY ("tenant_id","contract_id","service_id")
);

-- CreateTable
CREATE TABLE "vehicles" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "plate" TEXT,
    "status" TEXT NOT NULL,

    CONSTRAINT "vehicles_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
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

    CONSTRAINT "bookings_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "document_series" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "last_number" INTEGER NOT NULL,

    CONSTRAINT "document_series_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
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

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "invoice_payments" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "paid_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_payments_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
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

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "webhook_messages" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "body" TEXT NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_messages_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
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

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "webhook_attempts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "status_code" INTEGER,
    "detail" TEXT NOT NULL,

    CONSTRAINT "webhook_attempts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
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

-- CreateIndex
CREATE INDEX "corporate_accounts_tenant_id_status_id_idx" ON "corporate_accounts"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "vendors_tenant_id_status_id_idx" ON "vendors"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "vendor_services_tenant_id_vendor_id_id_idx" ON "vendor_services"("tenant_id", "vendor_id", "id");

-- CreateIndex
CREATE INDEX "vendor_services_tenant_id_category_id_idx" ON "vendor_services"("tenant_id", "category", "id");

-- CreateIndex
CREATE INDEX "vendor_services_tenant_id_service_category_id_idx" ON "vendor_services"("tenant_id", "service_category", "id");

-- CreateIndex
CREATE UNIQUE INDEX "vendor_services_tenant_id_vendor_id_code_key" ON "vendor_services"("tenant_id", "vendor_id", "code");

-- CreateIndex
CREATE INDEX "contracts_tenant_id_account_id_vendor_id_valid_from_idx" ON "contracts"("tenant_id", "account_id", "vendor_id", "valid_from");

-- CreateIndex
CREATE INDEX "contracts_tenant_id_account_id_id_idx" ON "contracts"("tenant_id", "account_id", "id");

-- CreateIndex
CREATE INDEX "contracts_tenant_id_vendor_id_id_idx" ON "contracts"("tenant_id", "vendor_id", "id");

-- CreateIndex
CREATE INDEX "bookings_tenant_id_scheduled_at_id_idx" ON "bookings"("tenant_id", "scheduled_at", "id");

-- CreateIndex
CREATE INDEX "bookings_tenant_id_status_scheduled_at_id_idx" ON "bookings"("tenant_id", "status", "scheduled_at", "id");

-- CreateIndex
CREATE INDEX "bookings_tenant_id_vehicle_id_scheduled_at_id_idx" ON "bookings"("tenant_id", "vehicle_id", "scheduled_at", "id");

-- CreateIndex
CREATE INDEX "bookings_tenant_id_account_id_scheduled_at_id_idx" ON "bookings"("tenant_id", "account_id", "scheduled_at", "id");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_issue_date_id_idx" ON "invoices"("tenant_id", "issue_date", "id");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_status_issue_date_id_idx" ON "invoices"("tenant_id", "status", "issue_date", "id");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_account_id_issue_date_id_idx" ON "invoices"("tenant_id", "account_id", "issue_date", "id");

-- CreateIndex
CREATE UNIQUE INDEX "invoices_tenant_id_number_key" ON "invoices"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "invoices_tenant_id_booking_id_key" ON "invoices"("tenant_id", "booking_id");

-- CreateIndex
CREATE INDEX "invoice_payments_tenant_id_invoice_id_idx" ON "invoice_payments"("tenant_id", "invoice_id");

-- CreateIndex
CREATE INDEX "webhook_endpoints_tenant_id_status_id_idx" ON "webhook_endpoints"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "webhook_messages_stored_at_idx" ON "webhook_messages"("stored_at");

-- CreateIndex
CREATE INDEX "webhook_deliveries_tenant_id_message_id_idx" ON "webhook_deliveries"("tenant_id", "message_id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_tenant_id_endpoint_id_id_idx" ON "webhook_deliveries"("tenant_id", "endpoint_id", "id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_tenant_id_endpoint_id_status_id_idx" ON "webhook_deliveries"("tenant_id", "endpoint_id", "status", "id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_tenant_id_endpoint_id_delivered_at_idx" ON "webhook_deliveries"("tenant_id", "endpoint_id", "delivered_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_deliveries_tenant_id_endpoint_id_message_id_key" ON "webhook_deliveries"("tenant_id", "endpoint_id", "message_id");

-- CreateIndex
CREATE INDEX "webhook_attempts_tenant_id_delivery_id_id_idx" ON "webhook_attempts"("tenant_id", "delivery_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_tenant_id_occurred_at_id_idx" ON "audit_entries"("tenant_id", "occurred_at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_tenant_id_actor_occurred_at_id_idx" ON "audit_entries"("tenant_id", "actor", "occurred_at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_tenant_id_type_occurred_at_id_idx" ON "audit_entries"("tenant_id", "type", "occurred_at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_tenant_id_aggregate_id_occurred_at_id_idx" ON "audit_entries"("tenant_id", "aggregate_id", "occurred_at", "id");

-- AddForeignKey
ALTER TABLE "vendor_services" ADD CONSTRAINT "vendor_services_tenant_id_vendor_id_fkey" FOREIGN KEY ("tenant_id", "vendor_id") REFERENCES "vendors"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_tenant_id_account_id_fkey" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "corporate_accounts"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_tenant_id_vendor_id_fkey" FOREIGN KEY ("tenant_id", "vendor_id") REFERENCES "vendors"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_prices" ADD CONSTRAINT "contract_prices_tenant_id_contract_id_fkey" FOREIGN KEY ("tenant_id", "contract_id") REFERENCES "contracts"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_prices" ADD CONSTRAINT "contract_prices_tenant_id_service_id_fkey" FOREIGN KEY ("tenant_id", "service_id") REFERENCES "vendor_services"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_tenant_id_account_id_fkey" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "corporate_accounts"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_tenant_id_vendor_id_fkey" FOREIGN KEY ("tenant_id", "vendor_id") REFERENCES "vendors"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_tenant_id_service_id_fkey" FOREIGN KEY ("tenant_id", "service_id") REFERENCES "vendor_services"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tenant_id_booking_id_fkey" FOREIGN KEY ("tenant_id", "booking_id") REFERENCES "bookings"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_payments" ADD CONSTRAINT "invoice_payments_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_tenant_id_endpoint_id_fkey" FOREIGN KEY ("tenant_id", "endpoint_id") REFERENCES "webhook_endpoints"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_tenant_id_message_id_fkey" FOREIGN KEY ("tenant_id", "message_id") REFERENCES "webhook_messages"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_tenant_id_delivery_id_fkey" FOREIGN KEY ("tenant_id", "delivery_id") REFERENCES "webhook_deliveries"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
