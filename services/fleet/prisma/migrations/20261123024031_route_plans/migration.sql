-- CreateTable
CREATE TABLE "route_plans" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,
    "changes" JSONB,

    CONSTRAINT "route_plans_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "route_stops" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "route_plan_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "vehicle_id" TEXT,
    "status" TEXT NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "route_stops_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "routes" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "route_plan_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "follow_from" TIMESTAMPTZ(3),
    "follow_until" TIMESTAMPTZ(3),
    "record" JSONB NOT NULL,
    "way" JSONB NOT NULL,
    "following" JSONB NOT NULL,

    CONSTRAINT "routes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "route_plans_tenant_id_created_at_id_idx" ON "route_plans"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "route_plans_tenant_id_status_created_at_id_idx" ON "route_plans"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "route_stops_tenant_id_route_plan_id_number_idx" ON "route_stops"("tenant_id", "route_plan_id", "number");

-- CreateIndex
CREATE INDEX "route_stops_tenant_id_route_plan_id_vehicle_id_number_idx" ON "route_stops"("tenant_id", "route_plan_id", "vehicle_id", "number");

-- CreateIndex
CREATE INDEX "routes_tenant_id_vehicle_id_follow_until_idx" ON "routes"("tenant_id", "vehicle_id", "follow_until");

-- CreateIndex
CREATE UNIQUE INDEX "routes_tenant_id_route_plan_id_vehicle_id_key" ON "routes"("tenant_id", "route_plan_id", "vehicle_id");

-- AddForeignKey
ALTER TABLE "route_stops" ADD CONSTRAINT "route_stops_tenant_id_route_plan_id_fkey" FOREIGN KEY ("tenant_id", "route_plan_id") REFERENCES "route_plans"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routes" ADD CONSTRAINT "routes_tenant_id_route_plan_id_fkey" FOREIGN KEY ("tenant_id", "route_plan_id") REFERENCES "route_plans"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "route_plans" ADD CONSTRAINT "route_plans_status" CHECK ("status" IN ('draft', 'solving', 'solved', 'failed', 'dispatched', 'completed', 'cancelled'));
ALTER TABLE "route_stops" ADD CONSTRAINT "route_stops_status" CHECK ("status" IN ('draft', 'planned', 'unserved', 'arrived', 'departed', 'delivered', 'failed', 'removed'));
ALTER TABLE "routes" ADD CONSTRAINT "routes_status" CHECK ("status" IN ('planned', 'dispatched', 'completed', 'cancelled'));
