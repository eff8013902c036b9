-- CreateTable
CREATE TABLE "vehicle_energy" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "figures" JSONB NOT NULL,

    CONSTRAINT "vehicle_energy_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "level_changes" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "change" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "level_changes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "energy_uses" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "energy_uses_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "charging_sessions" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "charging_sessions_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "fuel_transactions" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "external_id" TEXT,
    "card_number" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "millilitres" INTEGER NOT NULL,
    "total_amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "product" TEXT,
    "station" TEXT,
    "lat" DOUBLE PRECISION,
    "lon" DOUBLE PRECISION,
    "status" TEXT NOT NULL,
    "level_change_id" TEXT,
    "matched_by" TEXT NOT NULL,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fuel_transactions_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "fuel_prices" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "fuel_type" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "per_litre" TEXT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "fuel_prices_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "vehicle_energy_tenant_id_vehicle_id_valid_from_key" ON "vehicle_energy"("tenant_id", "vehicle_id", "valid_from");

-- CreateIndex
CREATE INDEX "level_changes_tenant_id_device_id_decided_at_idx" ON "level_changes"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "level_changes_tenant_id_at_id_idx" ON "level_changes"("tenant_id", "at", "id");

-- CreateIndex
CREATE INDEX "level_changes_tenant_id_vehicle_id_at_id_idx" ON "level_changes"("tenant_id", "vehicle_id", "at", "id");

-- CreateIndex
CREATE INDEX "energy_uses_tenant_id_device_id_decided_at_idx" ON "energy_uses"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "energy_uses_tenant_id_started_at_id_idx" ON "energy_uses"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "energy_uses_tenant_id_vehicle_id_started_at_id_idx" ON "energy_uses"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "charging_sessions_tenant_id_device_id_decided_at_idx" ON "charging_sessions"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "charging_sessions_tenant_id_started_at_id_idx" ON "charging_sessions"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "charging_sessions_tenant_id_vehicle_id_started_at_id_idx" ON "charging_sessions"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "fuel_transactions_tenant_id_at_id_idx" ON "fuel_transactions"("tenant_id", "at", "id");

-- CreateIndex
CREATE INDEX "fuel_transactions_tenant_id_vehicle_id_at_id_idx" ON "fuel_transactions"("tenant_id", "vehicle_id", "at", "id");

-- CreateIndex
CREATE INDEX "fuel_transactions_tenant_id_status_at_id_idx" ON "fuel_transactions"("tenant_id", "status", "at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "fuel_transactions_tenant_id_external_id_key" ON "fuel_transactions"("tenant_id", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "fuel_transactions_tenant_id_level_change_id_key" ON "fuel_transactions"("tenant_id", "level_change_id");

-- CreateIndex
CREATE UNIQUE INDEX "fuel_prices_tenant_id_fuel_type_valid_from_key" ON "fuel_prices"("tenant_id", "fuel_type", "valid_from");

-- AddForeignKey
ALTER TABLE "vehicle_energy" ADD CONSTRAINT "vehicle_energy_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fuel_transactions" ADD CONSTRAINT "fuel_transactions_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "level_changes"
  ADD CHECK ("change" IN ('refuel', 'drain')),
  ADD CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "energy_uses" ADD CHECK ("status" IN ('standing', 'withdrawn')), ADD CHECK ("ended_at" >= "started_at");
ALTER TABLE "charging_sessions" ADD CHECK ("status" IN ('standing', 'withdrawn')), ADD CHECK ("ended_at" >= "started_at");
ALTER TABLE "fuel_transactions"
  ADD CHECK ("status" IN ('unmatched', 'matched', 'mismatched')),
  ADD CHECK ("matched_by" IN ('automatic', 'manual')),
  ADD CHECK ("millilitres" > 0),
  ADD CHECK (("status" = 'matched') <= ("level_change_id" IS NOT NULL));
