-- CreateTable
CREATE TABLE "assignment_claims" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "driver_id" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3),
    "override_reason" TEXT,
    "made_by" TEXT NOT NULL,

    CONSTRAINT "assignment_claims_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "driver_assignments" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "claim_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "driver_id" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3),
    "source" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "override_reason" TEXT,
    "made_by" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'standing',

    CONSTRAINT "driver_assignments_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "assignment_claims_tenant_id_source_source_id_idx" ON "assignment_claims"("tenant_id", "source", "source_id");

-- CreateIndex
CREATE INDEX "assignment_claims_tenant_id_vehicle_id_from_at_idx" ON "assignment_claims"("tenant_id", "vehicle_id", "from_at");

-- CreateIndex
CREATE INDEX "assignment_claims_tenant_id_driver_id_from_at_idx" ON "assignment_claims"("tenant_id", "driver_id", "from_at");

-- CreateIndex
CREATE INDEX "driver_assignments_tenant_id_from_at_id_idx" ON "driver_assignments"("tenant_id", "from_at", "id");

-- CreateIndex
CREATE INDEX "driver_assignments_tenant_id_vehicle_id_from_at_id_idx" ON "driver_assignments"("tenant_id", "vehicle_id", "from_at", "id");

-- CreateIndex
CREATE INDEX "driver_assignments_tenant_id_driver_id_from_at_id_idx" ON "driver_assignments"("tenant_id", "driver_id", "from_at", "id");

-- AddForeignKey
ALTER TABLE "assignment_claims" ADD CONSTRAINT "assignment_claims_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment_claims" ADD CONSTRAINT "assignment_claims_tenant_id_driver_id_fkey" FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "drivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "driver_assignments" ADD CONSTRAINT "driver_assignments_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "driver_assignments" ADD CONSTRAINT "driver_assignments_tenant_id_driver_id_fkey" FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "drivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say. Two of a vehicle, or of a driver, that stand never hold at one instant, whoever writes them and when.
-- Provisioning makes the extension; a server that was provisioned otherwise needs it all the same.
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
ALTER TABLE "driver_assignments" ADD CONSTRAINT "driver_assignments_one_driver"
  EXCLUDE USING gist ("tenant_id" WITH =, "vehicle_id" WITH =, tstzrange("from_at", "until_at") WITH &&) WHERE ("status" = 'standing');
ALTER TABLE "driver_assignments" ADD CONSTRAINT "driver_assignments_one_vehicle"
  EXCLUDE USING gist ("tenant_id" WITH =, "driver_id" WITH =, tstzrange("from_at", "until_at") WITH &&) WHERE ("status" = 'standing');
ALTER TABLE "driver_assignments" ADD CONSTRAINT "driver_assignments_source" CHECK ("source" IN ('manual', 'key', 'app', 'shift'));
ALTER TABLE "driver_assignments" ADD CONSTRAINT "driver_assignments_status" CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "driver_assignments" ADD CONSTRAINT "driver_assignments_order" CHECK ("until_at" > "from_at");
ALTER TABLE "assignment_claims" ADD CONSTRAINT "assignment_claims_source" CHECK ("source" IN ('manual', 'key', 'app', 'shift'));
ALTER TABLE "assignment_claims" ADD CONSTRAINT "assignment_claims_order" CHECK ("until_at" > "from_at");
