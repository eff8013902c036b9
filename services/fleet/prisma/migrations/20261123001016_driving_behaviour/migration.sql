-- CreateTable
CREATE TABLE "manoeuvres" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "status" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "scored" BOOLEAN NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "manoeuvres_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "driving_exposures" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "driving_exposures_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "long_drives" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "long_drives_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "speedings" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "trip_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "speedings_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "speeding_assessments" (
    "tenant_id" TEXT NOT NULL,
    "trip_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "driven_m" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "known_m" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "assessed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "speeding_assessments_pkey" PRIMARY KEY ("tenant_id","trip_id")
);

-- CreateTable
CREATE TABLE "road_limits" (
    "tenant_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "stretch" TEXT NOT NULL,
    "limit_kmh" DOUBLE PRECISION,
    "road_class" TEXT,
    "told_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "road_limits_pkey" PRIMARY KEY ("tenant_id","provider","stretch")
);

-- CreateTable
CREATE TABLE "score_weights" (
    "tenant_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "weights" JSONB NOT NULL,
    "made_by" TEXT NOT NULL,

    CONSTRAINT "score_weights_pkey" PRIMARY KEY ("tenant_id","version")
);

-- CreateTable
CREATE TABLE "driving_scores" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "score" DOUBLE PRECISION,
    "record" JSONB NOT NULL,

    CONSTRAINT "driving_scores_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "behaviour_contests" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "event_kind" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "driver_id" TEXT,
    "happened_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "opened_by" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "note" TEXT,

    CONSTRAINT "behaviour_contests_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "coaching_sessions" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "topics" TEXT[],
    "status" TEXT NOT NULL,
    "assigned_by" TEXT NOT NULL,
    "assigned_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "note" TEXT,

    CONSTRAINT "coaching_sessions_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "manoeuvres_tenant_id_device_id_decided_at_idx" ON "manoeuvres"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "manoeuvres_tenant_id_started_at_id_idx" ON "manoeuvres"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "manoeuvres_tenant_id_vehicle_id_started_at_id_idx" ON "manoeuvres"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "driving_exposures_tenant_id_device_id_decided_at_idx" ON "driving_exposures"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "driving_exposures_tenant_id_vehicle_id_started_at_id_idx" ON "driving_exposures"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "long_drives_tenant_id_device_id_decided_at_idx" ON "long_drives"("tenant_id", "device_id", "decided_at");

-- CreateIndex
CREATE INDEX "long_drives_tenant_id_started_at_id_idx" ON "long_drives"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "long_drives_tenant_id_vehicle_id_started_at_id_idx" ON "long_drives"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "speedings_tenant_id_trip_id_idx" ON "speedings"("tenant_id", "trip_id");

-- CreateIndex
CREATE INDEX "speedings_tenant_id_started_at_id_idx" ON "speedings"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "speedings_tenant_id_vehicle_id_started_at_id_idx" ON "speedings"("tenant_id", "vehicle_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "speeding_assessments_tenant_id_vehicle_id_started_at_idx" ON "speeding_assessments"("tenant_id", "vehicle_id", "started_at");

-- CreateIndex
CREATE INDEX "score_weights_tenant_id_valid_from_idx" ON "score_weights"("tenant_id", "valid_from");

-- CreateIndex
CREATE UNIQUE INDEX "driving_scores_tenant_id_vehicle_id_day_key" ON "driving_scores"("tenant_id", "vehicle_id", "day");

-- CreateIndex
CREATE INDEX "behaviour_contests_tenant_id_opened_at_id_idx" ON "behaviour_contests"("tenant_id", "opened_at", "id");

-- CreateIndex
CREATE INDEX "behaviour_contests_tenant_id_vehicle_id_happened_at_idx" ON "behaviour_contests"("tenant_id", "vehicle_id", "happened_at");

-- CreateIndex
CREATE UNIQUE INDEX "behaviour_contests_tenant_id_event_id_key" ON "behaviour_contests"("tenant_id", "event_id");

-- CreateIndex
CREATE INDEX "coaching_sessions_tenant_id_assigned_at_id_idx" ON "coaching_sessions"("tenant_id", "assigned_at", "id");

-- CreateIndex
CREATE INDEX "coaching_sessions_tenant_id_subject_id_assigned_at_idx" ON "coaching_sessions"("tenant_id", "subject_id", "assigned_at");

-- What Prisma cannot say.
ALTER TABLE "manoeuvres" ADD CONSTRAINT "manoeuvres_status" CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "manoeuvres" ADD CONSTRAINT "manoeuvres_kind" CHECK ("kind" IN ('braking', 'acceleration', 'cornering'));
ALTER TABLE "manoeuvres" ADD CONSTRAINT "manoeuvres_severity" CHECK ("severity" IN ('low', 'medium', 'high'));
ALTER TABLE "driving_exposures" ADD CONSTRAINT "driving_exposures_status" CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "long_drives" ADD CONSTRAINT "long_drives_status" CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "speedings" ADD CONSTRAINT "speedings_status" CHECK ("status" IN ('standing', 'withdrawn'));
ALTER TABLE "speedings" ADD CONSTRAINT "speedings_severity" CHECK ("severity" IN ('low', 'medium', 'high'));
ALTER TABLE "speeding_assessments" ADD CONSTRAINT "speeding_assessments_status" CHECK ("status" IN ('asking', 'whole', 'partial', 'withdrawn'));
ALTER TABLE "behaviour_contests" ADD CONSTRAINT "behaviour_contests_kind" CHECK ("event_kind" IN ('manoeuvre', 'speeding', 'long-drive'));
ALTER TABLE "behaviour_contests" ADD CONSTRAINT "behaviour_contests_status" CHECK ("status" IN ('open', 'accepted', 'rejected'));
ALTER TABLE "coaching_sessions" ADD CONSTRAINT "coaching_sessions_status" CHECK ("status" IN ('assigned', 'done', 'cancelled'));
ALTER TABLE "coaching_sessions" ADD CONSTRAINT "coaching_sessions_subject" CHECK ("subject_kind" IN ('driver', 'vehicle'));
