-- Places are told only after a look whether their time is a private one.
CREATE INDEX "trips_private" ON "trips" ("tenant_id", "vehicle_id", "started_at") WHERE "private";
CREATE INDEX "trip_corrections_private" ON "trip_corrections" ("tenant_id", "vehicle_id", "from_at") WHERE "status" = 'active' AND "kind" = 'private';
