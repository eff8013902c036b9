-- AlterTable
ALTER TABLE "alert_causes" ADD COLUMN     "vehicle_id" TEXT;

-- AlterTable
ALTER TABLE "alerts" ADD COLUMN     "resolved_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "notifications" ADD COLUMN     "alert_version" INTEGER,
ADD COLUMN     "step" INTEGER;

-- AlterTable
ALTER TABLE "settings" ADD COLUMN     "alert_retention_days" INTEGER NOT NULL DEFAULT 396,
ADD COLUMN     "alerts_forgotten_through" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "hours_findings" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "driver_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "rule_set" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "article" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3),
    "limit_h" DOUBLE PRECISION,
    "used_h" DOUBLE PRECISION,

    CONSTRAINT "hours_findings_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "hours_findings_tenant_id_driver_id_from_at_id_idx" ON "hours_findings"("tenant_id", "driver_id", "from_at", "id");

-- CreateIndex
CREATE INDEX "hours_findings_tenant_id_from_at_id_idx" ON "hours_findings"("tenant_id", "from_at", "id");

-- CreateIndex
CREATE INDEX "alert_causes_tenant_id_vehicle_id_rule_id_key_idx" ON "alert_causes"("tenant_id", "vehicle_id", "rule_id", "key");

-- CreateIndex
CREATE INDEX "alert_causes_tenant_id_changed_at_idx" ON "alert_causes"("tenant_id", "changed_at");

-- CreateIndex
CREATE INDEX "alerts_tenant_id_resolved_at_id_idx" ON "alerts"("tenant_id", "resolved_at", "id");

-- AddForeignKey
ALTER TABLE "hours_findings" ADD CONSTRAINT "hours_findings_tenant_id_driver_id_fkey" FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "drivers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the schema cannot say.
ALTER TABLE "settings" ADD CONSTRAINT "settings_alert_retention_days" CHECK ("alert_retention_days" BETWEEN 7 AND 3650);
ALTER TABLE "hours_findings" ADD CONSTRAINT "hours_findings_kind" CHECK ("kind" IN ('violation', 'limit-near'));
ALTER TABLE "hours_findings" ADD CONSTRAINT "hours_findings_status" CHECK ("status" IN ('standing', 'withdrawn'));

-- Who has messages waiting, and what comes next there.
CREATE INDEX "notifications_pending" ON "notifications" ("tenant_id", "channel_id", "due_at") WHERE "status" = 'pending';
-- What a channel was given within the hour, among all that it was not.
CREATE INDEX "notifications_given" ON "notifications" ("tenant_id", "channel_id", "created_at")
  WHERE "status" IN ('pending', 'sent', 'failed') AND "kind" IN ('opened', 'escalated', 'resolved');

-- Before, scopes knew no groups of drivers, nobody pruned, and what was told of reports kept its link.
UPDATE "alert_rules" SET "rule" = jsonb_set("rule", '{scope,driverGroupIds}', '[]') WHERE "rule" -> 'scope' -> 'driverGroupIds' IS NULL;
UPDATE "alerts" SET "resolved_at" = ("alert" ->> 'resolvedAt')::timestamptz WHERE "status" = 'resolved';
UPDATE "notifications" SET "message" = '{"subject": "", "text": ""}' WHERE "kind" = 'report' AND "status" <> 'pending';
INSERT INTO "due_work" ("tenant_id", "id", "kind", "key", "due_at", "payload")
SELECT "tenant_id", 'due_prune_' || "tenant_id", 'alerts/prune', 'daily', now(), 'null'
  FROM (SELECT "tenant_id" FROM "alert_rules" UNION SELECT "tenant_id" FROM "notification_channels") "all";
