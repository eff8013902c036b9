-- CreateIndex
CREATE INDEX "behaviour_contests_tenant_id_driver_id_opened_at_id_idx" ON "behaviour_contests"("tenant_id", "driver_id", "opened_at", "id");
