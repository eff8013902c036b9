-- AlterTable
ALTER TABLE "tachograph_files" DROP COLUMN "vehicle_id";

-- CreateIndex
CREATE INDEX "driver_activities_tenant_id_from_at_id_idx" ON "driver_activities"("tenant_id", "from_at", "id");

-- CreateIndex
CREATE INDEX "tachograph_files_tenant_id_driver_id_idx" ON "tachograph_files"("tenant_id", "driver_id");
