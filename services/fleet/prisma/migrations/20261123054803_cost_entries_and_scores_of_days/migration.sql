-- AlterTable
ALTER TABLE "usage_facts" ADD COLUMN     "acceleration_high" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "acceleration_low" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "acceleration_medium" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "braking_high" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "braking_low" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "braking_medium" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "cornering_high" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "cornering_low" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "cornering_medium" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "driven_ms" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "long_drives" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "night_ms" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "other_cost" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "speeding_high" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "speeding_low" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "speeding_medium" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "vehicle_belongings" ADD COLUMN     "active" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "cost_entries" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "vehicle_id" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "external_id" TEXT,
    "note" TEXT,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cost_entries_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "cost_entries_tenant_id_starts_on_id_idx" ON "cost_entries"("tenant_id", "starts_on", "id");

-- CreateIndex
CREATE INDEX "cost_entries_tenant_id_vehicle_id_starts_on_id_idx" ON "cost_entries"("tenant_id", "vehicle_id", "starts_on", "id");

-- CreateIndex
CREATE INDEX "cost_entries_tenant_id_category_starts_on_id_idx" ON "cost_entries"("tenant_id", "category", "starts_on", "id");

-- CreateIndex
CREATE UNIQUE INDEX "cost_entries_tenant_id_external_id_key" ON "cost_entries"("tenant_id", "external_id");

-- AddForeignKey
ALTER TABLE "cost_entries" ADD CONSTRAINT "cost_entries_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the schema cannot say.
ALTER TABLE "cost_entries" ADD CONSTRAINT "cost_entries_days" CHECK ("ends_on" > "starts_on" AND "ends_on" - "starts_on" <= 3660);
ALTER TABLE "cost_entries" ADD CONSTRAINT "cost_entries_version" CHECK ("version" >= 1);
