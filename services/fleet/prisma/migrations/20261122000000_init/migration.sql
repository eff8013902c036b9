-- CreateTable
CREATE TABLE "fleets" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fleets_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "vehicles" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "fleet_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "plate" TEXT,
    "vin" TEXT,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vehicles_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "devices" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,

    CONSTRAINT "devices_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "installations" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "vehicle_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "installations_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "geofences" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "shape" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "geofences_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "geofence_shapes" (
    "tenant_id" TEXT NOT NULL,
    "geofence_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "area" JSONB NOT NULL,
    "cells" TEXT[],
    "active_from" TIMESTAMPTZ(3) NOT NULL,
    "active_until" TIMESTAMPTZ(3),

    CONSTRAINT "geofence_shapes_pkey" PRIMARY KEY ("tenant_id","geofence_id","version")
);

-- CreateTable
CREATE TABLE "geofence_revisions" (
    "tenant_id" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "geofence_revisions_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "device_states" (
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "through" TIMESTAMPTZ(3),
    "idle_scheduled" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "device_states_pkey" PRIMARY KEY ("tenant_id","device_id")
);

-- CreateTable
CREATE TABLE "checkpoints" (
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "through" TIMESTAMPTZ(3) NOT NULL,
    "state" JSONB NOT NULL,

    CONSTRAINT "checkpoints_pkey" PRIMARY KEY ("tenant_id","device_id","through")
);

-- CreateTable
CREATE TABLE "track_points" (
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "point" JSONB NOT NULL,

    CONSTRAINT "track_points_pkey" PRIMARY KEY ("tenant_id","device_id","time")
);

-- CreateTable
CREATE TABLE "trips" (
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

    CONSTRAINT "trips_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "stays" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "stays_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "harsh_events" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "status" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "harsh_events_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "geofence_crossings" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "geofence_id" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "geofence_crossings_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "trouble_codes" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "code" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "cleared_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,
    "vehicle" JSONB NOT NULL,

    CONSTRAINT "trouble_codes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "live_states" (
    "tenant_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "lat" DOUBLE PRECISION NOT NULL,
    "lon" DOUBLE PRECISION NOT NULL,
    "speed_kmh" DOUBLE PRECISION,
    "course_deg" DOUBLE PRECISION,
    "ignition" BOOLEAN,
    "odometer_km" DOUBLE PRECISION,
    "trip_id" TEXT,

    CONSTRAINT "live_states_pkey" PRIMARY KEY ("tenant_id","vehicle_id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "subject" TEXT NOT NULL,
    "aggregate_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "payload" TEXT NOT NULL,
    "headers" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "consumer" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "processed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("consumer","event_id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "tenant_id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_digest" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("tenant_id","route","key")
);

-- CreateTable
CREATE TABLE "due_work" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "payload" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "failed_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "due_work_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "vehicles_tenant_id_fleet_id_id_idx" ON "vehicles"("tenant_id", "fleet_id", "id");

-- CreateIndex
CREATE INDEX "vehicles_tenant_id_status_id_idx" ON "vehicles"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "installations_tenant_id_device_id_installed_at_idx" ON "installations"("tenant_id", "device_id", "installed_at");

-- CreateIndex
CREATE INDEX "installations_tenant_id_vehicle_id_installed_at_id_idx" ON "installations"("tenant_id", "vehicle_id", "installed_at", "id");

-- CreateIndex
CREATE INDEX "geofences_tenant_id_status_id_idx" ON "geofences"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "trips_tenant_id_device_id_decided_at_idx" ON "trips"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "trips_tenant_id_started_at_id_idx" ON "trips"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "trips_tenant_id_vehicle_id_started_at_id_idx" ON "trips"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "stays_tenant_id_device_id_decided_at_idx" ON "stays"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "harsh_events_tenant_id_device_id_decided_at_idx" ON "harsh_events"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "harsh_events_tenant_id_started_at_id_idx" ON "harsh_events"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "harsh_events_tenant_id_vehicle_id_started_at_id_idx" ON "harsh_events"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "geofence_crossings_tenant_id_device_id_decided_at_idx" ON "geofence_crossings"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "geofence_crossings_tenant_id_geofence_id_at_id_idx" ON "geofence_crossings"("tenant_id", "geofence_id", "at", "id");

-- CreateIndex
CREATE INDEX "trouble_codes_tenant_id_device_id_decided_at_idx" ON "trouble_codes"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "trouble_codes_tenant_id_opened_at_id_idx" ON "trouble_codes"("tenant_id", "opened_at", "id");

-- CreateIndex
CREATE INDEX "trouble_codes_tenant_id_vehicle_id_opened_at_id_idx" ON "trouble_codes"("tenant_id", "vehicle_id", "opened_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_seq_key" ON "outbox"("seq");

-- CreateIndex
CREATE INDEX "outbox_published_at_seq_idx" ON "outbox"("published_at", "seq");

-- CreateIndex
CREATE INDEX "inbox_processed_at_idx" ON "inbox"("processed_at");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "due_work_failed_at_due_at_idx" ON "due_work"("failed_at", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "due_work_tenant_id_kind_key_key" ON "due_work"("tenant_id", "kind", "key");

-- AddForeignKey
ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_tenant_id_fleet_id_fkey" FOREIGN KEY ("tenant_id", "fleet_id") REFERENCES "fleets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installations" ADD CONSTRAINT "installations_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installations" ADD CONSTRAINT "installations_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "geofence_shapes" ADD CONSTRAINT "geofence_shapes_tenant_id_geofence_id_fkey" FOREIGN KEY ("tenant_id", "geofence_id") REFERENCES "geofences"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "devices" ADD CONSTRAINT "devices_status" CHECK ("status" IN ('active', 'blocked'));
ALTER TABLE "installations" ADD CONSTRAINT "installations_order" CHECK ("removed_at" IS NULL OR "removed_at" >= "installed_at");
-- A device is in one vehicle at a time, and a vehicle has one device.
CREATE UNIQUE INDEX "installations_open_device" ON "installations"("tenant_id", "device_id") WHERE "removed_at" IS NULL;
CREATE UNIQUE INDEX "installations_open_vehicle" ON "installations"("tenant_id", "vehicle_id") WHERE "removed_at" IS NULL;
ALTER TABLE "geofences" ADD CONSTRAINT "geofences_status" CHECK ("status" IN ('active', 'deleted'));
ALTER TABLE "trips" ADD CONSTRAINT "trips_status" CHECK ("status" IN ('running', 'completed', 'withdrawn'));
ALTER TABLE "harsh_events" ADD CONSTRAINT "harsh_events_status" CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "geofence_crossings" ADD CONSTRAINT "geofence_crossings_status" CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "trouble_codes" ADD CONSTRAINT "trouble_codes_status" CHECK ("status" IN ('open', 'confirmed', 'cleared', 'withdrawn'));
