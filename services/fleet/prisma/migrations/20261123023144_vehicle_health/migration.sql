-- CreateTable
CREATE TABLE "vital_days" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "vital_days_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "maintenance_risks" (
    "tenant_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "assessed_at" TIMESTAMPTZ(3),
    "risk" JSONB,
    "issued_at" TIMESTAMPTZ(3),
    "recommendation" JSONB,

    CONSTRAINT "maintenance_risks_pkey" PRIMARY KEY ("tenant_id","vehicle_id")
);

-- CreateTable
CREATE TABLE "service_plans" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "fleet_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "service_plans_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "service_schedules" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "fleet_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "told" INTEGER NOT NULL DEFAULT 0,
    "evaluated_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "service_schedules_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "service_completions" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "schedule_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "odometer_m" DOUBLE PRECISION,
    "engine_hours" DOUBLE PRECISION,
    "note" TEXT,
    "work_order_id" TEXT,
    "made_by" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "cycle" INTEGER NOT NULL,

    CONSTRAINT "service_completions_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "work_orders" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "fleet_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "booking_id" TEXT,
    "booking_version" INTEGER NOT NULL DEFAULT 0,
    "cost_amount" BIGINT,
    "cost_currency" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "record" JSONB NOT NULL,

    CONSTRAINT "work_orders_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "vital_days_tenant_id_device_id_decided_at_idx" ON "vital_days"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "vital_days_tenant_id_vehicle_id_started_at_idx" ON "vital_days"("tenant_id", "vehicle_id", "started_at");

-- CreateIndex
CREATE INDEX "service_plans_tenant_id_fleet_id_id_idx" ON "service_plans"("tenant_id", "fleet_id", "id");

-- CreateIndex
CREATE INDEX "service_schedules_tenant_id_fleet_id_id_idx" ON "service_schedules"("tenant_id", "fleet_id", "id");

-- CreateIndex
CREATE INDEX "service_schedules_tenant_id_vehicle_id_id_idx" ON "service_schedules"("tenant_id", "vehicle_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "service_schedules_tenant_id_plan_id_vehicle_id_key" ON "service_schedules"("tenant_id", "plan_id", "vehicle_id");

-- CreateIndex
CREATE INDEX "service_completions_tenant_id_schedule_id_at_id_idx" ON "service_completions"("tenant_id", "schedule_id", "at", "id");

-- CreateIndex
CREATE INDEX "work_orders_tenant_id_fleet_id_requested_at_id_idx" ON "work_orders"("tenant_id", "fleet_id", "requested_at", "id");

-- CreateIndex
CREATE INDEX "work_orders_tenant_id_vehicle_id_requested_at_id_idx" ON "work_orders"("tenant_id", "vehicle_id", "requested_at", "id");

-- CreateIndex
CREATE INDEX "work_orders_tenant_id_completed_at_id_idx" ON "work_orders"("tenant_id", "completed_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "work_orders_tenant_id_booking_id_key" ON "work_orders"("tenant_id", "booking_id");

-- AddForeignKey
ALTER TABLE "service_schedules" ADD CONSTRAINT "service_schedules_tenant_id_plan_id_fkey" FOREIGN KEY ("tenant_id", "plan_id") REFERENCES "service_plans"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_schedules" ADD CONSTRAINT "service_schedules_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_completions" ADD CONSTRAINT "service_completions_tenant_id_schedule_id_fkey" FOREIGN KEY ("tenant_id", "schedule_id") REFERENCES "service_schedules"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "service_plans" ADD CONSTRAINT "service_plans_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "service_schedules" ADD CONSTRAINT "service_schedules_status" CHECK ("status" IN ('scheduled', 'due-soon', 'due', 'overdue', 'unknown', 'suspended'));
ALTER TABLE "service_schedules" ADD CONSTRAINT "service_schedules_told" CHECK ("told" BETWEEN 0 AND 3);
ALTER TABLE "service_completions" ADD CONSTRAINT "service_completions_outcome" CHECK ("outcome" IN ('done', 'skipped'));
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_status" CHECK ("status" IN ('requested', 'scheduled', 'refused', 'cancelling', 'cancelled', 'completed'));
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_cost" CHECK (("cost_amount" IS NULL) = ("cost_currency" IS NULL));
