-- CreateTable
CREATE TABLE "assignment_anomalies" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "claim_id" TEXT NOT NULL,
    "other_claim_id" TEXT,
    "vehicle_id" TEXT NOT NULL,
    "driver_id" TEXT NOT NULL,
    "other_vehicle_id" TEXT,
    "other_driver_id" TEXT,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3),

    CONSTRAINT "assignment_anomalies_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "key_uses" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "key" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,
    "told_unknown" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "key_uses_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "shifts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "vehicle_id" TEXT NOT NULL,
    "driver_id" TEXT NOT NULL,
    "weekdays" INTEGER[],
    "every_weeks" INTEGER NOT NULL DEFAULT 1,
    "starts_at" TEXT NOT NULL,
    "ends_at" TEXT NOT NULL,
    "first_day" TEXT NOT NULL,
    "last_day" TEXT,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shifts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "shift_exceptions" (
    "tenant_id" TEXT NOT NULL,
    "shift_id" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "driver_id" TEXT,
    "starts_at" TEXT,
    "ends_at" TEXT,

    CONSTRAINT "shift_exceptions_pkey" PRIMARY KEY ("tenant_id","shift_id","day")
);

-- CreateTable
CREATE TABLE "driver_activities" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "driver_id" TEXT NOT NULL,
    "activity" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "file_id" TEXT,
    "note" TEXT,
    "made_by" TEXT NOT NULL,

    CONSTRAINT "driver_activities_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "tachograph_files" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "digest" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "driver_id" TEXT,
    "vehicle_id" TEXT,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,
    "imported_by" TEXT NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "tachograph_files_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "assignment_anomalies_tenant_id_claim_id_idx" ON "assignment_anomalies"("tenant_id", "claim_id");

-- CreateIndex
CREATE INDEX "assignment_anomalies_tenant_id_other_claim_id_idx" ON "assignment_anomalies"("tenant_id", "other_claim_id");

-- CreateIndex
CREATE INDEX "assignment_anomalies_tenant_id_from_at_id_idx" ON "assignment_anomalies"("tenant_id", "from_at", "id");

-- CreateIndex
CREATE INDEX "assignment_anomalies_tenant_id_driver_id_from_at_id_idx" ON "assignment_anomalies"("tenant_id", "driver_id", "from_at", "id");

-- CreateIndex
CREATE INDEX "key_uses_tenant_id_device_id_decided_at_idx" ON "key_uses"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "key_uses_tenant_id_key_started_at_idx" ON "key_uses"("tenant_id", "key", "started_at");

-- CreateIndex
CREATE INDEX "key_uses_tenant_id_vehicle_id_started_at_id_idx" ON "key_uses"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "shifts_tenant_id_driver_id_id_idx" ON "shifts"("tenant_id", "driver_id", "id");

-- CreateIndex
CREATE INDEX "shifts_tenant_id_vehicle_id_id_idx" ON "shifts"("tenant_id", "vehicle_id", "id");

-- CreateIndex
CREATE INDEX "driver_activities_tenant_id_driver_id_from_at_id_idx" ON "driver_activities"("tenant_id", "driver_id", "from_at", "id");

-- CreateIndex
CREATE INDEX "driver_activities_tenant_id_file_id_idx" ON "driver_activities"("tenant_id", "file_id");

-- CreateIndex
CREATE INDEX "tachograph_files_tenant_id_imported_at_id_idx" ON "tachograph_files"("tenant_id", "imported_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "tachograph_files_tenant_id_digest_key" ON "tachograph_files"("tenant_id", "digest");

-- AddForeignKey
ALTER TABLE "shifts" ADD CONSTRAINT "shifts_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shifts" ADD CONSTRAINT "shifts_tenant_id_driver_id_fkey" FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "drivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shift_exceptions" ADD CONSTRAINT "shift_exceptions_tenant_id_shift_id_fkey" FOREIGN KEY ("tenant_id", "shift_id") REFERENCES "shifts"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "driver_activities" ADD CONSTRAINT "driver_activities_tenant_id_driver_id_fkey" FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "drivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "driver_activities" ADD CONSTRAINT "driver_activities_tenant_id_file_id_fkey" FOREIGN KEY ("tenant_id", "file_id") REFERENCES "tachograph_files"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE "assignment_anomalies" ADD CONSTRAINT "assignment_anomalies_kind" CHECK ("kind" IN ('driver-in-two-vehicles', 'key-overruled', 'licence-insufficient'));
ALTER TABLE "assignment_anomalies" ADD CONSTRAINT "assignment_anomalies_status" CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "key_uses" ADD CONSTRAINT "key_uses_status" CHECK ("status" IN ('running', 'ended', 'withdrawn'));
ALTER TABLE "shifts" ADD CONSTRAINT "shifts_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "shifts" ADD CONSTRAINT "shifts_every_weeks" CHECK ("every_weeks" BETWEEN 1 AND 8);
ALTER TABLE "shift_exceptions" ADD CONSTRAINT "shift_exceptions_kind" CHECK ("kind" IN ('off', 'changed'));
ALTER TABLE "driver_activities" ADD CONSTRAINT "driver_activities_activity" CHECK ("activity" IN ('driving', 'work', 'availability', 'rest', 'sleeper-berth'));
ALTER TABLE "driver_activities" ADD CONSTRAINT "driver_activities_source" CHECK ("source" IN ('entered', 'card', 'vehicle-unit'));
ALTER TABLE "driver_activities" ADD CONSTRAINT "driver_activities_order" CHECK ("until_at" > "from_at");
ALTER TABLE "tachograph_files" ADD CONSTRAINT "tachograph_files_kind" CHECK ("kind" IN ('card', 'vehicle-unit'));
