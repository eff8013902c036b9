-- AlterTable
ALTER TABLE "bookings" ADD COLUMN     "work_order_id" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "bookings_tenant_id_work_order_id_key" ON "bookings"("tenant_id", "work_order_id");
