-- AlterTable
ALTER TABLE "provider_events" ADD COLUMN     "outcome" TEXT NOT NULL DEFAULT 'asked',
ADD COLUMN     "subject_kind" TEXT NOT NULL DEFAULT 'payment';

-- CreateIndex
CREATE INDEX "provider_events_tenant_id_received_at_id_idx" ON "provider_events"("tenant_id", "received_at", "id");

ALTER TABLE "provider_events"
  ADD CONSTRAINT "provider_events_outcome" CHECK ("outcome" IN ('asked', 'kept'));
