-- CreateTable
CREATE TABLE "usage_facts" (
    "tenant_id" TEXT NOT NULL,
    "grain" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "fleet_id" TEXT NOT NULL,
    "driver_id" TEXT NOT NULL,
    "group_ids" TEXT[],
    "currency" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "span_ms" BIGINT NOT NULL,
    "installed_ms" BIGINT NOT NULL,
    "vehicle_days" BIGINT NOT NULL,
    "active_days" BIGINT NOT NULL,
    "trips" BIGINT NOT NULL,
    "distance_dm" BIGINT NOT NULL,
    "trip_ms" BIGINT NOT NULL,
    "moving_ms" BIGINT NOT NULL,
    "idle_ms" BIGINT NOT NULL,
    "engine_ms" BIGINT NOT NULL,
    "used_dm" BIGINT NOT NULL,
    "fuel_ml" BIGINT NOT NULL,
    "fuel_known_dm" BIGINT NOT NULL,
    "energy_wh" BIGINT NOT NULL,
    "energy_known_dm" BIGINT NOT NULL,
    "co2_g" BIGINT NOT NULL,
    "co2_known_dm" BIGINT NOT NULL,
    "exposed_m" BIGINT NOT NULL,
    "seen_m" BIGINT NOT NULL,
    "harsh" BIGINT NOT NULL,
    "speedings" BIGINT NOT NULL,
    "limit_m" BIGINT NOT NULL,
    "down_ms" BIGINT NOT NULL,
    "paid_ml" BIGINT NOT NULL,
    "fuel_cost" BIGINT NOT NULL,
    "charged_wh" BIGINT NOT NULL,
    "priced_wh" BIGINT NOT NULL,
    "energy_cost" BIGINT NOT NULL,
    "maintenance_cost" BIGINT NOT NULL,

    CONSTRAINT "usage_facts_pkey" PRIMARY KEY ("tenant_id","grain","starts_on","vehicle_id","part")
);

-- CreateTable
CREATE TABLE "reports" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "status" TEXT NOT NULL,
    "record" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reports_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "report_runs" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "report_id" TEXT NOT NULL,
    "schedule_id" TEXT,
    "record" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "report_runs_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "report_schedules" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "report_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "record" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "report_schedules_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "shared_links" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "scope" JSONB NOT NULL,
    "token_digest" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "views" INTEGER NOT NULL DEFAULT 0,
    "last_viewed_at" TIMESTAMPTZ(3),
    "made_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shared_links_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "usage_facts_tenant_id_vehicle_id_grain_starts_on_idx" ON "usage_facts"("tenant_id", "vehicle_id", "grain", "starts_on");

-- CreateIndex
CREATE INDEX "usage_facts_tenant_id_driver_id_grain_starts_on_idx" ON "usage_facts"("tenant_id", "driver_id", "grain", "starts_on");

-- CreateIndex
CREATE INDEX "reports_tenant_id_status_id_idx" ON "reports"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "report_runs_tenant_id_report_id_created_at_id_idx" ON "report_runs"("tenant_id", "report_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "report_schedules_tenant_id_report_id_id_idx" ON "report_schedules"("tenant_id", "report_id", "id");

-- CreateIndex
CREATE INDEX "shared_links_token_digest_idx" ON "shared_links"("token_digest");

-- CreateIndex
CREATE INDEX "shared_links_tenant_id_created_at_id_idx" ON "shared_links"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "shared_links_tenant_id_token_digest_key" ON "shared_links"("tenant_id", "token_digest");

-- AddForeignKey
ALTER TABLE "report_runs" ADD CONSTRAINT "report_runs_tenant_id_report_id_fkey" FOREIGN KEY ("tenant_id", "report_id") REFERENCES "reports"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_schedules" ADD CONSTRAINT "report_schedules_tenant_id_report_id_fkey" FOREIGN KEY ("tenant_id", "report_id") REFERENCES "reports"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
