-- CreateIndex
CREATE INDEX "fuel_prices_tenant_id_valid_from_id_idx" ON "fuel_prices"("tenant_id", "valid_from", "id");

-- CreateIndex
CREATE INDEX "driving_scores_tenant_id_day_id_idx" ON "driving_scores"("tenant_id", "day", "id");
