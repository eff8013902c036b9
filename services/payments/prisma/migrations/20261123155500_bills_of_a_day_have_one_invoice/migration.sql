-- Bills of one day may have one invoice.
DROP INDEX "subscription_bills_tenant_id_invoice_request_id_key";

CREATE INDEX "subscription_bills_tenant_id_invoice_request_id_idx" ON "subscription_bills"("tenant_id", "invoice_request_id");
