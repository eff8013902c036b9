-- CreateIndex
CREATE INDEX "defects_tenant_id_at_id_idx" ON "defects"("tenant_id", "at", "id");
