-- An operation's id is its key at the provider, and unique by itself.
DROP INDEX "operations_tenant_id_provider_idempotency_key_key";

-- What is not settled is little among much: it has an index of its own, and a change of status touches no other.
DROP INDEX "operations_tenant_id_status_started_at_id_idx";

CREATE INDEX "operations_tenant_id_started_at_id_idx" ON "operations"("tenant_id", "started_at", "id");

CREATE INDEX "operations_open" ON "operations"("tenant_id", "started_at", "id") WHERE "settled_at" IS NULL;
