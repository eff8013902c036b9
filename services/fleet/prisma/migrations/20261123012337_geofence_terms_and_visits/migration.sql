-- AlterTable
ALTER TABLE "geofence_shapes" DROP COLUMN "cells",
ADD COLUMN     "revision" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "geofences" ADD COLUMN     "dwell_minutes" INTEGER,
ADD COLUMN     "schedule" JSONB,
ADD COLUMN     "scope" JSONB,
ADD COLUMN     "speed_limit_kmh" INTEGER;

-- CreateTable
CREATE TABLE "geofence_terms" (
    "tenant_id" TEXT NOT NULL,
    "geofence_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "terms" JSONB NOT NULL,
    "active_from" TIMESTAMPTZ(3) NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "geofence_terms_pkey" PRIMARY KEY ("tenant_id","geofence_id","version")
);

-- CreateTable
CREATE TABLE "geofence_visits" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "geofence_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "dwelled_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "geofence_visits_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "geofence_terms_tenant_id_revision_idx" ON "geofence_terms"("tenant_id", "revision");

-- CreateIndex
CREATE INDEX "geofence_visits_tenant_id_device_id_decided_at_idx" ON "geofence_visits"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "geofence_visits_tenant_id_started_at_id_idx" ON "geofence_visits"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "geofence_visits_tenant_id_geofence_id_started_at_id_idx" ON "geofence_visits"("tenant_id", "geofence_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "geofence_visits_tenant_id_vehicle_id_started_at_id_idx" ON "geofence_visits"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "geofence_shapes_tenant_id_revision_idx" ON "geofence_shapes"("tenant_id", "revision");

-- AddForeignKey
ALTER TABLE "geofence_terms" ADD CONSTRAINT "geofence_terms_tenant_id_geofence_id_fkey" FOREIGN KEY ("tenant_id", "geofence_id") REFERENCES "geofences"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE "geofence_visits" ADD CONSTRAINT "geofence_visits_status" CHECK ("status" IN ('open', 'ended', 'unscoped', 'withdrawn'));
ALTER TABLE "geofence_crossings" DROP CONSTRAINT "geofence_crossings_status";
ALTER TABLE "geofence_crossings" ADD CONSTRAINT "geofence_crossings_status" CHECK ("status" IN ('standing', 'unscoped', 'withdrawn'));
CREATE INDEX "geofence_visits_open_geofence" ON "geofence_visits" ("tenant_id", "geofence_id", "started_at", "id") WHERE "status" = 'open';
CREATE INDEX "geofence_visits_open_vehicle" ON "geofence_visits" ("tenant_id", "vehicle_id", "started_at", "id") WHERE "status" = 'open';

-- Terms of the geofences that there were: none but their beginning.
INSERT INTO "geofence_terms" ("tenant_id", "geofence_id", "version", "terms", "active_from", "revision")
SELECT DISTINCT ON ("tenant_id", "geofence_id") "tenant_id", "geofence_id", "version",
       '{"schedule": null, "dwellMinutes": null, "speedLimitKmh": null, "scope": null}'::jsonb, "active_from", 0
FROM "geofence_shapes" ORDER BY "tenant_id", "geofence_id", "version";
