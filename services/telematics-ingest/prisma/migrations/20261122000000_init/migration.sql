CREATE TABLE "outbox" ("tenant_id" TEXT NOT NULL, "id" TEXT NOT NULL, "seq" BIGSERIAL NOT NULL, "subject" TEXT NOT NULL, "aggregate_id" TEXT NOT NULL, "version" INTEGER NOT NULL, "payload" TEXT NOT NULL, "headers" TEXT NOT NULL, "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "published_at" TIMESTAMPTZ(3), CONSTRAINT "outbox_pkey" PRIMARY KEY ("tenant_id","id"));
CREATE UNIQUE INDEX "outbox_seq_key" ON "outbox"("seq");
CREATE INDEX "outbox_published_at_seq_idx" ON "outbox"("published_at", "seq");
CREATE TABLE "inbox" ("consumer" TEXT NOT NULL, "event_id" TEXT NOT NULL, "processed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT "inbox_pkey" PRIMARY KEY ("consumer","event_id"));
CREATE INDEX "inbox_processed_at_idx" ON "inbox"("processed_at");
CREATE TABLE "idempotency_keys" ("tenant_id" TEXT NOT NULL, "route" TEXT NOT NULL, "key" TEXT NOT NULL, "request_digest" TEXT NOT NULL, "status" INTEGER NOT NULL, "body" TEXT, "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("tenant_id","route","key"));
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");
CREATE TABLE "due_work" ("tenant_id" TEXT NOT NULL, "id" TEXT NOT NULL, "kind" TEXT NOT NULL, "key" TEXT NOT NULL, "due_at" TIMESTAMPTZ(3) NOT NULL, "payload" TEXT NOT NULL, "attempts" INTEGER NOT NULL DEFAULT 0, "retry_at" TIMESTAMPTZ(3), "failed_at" TIMESTAMPTZ(3), "last_error" TEXT, CONSTRAINT "due_work_pkey" PRIMARY KEY ("tenant_id","id"));
CREATE UNIQUE INDEX "due_work_tenant_id_kind_key_key" ON "due_work"("tenant_id","kind","key");
CREATE INDEX "due_work_failed_at_due_at_idx" ON "due_work"("failed_at","due_at");

CREATE TABLE "devices" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "unique_id" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "model" TEXT,
    "status" TEXT NOT NULL,
    "checksum" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "devices_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('active', 'blocked')),
    CHECK ("checksum" IN ('strict', 'count'))
);
CREATE INDEX "devices_tenant_id_status_id_idx" ON "devices"("tenant_id", "status", "id");

CREATE TABLE "device_identities" (
    "unique_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,

    CONSTRAINT "device_identities_pkey" PRIMARY KEY ("unique_id")
);
CREATE UNIQUE INDEX "device_identities_tenant_id_device_id_key" ON "device_identities"("tenant_id", "device_id");
ALTER TABLE "device_identities" ADD CONSTRAINT "device_identities_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "commands" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "instruction" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "waits_for" TEXT,
    "standstill" TEXT NOT NULL,
    "reason" TEXT,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "times_sent" INTEGER NOT NULL DEFAULT 0,
    "answered_at" TIMESTAMPTZ(3),
    "answer" TEXT,
    "failure" TEXT,
    "reference" INTEGER,
    "expects_answer" BOOLEAN NOT NULL DEFAULT true,
    "answer_due_at" TIMESTAMPTZ(3),

    CONSTRAINT "commands_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('awaiting-approval', 'queued', 'sent', 'acknowledged', 'failed', 'expired', 'cancelled')),
    CHECK ("waits_for" IN ('approval', 'session', 'standstill')),
    CHECK ("standstill" IN ('none', 'standing', 'off')),
    CHECK ("failure" IN ('refused-by-device', 'no-answer', 'not-possible')),
    -- Nobody is the second person of his own command.
    CHECK ("approved_by" <> "requested_by")
);
CREATE INDEX "commands_tenant_id_status_id_idx" ON "commands"("tenant_id", "status", "id");
CREATE INDEX "commands_tenant_id_device_id_id_idx" ON "commands"("tenant_id", "device_id", "id");
ALTER TABLE "commands" ADD CONSTRAINT "commands_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "settings" (
    "tenant_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "unknown_devices" TEXT NOT NULL,
    "engine_cut" TEXT NOT NULL,
    "retention_days" INTEGER,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("tenant_id"),
    CHECK ("unknown_devices" IN ('refuse', 'probation')),
    CHECK ("engine_cut" IN ('stationary', 'second-person', 'both')),
    CHECK ("retention_days" > 0)
);

CREATE TABLE "readings" (
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "lat" DOUBLE PRECISION,
    "lon" DOUBLE PRECISION,
    "altitude_m" DOUBLE PRECISION,
    "speed_kmh" DOUBLE PRECISION,
    "course_deg" DOUBLE PRECISION,
    "satellites" INTEGER,
    "hdop" DOUBLE PRECISION,
    "valid" BOOLEAN,
    "ignition" BOOLEAN,
    "motion" BOOLEAN,
    "odometer_m" DOUBLE PRECISION,
    "data" TEXT,

    CONSTRAINT "readings_pkey" PRIMARY KEY ("tenant_id","device_id","time","id")
) PARTITION BY RANGE ("time");

-- A row as the recorder sends it, many at once in binary form. A type of its own, not the table's: a column that is added
-- to the table does not change what recorders of the release before send.
CREATE TYPE "reading_row" AS (
    "tenant_id" TEXT,
    "device_id" TEXT,
    "time" TIMESTAMPTZ(3),
    "id" TEXT,
    "received_at" TIMESTAMPTZ(3),
    "lat" DOUBLE PRECISION,
    "lon" DOUBLE PRECISION,
    "altitude_m" DOUBLE PRECISION,
    "speed_kmh" DOUBLE PRECISION,
    "course_deg" DOUBLE PRECISION,
    "satellites" INTEGER,
    "hdop" DOUBLE PRECISION,
    "valid" BOOLEAN,
    "ignition" BOOLEAN,
    "motion" BOOLEAN,
    "odometer_m" DOUBLE PRECISION,
    "data" TEXT
);

-- What no month takes: clocks of devices say 1970 and 9999.
CREATE TABLE "readings_default" PARTITION OF "readings" DEFAULT;

-- The recorder makes months as it needs them, but its role owns nothing. As the owner, and for nothing else: attaches
-- the partition of one month. Readings of that month that came while it was too far ahead move into it.
CREATE FUNCTION "create_readings_month"("month" date) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = telematics, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  partition_name text := 'readings_' || to_char("month", 'YYYY_MM');
  month_start timestamptz := date_trunc('month', "month"::timestamp) AT TIME ZONE 'UTC';
  month_end timestamptz := (date_trunc('month', "month"::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
  IF "month" IS NULL OR "month" < DATE '2000-01-01' OR "month" >= DATE '2100-01-01' THEN
    RAISE EXCEPTION 'no partition is made for %', "month" USING ERRCODE = '22008';
  END IF;
  IF EXISTS (SELECT FROM pg_class WHERE relname = partition_name AND relnamespace = 'telematics'::regnamespace) THEN
    RETURN false;
  END IF;
  -- Two recorders at once: one makes it, the other finds it made. (to_regclass would remember that it was not there.)
  PERFORM pg_advisory_xact_lock(hashtext('create_readings_month'), 0);
  IF EXISTS (SELECT FROM pg_class WHERE relname = partition_name AND relnamespace = 'telematics'::regnamespace) THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE readings INCLUDING ALL)', partition_name);
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', partition_name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', partition_name);
  EXECUTE format('CREATE POLICY owner_migrates ON %I FOR ALL TO CURRENT_USER USING (true) WITH CHECK (true)', partition_name);
  -- Attaching takes this lock too; taken first, nothing can arrive between the move and the attachment.
  LOCK TABLE readings_default IN ACCESS EXCLUSIVE MODE;
  EXECUTE format(
    'WITH moved AS (DELETE FROM readings_default WHERE "time" >= %L AND "time" < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
    month_start, month_end, partition_name);
  EXECUTE format('ALTER TABLE readings ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, month_start, month_end);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION "create_readings_month"(date) FROM PUBLIC;
DO $$ BEGIN
  -- Absent in a scratch database, where only the shape of the schema is read.
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'clutch_telematics_system') THEN
    GRANT EXECUTE ON FUNCTION "create_readings_month"(date) TO "clutch_telematics_system";
  END IF;
END $$;

CREATE TABLE "quarantine" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "origin" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "family" TEXT,
    "remote_address" TEXT,
    "unique_id" TEXT,
    "tenant_id" TEXT,
    "device_id" TEXT,
    "size_bytes" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "quarantine_pkey" PRIMARY KEY ("id"),
    CHECK ("origin" IN ('frame', 'batch'))
);
CREATE INDEX "quarantine_at_id_idx" ON "quarantine"("at", "id");

CREATE TABLE "connections" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "kind" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "paused_because" TEXT,
    "problem" TEXT,
    "new_vehicles" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "credential_fields" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("kind" IN ('gps-integration', 'obd2-integration')),
    CHECK ("mode" IN ('live', 'sandbox')),
    CHECK ("status" IN ('awaiting-consent', 'active', 'failing', 'paused', 'disconnected')),
    CHECK ("paused_because" IN ('owner', 'credentials-refused', 'consent-revoked', 'service-closed')),
    CHECK (("status" = 'paused') = ("paused_because" IS NOT NULL)),
    CHECK ("new_vehicles" IN ('register', 'ask'))
);
CREATE INDEX "connections_tenant_id_kind_id_idx" ON "connections"("tenant_id", "kind", "id");

CREATE TABLE "connection_syncs" (
    "tenant_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "cursor" TEXT,
    "lease" TEXT,
    "leased_until" TIMESTAMPTZ(3),
    "next_attempt_at" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "tested_at" TIMESTAMPTZ(3),
    "last_attempt_at" TIMESTAMPTZ(3),
    "last_success_at" TIMESTAMPTZ(3),
    "last_failure" TEXT,
    "consecutive_failures" INTEGER NOT NULL DEFAULT 0,
    "newest_reading_at" TIMESTAMPTZ(3),
    "runs" BIGINT NOT NULL DEFAULT 0,
    "readings" BIGINT NOT NULL DEFAULT 0,
    "skipped" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "connection_syncs_pkey" PRIMARY KEY ("tenant_id","connection_id")
);
-- Looked at for all tenants: what is due.
CREATE INDEX "connection_syncs_next_attempt_at_idx" ON "connection_syncs"("next_attempt_at");
ALTER TABLE "connection_syncs" ADD CONSTRAINT "connection_syncs_tenant_id_connection_id_fkey" FOREIGN KEY ("tenant_id", "connection_id") REFERENCES "connections"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "connection_secrets" (
    "tenant_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "wrapped_key" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "refresh_lease" TEXT,
    "refresh_until" TIMESTAMPTZ(3),

    CONSTRAINT "connection_secrets_pkey" PRIMARY KEY ("tenant_id","connection_id")
);
-- Looked at for all tenants: what another key than the present one wraps.
CREATE INDEX "connection_secrets_key_id_idx" ON "connection_secrets"("key_id");
ALTER TABLE "connection_secrets" ADD CONSTRAINT "connection_secrets_tenant_id_connection_id_fkey" FOREIGN KEY ("tenant_id", "connection_id") REFERENCES "connections"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "external_vehicles" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "connection_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT,
    "vin" TEXT,
    "status" TEXT NOT NULL,
    "device_id" TEXT,
    "newest_reading_at" TIMESTAMPTZ(3),
    "readings" BIGINT NOT NULL DEFAULT 0,
    "skipped" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "external_vehicles_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('mapped', 'unmapped', 'ignored')),
    CHECK (("status" = 'mapped') = ("device_id" IS NOT NULL))
);
CREATE UNIQUE INDEX "external_vehicles_tenant_id_connection_id_external_id_key" ON "external_vehicles"("tenant_id", "connection_id", "external_id");
CREATE UNIQUE INDEX "external_vehicles_tenant_id_connection_id_device_id_key" ON "external_vehicles"("tenant_id", "connection_id", "device_id");
CREATE INDEX "external_vehicles_tenant_id_connection_id_id_idx" ON "external_vehicles"("tenant_id", "connection_id", "id");
CREATE INDEX "external_vehicles_tenant_id_device_id_idx" ON "external_vehicles"("tenant_id", "device_id");
ALTER TABLE "external_vehicles" ADD CONSTRAINT "external_vehicles_tenant_id_connection_id_fkey" FOREIGN KEY ("tenant_id", "connection_id") REFERENCES "connections"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "external_vehicles" ADD CONSTRAINT "external_vehicles_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
