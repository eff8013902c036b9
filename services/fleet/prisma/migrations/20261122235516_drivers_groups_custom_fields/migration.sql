-- CreateTable
CREATE TABLE "groups" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "parent_id" TEXT,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "custom_fields" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "subject" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "required" BOOLEAN NOT NULL,
    "options" TEXT[] NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "custom_fields_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "vehicle_labels" (
    "tenant_id" TEXT NOT NULL,
    "vehicle_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "vehicle_labels_pkey" PRIMARY KEY ("tenant_id","kind","value","vehicle_id")
);

-- CreateTable
CREATE TABLE "drivers" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "fleet_id" TEXT,
    "external_id" TEXT,
    "user_id" TEXT,
    "name" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "licence_number" TEXT,
    "licence" JSONB,
    "group_ids" TEXT[] NOT NULL,
    "tags" TEXT[] NOT NULL,
    "custom_fields" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "drivers_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "driver_keys" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "driver_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),

    CONSTRAINT "driver_keys_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "driver_labels" (
    "tenant_id" TEXT NOT NULL,
    "driver_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "driver_labels_pkey" PRIMARY KEY ("tenant_id","kind","value","driver_id")
);

-- CreateIndex
CREATE INDEX "groups_tenant_id_parent_id_id_idx" ON "groups"("tenant_id", "parent_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "custom_fields_tenant_id_subject_key_key" ON "custom_fields"("tenant_id", "subject", "key");

-- CreateIndex
CREATE INDEX "vehicle_labels_tenant_id_vehicle_id_idx" ON "vehicle_labels"("tenant_id", "vehicle_id");

-- CreateIndex
CREATE INDEX "drivers_tenant_id_fleet_id_id_idx" ON "drivers"("tenant_id", "fleet_id", "id");

-- CreateIndex
CREATE INDEX "drivers_tenant_id_status_id_idx" ON "drivers"("tenant_id", "status", "id");

-- CreateIndex
CREATE UNIQUE INDEX "drivers_tenant_id_external_id_key" ON "drivers"("tenant_id", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "drivers_tenant_id_user_id_key" ON "drivers"("tenant_id", "user_id");

-- CreateIndex
CREATE INDEX "driver_keys_tenant_id_key_valid_from_idx" ON "driver_keys"("tenant_id", "key", "valid_from");

-- CreateIndex
CREATE INDEX "driver_keys_tenant_id_driver_id_valid_from_id_idx" ON "driver_keys"("tenant_id", "driver_id", "valid_from", "id");

-- CreateIndex
CREATE INDEX "driver_labels_tenant_id_driver_id_idx" ON "driver_labels"("tenant_id", "driver_id");

-- AddForeignKey
ALTER TABLE "groups" ADD CONSTRAINT "groups_tenant_id_parent_id_fkey" FOREIGN KEY ("tenant_id", "parent_id") REFERENCES "groups"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vehicle_labels" ADD CONSTRAINT "vehicle_labels_tenant_id_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drivers" ADD CONSTRAINT "drivers_tenant_id_fleet_id_fkey" FOREIGN KEY ("tenant_id", "fleet_id") REFERENCES "fleets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "driver_keys" ADD CONSTRAINT "driver_keys_tenant_id_driver_id_fkey" FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "drivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "driver_labels" ADD CONSTRAINT "driver_labels_tenant_id_driver_id_fkey" FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "drivers"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say. A label's value is compared byte by byte, whatever the database's language: words are found by how they begin.
ALTER TABLE "custom_fields" ADD CONSTRAINT "custom_fields_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "custom_fields" ADD CONSTRAINT "custom_fields_subject" CHECK ("subject" IN ('vehicle', 'driver'));
ALTER TABLE "custom_fields" ADD CONSTRAINT "custom_fields_type" CHECK ("type" IN ('text', 'number', 'boolean', 'day', 'option'));
ALTER TABLE "vehicle_labels" ADD CONSTRAINT "vehicle_labels_kind" CHECK ("kind" IN ('group', 'tag', 'word'));
ALTER TABLE "driver_labels" ADD CONSTRAINT "driver_labels_kind" CHECK ("kind" IN ('group', 'tag', 'word'));
ALTER TABLE "drivers" ADD CONSTRAINT "drivers_status" CHECK ("status" IN ('active', 'archived', 'erased'));
ALTER TABLE "drivers" ADD CONSTRAINT "drivers_erased" CHECK ("status" <> 'erased' OR ("name" IS NULL AND "email" IS NULL AND "phone" IS NULL
  AND "licence_number" IS NULL AND "external_id" IS NULL AND "user_id" IS NULL));
ALTER TABLE "driver_keys" ADD CONSTRAINT "driver_keys_kind" CHECK ("kind" IN ('ibutton', 'rfid', 'nfc', 'other'));
ALTER TABLE "driver_keys" ADD CONSTRAINT "driver_keys_order" CHECK ("valid_until" IS NULL OR "valid_until" >= "valid_from");
-- Who has a key now. That two had it at once in the past is kept out by whoever enters it holding the key.
CREATE UNIQUE INDEX "driver_keys_open" ON "driver_keys"("tenant_id", "key") WHERE "valid_until" IS NULL;
