-- What the schema cannot say.
ALTER TABLE "usage_facts" ADD CONSTRAINT "usage_facts_grain" CHECK ("grain" IN ('day', 'month'));
ALTER TABLE "reports" ADD CONSTRAINT "reports_status" CHECK ("status" IN ('active', 'deleted'));
ALTER TABLE "report_schedules" ADD CONSTRAINT "report_schedules_status" CHECK ("status" IN ('active', 'paused', 'deleted'));

-- Reports are told on the same channels.
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_kind";
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_kind" CHECK ("kind" IN ('opened', 'escalated', 'resolved', 'digest', 'code', 'report'));
