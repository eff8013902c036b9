-- AlterTable
ALTER TABLE "live_states" ADD COLUMN     "activity" TEXT,
ADD COLUMN     "activity_since" TIMESTAMPTZ(3),
ADD COLUMN     "cell" TEXT,
ADD COLUMN     "changed" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "geofence_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "open_trouble_codes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "vitals" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "vehicles" ADD COLUMN     "changed" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "device_problems" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "device_problems_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "addresses" (
    "tenant_id" TEXT NOT NULL,
    "cell" TEXT NOT NULL,
    "lat" DOUBLE PRECISION NOT NULL,
    "lon" DOUBLE PRECISION NOT NULL,
    "status" TEXT NOT NULL,
    "label" TEXT,
    "parts" JSONB,
    "source" TEXT,
    "wanted_at" TIMESTAMPTZ(3) NOT NULL,
    "asked_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "addresses_pkey" PRIMARY KEY ("tenant_id","cell")
);

-- CreateIndex
CREATE INDEX "device_problems_tenant_id_device_id_status_idx" ON "device_problems"("tenant_id", "device_id", "status");

-- CreateIndex
CREATE INDEX "addresses_tenant_id_status_wanted_at_idx" ON "addresses"("tenant_id", "status", "wanted_at");

-- CreateIndex
CREATE INDEX "addresses_tenant_id_asked_at_idx" ON "addresses"("tenant_id", "asked_at");

-- CreateIndex
CREATE INDEX "live_states_tenant_id_changed_idx" ON "live_states"("tenant_id", "changed");

-- CreateIndex
CREATE INDEX "live_states_tenant_id_cell_idx" ON "live_states"("tenant_id", "cell");

-- What Prisma cannot say.
ALTER TABLE "live_states" ADD CONSTRAINT "live_states_activity" CHECK ("activity" IN ('moving', 'idling', 'stopped', 'parked'));
ALTER TABLE "device_problems" ADD CONSTRAINT "device_problems_status" CHECK ("status" IN ('open', 'cleared'));
ALTER TABLE "addresses" ADD CONSTRAINT "addresses_status" CHECK ("status" IN ('wanted', 'known', 'nameless'));
CREATE INDEX "vehicles_changed_since" ON "vehicles"("tenant_id", "changed") WHERE "changed" > 0;

-- Each row of these tells which transaction wrote it last. A reader that remembers the oldest transaction that ran when it looked
-- (pg_snapshot_xmin) finds everything committed since by it, and never waits for a writer, nor writers for each other.
CREATE FUNCTION "stamp_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed := pg_current_xact_id()::text::bigint;
  RETURN NEW;
END $$;
CREATE TRIGGER "live_states_changed" BEFORE INSERT OR UPDATE ON "live_states" FOR EACH ROW EXECUTE FUNCTION "stamp_change"();
CREATE TRIGGER "vehicles_changed" BEFORE INSERT OR UPDATE ON "vehicles" FOR EACH ROW EXECUTE FUNCTION "stamp_change"();
