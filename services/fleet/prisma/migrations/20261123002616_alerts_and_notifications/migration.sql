-- CreateTable
CREATE TABLE "alert_rules" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "status" TEXT NOT NULL,
    "rule" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_rules_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "alert_rule_interests" (
    "tenant_id" TEXT NOT NULL,
    "event_type" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,

    CONSTRAINT "alert_rule_interests_pkey" PRIMARY KEY ("tenant_id","event_type","rule_id")
);

-- CreateTable
CREATE TABLE "alert_causes" (
    "tenant_id" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_causes_pkey" PRIMARY KEY ("tenant_id","rule_id","key")
);

-- CreateTable
CREATE TABLE "alerts" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "rule_id" TEXT NOT NULL,
    "cause_key" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "vehicle_id" TEXT,
    "driver_id" TEXT,
    "alert" JSONB NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alerts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "alert_changes" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "alert_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "note" TEXT,

    CONSTRAINT "alert_changes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "notification_channels" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "channel" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "unsubscribe_digest" TEXT NOT NULL,
    "code_digest" TEXT,
    "code_sent_at" TIMESTAMPTZ(3),
    "code_tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "notification_channels_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "notifications" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "alert_id" TEXT,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "message" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease" TEXT,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "alert_rules_tenant_id_status_id_idx" ON "alert_rules"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "alert_rule_interests_tenant_id_rule_id_idx" ON "alert_rule_interests"("tenant_id", "rule_id");

-- CreateIndex
CREATE INDEX "alerts_tenant_id_opened_at_id_idx" ON "alerts"("tenant_id", "opened_at", "id");

-- CreateIndex
CREATE INDEX "alerts_tenant_id_status_opened_at_id_idx" ON "alerts"("tenant_id", "status", "opened_at", "id");

-- CreateIndex
CREATE INDEX "alerts_tenant_id_severity_opened_at_id_idx" ON "alerts"("tenant_id", "severity", "opened_at", "id");

-- CreateIndex
CREATE INDEX "alerts_tenant_id_rule_id_opened_at_id_idx" ON "alerts"("tenant_id", "rule_id", "opened_at", "id");

-- CreateIndex
CREATE INDEX "alerts_tenant_id_vehicle_id_opened_at_id_idx" ON "alerts"("tenant_id", "vehicle_id", "opened_at", "id");

-- CreateIndex
CREATE INDEX "alerts_tenant_id_driver_id_opened_at_id_idx" ON "alerts"("tenant_id", "driver_id", "opened_at", "id");

-- CreateIndex
CREATE INDEX "alert_changes_tenant_id_alert_id_id_idx" ON "alert_changes"("tenant_id", "alert_id", "id");

-- CreateIndex
CREATE INDEX "notification_channels_unsubscribe_digest_idx" ON "notification_channels"("unsubscribe_digest");

-- CreateIndex
CREATE INDEX "notification_channels_tenant_id_status_id_idx" ON "notification_channels"("tenant_id", "status", "id");

-- CreateIndex
CREATE UNIQUE INDEX "notification_channels_tenant_id_unsubscribe_digest_key" ON "notification_channels"("tenant_id", "unsubscribe_digest");

-- CreateIndex
CREATE INDEX "notifications_tenant_id_created_at_id_idx" ON "notifications"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "notifications_tenant_id_alert_id_created_at_id_idx" ON "notifications"("tenant_id", "alert_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "notifications_tenant_id_channel_id_created_at_id_idx" ON "notifications"("tenant_id", "channel_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "notifications_tenant_id_status_created_at_id_idx" ON "notifications"("tenant_id", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "notifications_status_due_at_idx" ON "notifications"("status", "due_at");

-- AddForeignKey
ALTER TABLE "alert_rule_interests" ADD CONSTRAINT "alert_rule_interests_tenant_id_rule_id_fkey" FOREIGN KEY ("tenant_id", "rule_id") REFERENCES "alert_rules"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_causes" ADD CONSTRAINT "alert_causes_tenant_id_rule_id_fkey" FOREIGN KEY ("tenant_id", "rule_id") REFERENCES "alert_rules"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_changes" ADD CONSTRAINT "alert_changes_tenant_id_alert_id_fkey" FOREIGN KEY ("tenant_id", "alert_id") REFERENCES "alerts"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_tenant_id_channel_id_fkey" FOREIGN KEY ("tenant_id", "channel_id") REFERENCES "notification_channels"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "alert_rules" ADD CONSTRAINT "alert_rules_status" CHECK ("status" IN ('active', 'paused', 'deleted'));
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_status" CHECK ("status" IN ('open', 'escalated', 'acknowledged', 'resolved'));
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_severity" CHECK ("severity" IN ('info', 'warning', 'critical'));
ALTER TABLE "notification_channels" ADD CONSTRAINT "notification_channels_kind" CHECK ("kind" IN ('email', 'sms', 'push', 'webhook'));
ALTER TABLE "notification_channels" ADD CONSTRAINT "notification_channels_status" CHECK ("status" IN ('unverified', 'active', 'unsubscribed', 'failing', 'deleted'));
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_kind" CHECK ("kind" IN ('opened', 'escalated', 'resolved', 'digest', 'code'));
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_status" CHECK ("status" IN ('held', 'pending', 'digested', 'sent', 'failed', 'dropped'));

-- Never two for one cause, whatever is delivered twice or at once.
CREATE UNIQUE INDEX "alerts_one_unresolved" ON "alerts" ("tenant_id", "rule_id", "cause_key") WHERE "status" <> 'resolved';
