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
