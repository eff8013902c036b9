-- AlterTable
ALTER TABLE "settings" ADD COLUMN     "document_reminder_days" INTEGER[] NOT NULL DEFAULT ARRAY[60, 30, 7]::INTEGER[];

-- CreateTable
CREATE TABLE "record_imports" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "fleet_id" TEXT,
    "status" TEXT NOT NULL,
    "columns" TEXT[] NOT NULL,
    "rows" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "unchanged" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "started_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "record_imports_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "record_import_rows" (
    "tenant_id" TEXT NOT NULL,
    "import_id" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "cells" TEXT[] NOT NULL,
    "outcome" TEXT NOT NULL,
    "subject_id" TEXT,
    "messages" JSONB NOT NULL,

    CONSTRAINT "record_import_rows_pkey" PRIMARY KEY ("tenant_id","import_id","line")
);

-- CreateTable
CREATE TABLE "blobs" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blobs_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "documents" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "vehicle_id" TEXT,
    "driver_id" TEXT,
    "kind" TEXT NOT NULL,
    "title" TEXT,
    "number" TEXT,
    "issued_on" DATE,
    "expires_on" DATE,
    "remind_days" INTEGER[] NOT NULL,
    "has_own_days" BOOLEAN NOT NULL,
    "reminded_days" INTEGER,
    "file" JSONB,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "documents_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "inspection_templates" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "items" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inspection_templates_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "inspections" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "vehicle_id" TEXT NOT NULL,
    "driver_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "has_defects" BOOLEAN NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "inspections_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "defects" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "vehicle_id" TEXT NOT NULL,
    "inspection_id" TEXT,
    "status" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "defects_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "record_imports_tenant_id_status_id_idx" ON "record_imports"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "record_import_rows_tenant_id_import_id_outcome_line_idx" ON "record_import_rows"("tenant_id", "import_id", "outcome", "line");

-- CreateIndex
CREATE INDEX "documents_tenant_id_vehicle_id_id_idx" ON "documents"("tenant_id", "vehicle_id", "id");

-- CreateIndex
CREATE INDEX "documents_tenant_id_driver_id_id_idx" ON "documents"("tenant_id", "driver_id", "id");

-- CreateIndex
CREATE INDEX "documents_tenant_id_status_expires_on_id_idx" ON "documents"("tenant_id", "status", "expires_on", "id");

-- CreateIndex
CREATE INDEX "inspection_templates_tenant_id_status_id_idx" ON "inspection_templates"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "inspections_tenant_id_vehicle_id_at_id_idx" ON "inspections"("tenant_id", "vehicle_id", "at", "id");

-- CreateIndex
CREATE INDEX "defects_tenant_id_vehicle_id_at_id_idx" ON "defects"("tenant_id", "vehicle_id", "at", "id");

-- CreateIndex
CREATE INDEX "defects_tenant_id_status_at_id_idx" ON "defects"("tenant_id", "status", "at", "id");

-- CreateIndex
CREATE INDEX "defects_tenant_id_vehicle_id_status_severity_idx" ON "defects"("tenant_id", "vehicle_id", "status", "severity");

-- AddForeignKey
ALTER TABLE "record_import_rows" ADD CONSTRAINT "record_import_rows_tenant_id_import_id_fkey" FOREIGN KEY ("tenant_id", "import_id") REFERENCES "record_imports"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "documents" ADD CONSTRAINT "documents_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "documents" ADD CONSTRAINT "documents_tenant_id_driver_id_fkey" FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "drivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_tenant_id_driver_id_fkey" FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "drivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "defects" ADD CONSTRAINT "defects_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "defects" ADD CONSTRAINT "defects_tenant_id_inspection_id_fkey" FOREIGN KEY ("tenant_id", "inspection_id") REFERENCES "inspections"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE "record_imports" ADD CONSTRAINT "record_imports_status" CHECK ("status" IN ('awaiting-file', 'running', 'completed', 'cancelled'));
ALTER TABLE "record_imports" ADD CONSTRAINT "record_imports_subject" CHECK ("subject" IN ('vehicle', 'driver'));
ALTER TABLE "record_import_rows" ADD CONSTRAINT "record_import_rows_outcome" CHECK ("outcome" IN ('pending', 'created', 'changed', 'unchanged', 'refused'));
ALTER TABLE "documents" ADD CONSTRAINT "documents_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "documents" ADD CONSTRAINT "documents_subject" CHECK (("vehicle_id" IS NULL) <> ("driver_id" IS NULL));
ALTER TABLE "inspection_templates" ADD CONSTRAINT "inspection_templates_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "defects" ADD CONSTRAINT "defects_status" CHECK ("status" IN ('open', 'repaired', 'not-needed'));
ALTER TABLE "defects" ADD CONSTRAINT "defects_severity" CHECK ("severity" IN ('minor', 'major', 'out-of-service'));
