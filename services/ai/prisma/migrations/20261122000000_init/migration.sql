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

CREATE TABLE "vehicles" (
  "tenant_id" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('active', 'archived')),
  "device_id" TEXT,
  "device_since" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "vehicles_pkey" PRIMARY KEY ("tenant_id", "id"),
  CHECK (("device_id" IS NULL) = ("device_since" IS NULL))
);

CREATE TABLE "vehicle_trips" (
  "tenant_id" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "vehicle_id" TEXT NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('running', 'completed', 'withdrawn')),
  "started_at" TIMESTAMPTZ(3) NOT NULL,
  "ended_at" TIMESTAMPTZ(3),
  "distance_m" DOUBLE PRECISION NOT NULL CHECK ("distance_m" >= 0),
  "duration_s" DOUBLE PRECISION NOT NULL CHECK ("duration_s" >= 0),
  "idle_s" DOUBLE PRECISION NOT NULL CHECK ("idle_s" >= 0),
  CONSTRAINT "vehicle_trips_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "vehicle_trips_tenant_id_vehicle_id_started_at_idx" ON "vehicle_trips"("tenant_id", "vehicle_id", "started_at");

CREATE TABLE "vehicle_harsh_events" (
  "tenant_id" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "vehicle_id" TEXT NOT NULL,
  "started_at" TIMESTAMPTZ(3) NOT NULL,
  "withdrawn" BOOLEAN NOT NULL,
  CONSTRAINT "vehicle_harsh_events_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "vehicle_harsh_events_tenant_id_vehicle_id_started_at_idx" ON "vehicle_harsh_events"("tenant_id", "vehicle_id", "started_at");

CREATE TABLE "vehicle_trouble_codes" (
  "tenant_id" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "vehicle_id" TEXT NOT NULL,
  "code" TEXT NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('open', 'confirmed', 'cleared')),
  "opened_at" TIMESTAMPTZ(3) NOT NULL,
  "cleared_at" TIMESTAMPTZ(3),
  "odometer_km" DOUBLE PRECISION,
  CONSTRAINT "vehicle_trouble_codes_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "vehicle_trouble_codes_tenant_id_vehicle_id_opened_at_idx" ON "vehicle_trouble_codes"("tenant_id", "vehicle_id", "opened_at");

CREATE TABLE "maintenance_risks" (
  "tenant_id" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  "vehicle_id" TEXT NOT NULL,
  "trouble_code_id" TEXT,
  "probability" DOUBLE PRECISION NOT NULL CHECK ("probability" BETWEEN 0 AND 1),
  "low" DOUBLE PRECISION NOT NULL,
  "high" DOUBLE PRECISION NOT NULL,
  "typical" DOUBLE PRECISION NOT NULL,
  "contributions" JSONB NOT NULL,
  "unknown" TEXT[],
  "outside_training" TEXT[],
  "model_id" TEXT NOT NULL,
  "trained_on" TEXT NOT NULL CHECK ("trained_on" IN ('simulated-population', 'tenant-history')),
  "assessed_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "maintenance_risks_pkey" PRIMARY KEY ("tenant_id", "id"),
  CHECK (0 <= "low" AND "low" <= "high" AND "high" <= 1)
);
CREATE INDEX "maintenance_risks_tenant_id_assessed_at_id_idx" ON "maintenance_risks"("tenant_id", "assessed_at", "id");
CREATE INDEX "maintenance_risks_tenant_id_vehicle_id_assessed_at_id_idx" ON "maintenance_risks"("tenant_id", "vehicle_id", "assessed_at", "id");

CREATE TABLE "recommendations" (
  "tenant_id" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  "vehicle_id" TEXT NOT NULL,
  "risk_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('monitor', 'service', 'inspect', 'repair', 'stop-driving')),
  "urgency" TEXT NOT NULL CHECK ("urgency" IN ('now', 'days', 'weeks')),
  "within_days" INTEGER NOT NULL CHECK ("within_days" >= 0),
  "within_km" INTEGER CHECK ("within_km" >= 0),
  "service_category" TEXT NOT NULL,
  "reasons" TEXT[],
  "probability" DOUBLE PRECISION NOT NULL CHECK ("probability" BETWEEN 0 AND 1),
  "trained_on" TEXT NOT NULL CHECK ("trained_on" IN ('simulated-population', 'tenant-history')),
  "issued_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "recommendations_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "recommendations_tenant_id_risk_id_fkey" FOREIGN KEY ("tenant_id", "risk_id") REFERENCES "maintenance_risks"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX "recommendations_tenant_id_risk_id_idx" ON "recommendations"("tenant_id", "risk_id");
CREATE INDEX "recommendations_tenant_id_issued_at_id_idx" ON "recommendations"("tenant_id", "issued_at", "id");
CREATE INDEX "recommendations_tenant_id_vehicle_id_issued_at_id_idx" ON "recommendations"("tenant_id", "vehicle_id", "issued_at", "id");

CREATE TABLE "models" (
  "id" TEXT NOT NULL,
  "capability" TEXT NOT NULL CHECK ("capability" IN ('predictive-maintenance')),
  "recipe" TEXT NOT NULL,
  "digest" TEXT NOT NULL,
  "trained_on" TEXT NOT NULL CHECK ("trained_on" IN ('simulated-population')),
  "trained_at" TIMESTAMPTZ(3) NOT NULL,
  "card" JSONB NOT NULL,
  "weights" BYTEA NOT NULL CHECK (octet_length("weights") <= 4194304),
  CONSTRAINT "models_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "models_recipe_trained_at_id_idx" ON "models"("recipe", "trained_at", "id");
CREATE INDEX "models_trained_at_id_idx" ON "models"("trained_at", "id");
