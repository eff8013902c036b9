-- AlterTable
ALTER TABLE "device_states" ADD COLUMN     "kept_after" TIMESTAMPTZ(3),
ADD COLUMN     "refold" JSONB;

-- Stays follow from the tracks: with the fold's new version every device is folded again, and finds them anew.
TRUNCATE TABLE "stays";

-- AlterTable
ALTER TABLE "stays" ADD COLUMN     "ended_at" TIMESTAMPTZ(3) NOT NULL;

-- AlterTable
ALTER TABLE "trips" ADD COLUMN     "corrections" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'engine',
ADD COLUMN     "private" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "shown" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "idlings" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "idlings_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "trip_corrections" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "vehicle_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "made_by" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "reverted_by" TEXT,
    "reverted_at" TIMESTAMPTZ(3),

    CONSTRAINT "trip_corrections_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "settings" (
    "tenant_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "track_retention_days" INTEGER,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateIndex
CREATE INDEX "idlings_tenant_id_device_id_decided_at_idx" ON "idlings"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "idlings_tenant_id_started_at_id_idx" ON "idlings"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "idlings_tenant_id_vehicle_id_started_at_id_idx" ON "idlings"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "trip_corrections_tenant_id_vehicle_id_status_from_at_idx" ON "trip_corrections"("tenant_id", "vehicle_id", "status", "from_at");

-- CreateIndex
CREATE INDEX "trip_corrections_tenant_id_made_at_id_idx" ON "trip_corrections"("tenant_id", "made_at", "id");

-- CreateIndex
CREATE INDEX "stays_tenant_id_vehicle_id_started_at_id_idx" ON "stays"("tenant_id", "vehicle_id", "started_at", "id");

-- AddForeignKey
ALTER TABLE "trip_corrections" ADD CONSTRAINT "trip_corrections_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE "trips" ADD CONSTRAINT "trips_origin" CHECK ("origin" IN ('engine', 'manual'));
ALTER TABLE "idlings" ADD CONSTRAINT "idlings_status" CHECK ("status" IN ('running', 'ended', 'withdrawn'));
ALTER TABLE "trip_corrections" ADD CONSTRAINT "trip_corrections_kind" CHECK ("kind" IN ('split', 'merge', 'private'));
ALTER TABLE "trip_corrections" ADD CONSTRAINT "trip_corrections_status" CHECK ("status" IN ('active', 'reverted'));
ALTER TABLE "trip_corrections" ADD CONSTRAINT "trip_corrections_order" CHECK ("until_at" >= "from_at");
