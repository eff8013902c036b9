-- CreateTable
CREATE TABLE "vehicle_belongings" (
    "tenant_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "fleet_id" TEXT NOT NULL,
    "group_ids" TEXT[],

    CONSTRAINT "vehicle_belongings_pkey" PRIMARY KEY ("tenant_id","vehicle_id","from_at")
);

-- AddForeignKey
ALTER TABLE "vehicle_belongings" ADD CONSTRAINT "vehicle_belongings_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of the vehicles that there were: as they are now.
INSERT INTO "vehicle_belongings" ("tenant_id", "vehicle_id", "from_at", "fleet_id", "group_ids")
SELECT "tenant_id", "id", "created_at", "fleet_id", ARRAY(SELECT unnest("group_ids") ORDER BY 1) FROM "vehicles";
