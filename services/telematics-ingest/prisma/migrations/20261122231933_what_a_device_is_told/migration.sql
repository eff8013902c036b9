-- AlterTable
ALTER TABLE "devices" ADD COLUMN     "has_command_password" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "device_conversations" (
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "newest_claim" TEXT NOT NULL,
    "last_reference" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "device_conversations_pkey" PRIMARY KEY ("tenant_id","device_id")
);

-- CreateTable
CREATE TABLE "command_references" (
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "reference" INTEGER NOT NULL,
    "command_id" TEXT NOT NULL,
    "kept_until" TIMESTAMPTZ(3),

    CONSTRAINT "command_references_pkey" PRIMARY KEY ("tenant_id","device_id","reference"),
    CHECK ("reference" BETWEEN 1 AND 65535)
);

-- CreateTable
CREATE TABLE "command_passwords" (
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "wrapped_key" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,

    CONSTRAINT "command_passwords_pkey" PRIMARY KEY ("tenant_id","device_id")
);

-- CreateIndex
CREATE INDEX "command_references_tenant_id_command_id_idx" ON "command_references"("tenant_id", "command_id");

-- CreateIndex
CREATE INDEX "command_passwords_key_id_idx" ON "command_passwords"("key_id");

-- AddForeignKey
ALTER TABLE "device_conversations" ADD CONSTRAINT "device_conversations_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command_references" ADD CONSTRAINT "command_references_tenant_id_command_id_fkey" FOREIGN KEY ("tenant_id", "command_id") REFERENCES "commands"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command_passwords" ADD CONSTRAINT "command_passwords_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is on its way while this is applied can still be answered.
INSERT INTO "command_references" ("tenant_id", "device_id", "reference", "command_id")
SELECT "tenant_id", "device_id", "reference", "id" FROM "commands"
WHERE "status" = 'sent' AND "expects_answer" AND "reference" BETWEEN 1 AND 65535
ON CONFLICT DO NOTHING;
