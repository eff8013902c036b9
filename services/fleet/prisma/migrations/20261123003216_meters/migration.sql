-- CreateTable
CREATE TABLE "meter_days" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "meter_days_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "meter_resets" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "status" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "meter_resets_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "meter_entries" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "vehicle_id" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "new_instrument" DOUBLE PRECISION,
    "note" TEXT,
    "made_by" TEXT NOT NULL,
    "status" TEXT NOT NULL,

    CONSTRAINT "meter_entries_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "meter_days_tenant_id_device_id_decided_at_idx" ON "meter_days"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "meter_days_tenant_id_device_id_started_at_idx" ON "meter_days"("tenant_id", "device_id", "started_at");

-- CreateIndex
CREATE INDEX "meter_resets_tenant_id_device_id_decided_at_idx" ON "meter_resets"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "meter_resets_tenant_id_vehicle_id_at_id_idx" ON "meter_resets"("tenant_id", "vehicle_id", "at", "id");

-- CreateIndex
CREATE INDEX "meter_entries_tenant_id_vehicle_id_at_id_idx" ON "meter_entries"("tenant_id", "vehicle_id", "at", "id");

-- AddForeignKey
ALTER TABLE "meter_entries" ADD CONSTRAINT "meter_entries_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE "meter_resets" ADD CONSTRAINT "meter_resets_status" CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "meter_entries" ADD CONSTRAINT "meter_entries_status" CHECK ("status" IN ('active', 'voided'));
ALTER TABLE "meter_entries" ADD CONSTRAINT "meter_entries_meter" CHECK ("meter" IN ('odometer', 'engine-hours'));
ALTER TABLE "meter_entries" ADD CONSTRAINT "meter_entries_source" CHECK ("source" IN ('workshop', 'manual'));
