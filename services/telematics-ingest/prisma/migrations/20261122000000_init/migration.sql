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
    "utc_offset_min" INTEGER,
    "calibrations" TEXT,
    "computed" TEXT,
    "health" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "devices_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('active', 'probation', 'blocked', 'released')),
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

CREATE TABLE "device_transfers" (
    "unique_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "model" TEXT,
    "code_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_by" TEXT,

    CONSTRAINT "device_transfers_pkey" PRIMARY KEY ("unique_id")
);
CREATE UNIQUE INDEX "device_transfers_tenant_id_device_id_key" ON "device_transfers"("tenant_id", "device_id");
-- Looked at for all tenants: what was claimed and not told to its former owner.
CREATE INDEX "device_transfers_claimed_by_idx" ON "device_transfers"("claimed_by");
ALTER TABLE "device_transfers" ADD CONSTRAINT "device_transfers_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "device_ranges" (
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "prefix" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "assigned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "device_ranges_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "device_ranges_prefix_key" ON "device_ranges"("prefix");

CREATE TABLE "device_states" (
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "holder" TEXT,
    "connected_since" TIMESTAMPTZ(3),
    "disconnected_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "family" TEXT,
    "offline_at" TIMESTAMPTZ(3),
    "is_offline" BOOLEAN NOT NULL DEFAULT false,
    "newest_at" TIMESTAMPTZ(3),
    "lat" DOUBLE PRECISION,
    "lon" DOUBLE PRECISION,
    "position_at" TIMESTAMPTZ(3),
    "firmware" TEXT,
    "iccid" TEXT,
    "memory" TEXT,

    CONSTRAINT "device_states_pkey" PRIMARY KEY ("tenant_id","device_id")
);
CREATE INDEX "device_states_tenant_id_holder_device_id_idx" ON "device_states"("tenant_id", "holder", "device_id");
-- Looked at for all tenants: the sessions of a process that died, and who has been silent for too long.
CREATE INDEX "device_states_holder_idx" ON "device_states"("holder");
CREATE INDEX "device_states_offline_at_idx" ON "device_states"("offline_at");
ALTER TABLE "device_states" ADD CONSTRAINT "device_states_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "session_holders" (
    "id" TEXT NOT NULL,
    "alive_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_holders_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "device_problems" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "cleared_at" TIMESTAMPTZ(3),
    "evidence" TEXT NOT NULL,

    CONSTRAINT "device_problems_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("kind" IN ('offline', 'unplugged', 'low-battery', 'jamming', 'tow', 'clock-drift', 'silent-sensor')),
    CHECK ("status" IN ('open', 'cleared')),
    CHECK (("status" = 'cleared') = ("cleared_at" IS NOT NULL))
);
CREATE INDEX "device_problems_tenant_id_status_id_idx" ON "device_problems"("tenant_id", "status", "id");
CREATE INDEX "device_problems_tenant_id_device_id_id_idx" ON "device_problems"("tenant_id", "device_id", "id");
-- Whatever two processes think: of a kind, a device has one open problem.
CREATE UNIQUE INDEX "device_problems_open" ON "device_problems"("tenant_id", "device_id", "kind") WHERE "status" = 'open';
ALTER TABLE "device_problems" ADD CONSTRAINT "device_problems_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

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

CREATE TABLE "mqtt_credentials" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "token_hash" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mqtt_credentials_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE UNIQUE INDEX "mqtt_credentials_tenant_id_device_id_key" ON "mqtt_credentials"("tenant_id", "device_id");
ALTER TABLE "mqtt_credentials" ADD CONSTRAINT "mqtt_credentials_tenant_id_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

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
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "origin" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "family" TEXT,
    "remote_address" TEXT,
    "unique_id" TEXT,
    "device_id" TEXT,
    "size_bytes" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'kept',
    "replays" INTEGER NOT NULL DEFAULT 0,
    "readings" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "replayed_at" TIMESTAMPTZ(3),

    CONSTRAINT "quarantine_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("origin" IN ('frame', 'batch')),
    CHECK ("status" IN ('kept', 'replayed', 'dismissed'))
);
CREATE INDEX "quarantine_tenant_id_device_id_id_idx" ON "quarantine"("tenant_id", "device_id", "id");
CREATE INDEX "quarantine_tenant_id_origin_at_id_idx" ON "quarantine"("tenant_id", "origin", "at", "id");
CREATE INDEX "quarantine_at_id_idx" ON "quarantine"("at", "id");

CREATE TABLE "forwardings" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "devices" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "paused_because" TEXT,
    "active_since" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "forwardings_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("what" IN ('decoded', 'raw')),
    CHECK ("status" IN ('active', 'paused')),
    CHECK ("paused_because" IN ('owner', 'failing', 'gone')),
    CHECK (("status" = 'paused') = ("paused_because" IS NOT NULL))
);

CREATE TABLE "forwarding_secrets" (
    "tenant_id" TEXT NOT NULL,
    "forwarding_id" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "wrapped_key" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "valid_until" TIMESTAMPTZ(3),

    CONSTRAINT "forwarding_secrets_pkey" PRIMARY KEY ("tenant_id","forwarding_id","slot"),
    CHECK ("slot" IN ('current', 'previous'))
);
CREATE INDEX "forwarding_secrets_key_id_idx" ON "forwarding_secrets"("key_id");
ALTER TABLE "forwarding_secrets" ADD CONSTRAINT "forwarding_secrets_tenant_id_forwarding_id_fkey" FOREIGN KEY ("tenant_id", "forwarding_id") REFERENCES "forwardings"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "forwarding_progress" (
    "tenant_id" TEXT NOT NULL,
    "forwarding_id" TEXT NOT NULL,
    "delivered_up_to" TIMESTAMPTZ(3),
    "delivered" BIGINT NOT NULL DEFAULT 0,
    "dropped" BIGINT NOT NULL DEFAULT 0,
    "behind" BOOLEAN NOT NULL DEFAULT false,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "next_attempt_at" TIMESTAMPTZ(3),
    "last_failure" TEXT,
    "lease" TEXT,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "forwarding_progress_pkey" PRIMARY KEY ("tenant_id","forwarding_id")
);
ALTER TABLE "forwarding_progress" ADD CONSTRAINT "forwarding_progress_tenant_id_forwarding_id_fkey" FOREIGN KEY ("tenant_id", "forwarding_id") REFERENCES "forwardings"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "forwarding_queue" (
    "tenant_id" TEXT NOT NULL,
    "forwarding_id" TEXT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "part" INTEGER NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "units" INTEGER NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "payload" TEXT NOT NULL,

    CONSTRAINT "forwarding_queue_pkey" PRIMARY KEY ("tenant_id","forwarding_id","epoch","seq","part")
);
ALTER TABLE "forwarding_queue" ADD CONSTRAINT "forwarding_queue_tenant_id_forwarding_id_fkey" FOREIGN KEY ("tenant_id", "forwarding_id") REFERENCES "forwardings"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "forwarding_gaps" (
    "tenant_id" TEXT NOT NULL,
    "forwarding_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "from_time" TIMESTAMPTZ(3) NOT NULL,
    "to_time" TIMESTAMPTZ(3) NOT NULL,
    "from_received" TIMESTAMPTZ(3) NOT NULL,
    "to_received" TIMESTAMPTZ(3) NOT NULL,
    "epoch" BIGINT NOT NULL,
    "last_seq" BIGINT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "after_received" TIMESTAMPTZ(3),
    "after_time" TIMESTAMPTZ(3),
    "after_id" TEXT,

    CONSTRAINT "forwarding_gaps_pkey" PRIMARY KEY ("tenant_id","forwarding_id","device_id")
);
ALTER TABLE "forwarding_gaps" ADD CONSTRAINT "forwarding_gaps_tenant_id_forwarding_id_fkey" FOREIGN KEY ("tenant_id", "forwarding_id") REFERENCES "forwardings"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

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

CREATE TABLE "outbound_messages" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "external_vehicle_id" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "request_digest" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "detail" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outbound_messages_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("status" IN ('pending', 'sent', 'refused', 'unknown'))
);
CREATE UNIQUE INDEX "outbound_messages_tenant_id_connection_id_idempotency_key_key" ON "outbound_messages"("tenant_id", "connection_id", "idempotency_key");
CREATE INDEX "outbound_messages_tenant_id_external_vehicle_id_idx" ON "outbound_messages"("tenant_id", "external_vehicle_id");
ALTER TABLE "outbound_messages" ADD CONSTRAINT "outbound_messages_tenant_id_external_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "external_vehicle_id") REFERENCES "external_vehicles"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "imports" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "fallback_protocol" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "waits_for" TEXT,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "to_store" BIGINT NOT NULL DEFAULT 0,
    "stored" BIGINT NOT NULL DEFAULT 0,
    "stored_source" TEXT NOT NULL DEFAULT '',
    "stored_time_ms" BIGINT NOT NULL DEFAULT 0,
    "stored_key" TEXT NOT NULL DEFAULT '',
    "has_leftovers" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "turn_at" TIMESTAMPTZ(3),
    "lease" TEXT,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "imports_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("source" IN ('traccar')),
    CHECK ("status" IN ('uploading', 'reading', 'registering', 'storing', 'completed', 'failed', 'cancelled')),
    CHECK ("waits_for" IN ('history', 'room')),
    CHECK (("status" = 'failed') = ("failure_code" IS NOT NULL)),
    CHECK (("status" IN ('completed', 'failed', 'cancelled')) = ("ended_at" IS NOT NULL))
);
CREATE INDEX "imports_tenant_id_status_id_idx" ON "imports"("tenant_id", "status", "id");
-- Looked at for all tenants: whose turn it is.
CREATE INDEX "imports_turn_at_idx" ON "imports"("turn_at");

CREATE TABLE "import_files" (
    "tenant_id" TEXT NOT NULL,
    "import_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "format" TEXT,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "bytes_read" BIGINT NOT NULL DEFAULT 0,
    "state" TEXT,
    "devices" BIGINT NOT NULL DEFAULT 0,
    "positions" BIGINT NOT NULL DEFAULT 0,
    "refused" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "import_files_pkey" PRIMARY KEY ("tenant_id","import_id","name"),
    CHECK ("format" IN ('csv', 'text', 'sql', 'json'))
);
ALTER TABLE "import_files" ADD CONSTRAINT "import_files_tenant_id_import_id_fkey" FOREIGN KEY ("tenant_id", "import_id") REFERENCES "imports"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "import_parts" (
    "tenant_id" TEXT NOT NULL,
    "import_id" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "offset" BIGINT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "import_parts_pkey" PRIMARY KEY ("tenant_id","import_id","file","offset")
);
-- Read by pieces: what is compressed has to be unpacked from its beginning each time.
ALTER TABLE "import_parts" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
ALTER TABLE "import_parts" ADD CONSTRAINT "import_parts_tenant_id_import_id_file_fkey" FOREIGN KEY ("tenant_id", "import_id", "file") REFERENCES "import_files"("tenant_id", "import_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "import_devices" (
    "tenant_id" TEXT NOT NULL,
    "import_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "file" TEXT,
    "line" BIGINT,
    "unique_id" TEXT,
    "name" TEXT,
    "model" TEXT,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "protocol" TEXT,
    "protocol_time_ms" BIGINT NOT NULL DEFAULT 0,
    "outcome" TEXT NOT NULL DEFAULT 'pending',
    "message" TEXT,
    "device_id" TEXT,
    "positions" BIGINT NOT NULL DEFAULT 0,
    "stored" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "import_devices_pkey" PRIMARY KEY ("tenant_id","import_id","source_id"),
    CHECK ("outcome" IN ('pending', 'registered', 'known', 'elsewhere', 'refused', 'untold')),
    CHECK (("outcome" IN ('registered', 'known')) = ("device_id" IS NOT NULL))
);
CREATE INDEX "import_devices_tenant_id_import_id_outcome_source_id_idx" ON "import_devices"("tenant_id", "import_id", "outcome", "source_id");

CREATE TABLE "import_positions" (
    "tenant_id" TEXT NOT NULL,
    "import_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "time_ms" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "reading" TEXT NOT NULL,

    CONSTRAINT "import_positions_pkey" PRIMARY KEY ("tenant_id","import_id","source_id","time_ms","key")
);

CREATE TABLE "import_errors" (
    "tenant_id" TEXT NOT NULL,
    "import_id" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "line" BIGINT NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "import_errors_pkey" PRIMARY KEY ("tenant_id","import_id","file","seq")
);

CREATE TABLE "reading_sweeps" (
    "tenant_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "round_from" TIMESTAMPTZ(3),
    "after_device" TEXT NOT NULL,
    "round_removed" BIGINT NOT NULL,
    "finished_from" TIMESTAMPTZ(3),
    "finished_days" INTEGER,
    "finished_removed" BIGINT NOT NULL,
    "removed" BIGINT NOT NULL,

    CONSTRAINT "reading_sweeps_pkey" PRIMARY KEY ("tenant_id")
);

CREATE TABLE "driver_privacies" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "driver_key" TEXT NOT NULL,
    "keep_positions_days" INTEGER,
    "mode" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "hidden" BIGINT NOT NULL DEFAULT 0,
    "hidden_told" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "driver_privacies_pkey" PRIMARY KEY ("tenant_id","id"),
    CHECK ("mode" IN ('coarsen', 'erase-positions', 'erase-readings')),
    CHECK ("keep_positions_days" >= 0)
);
CREATE UNIQUE INDEX "driver_privacies_tenant_id_driver_key_key" ON "driver_privacies"("tenant_id", "driver_key");

CREATE TABLE "driver_traces" (
    "tenant_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "id" TEXT NOT NULL,
    "state" TEXT,

    CONSTRAINT "driver_traces_pkey" PRIMARY KEY ("tenant_id","device_id")
);

CREATE TABLE "privacy_rounds" (
    "tenant_id" TEXT NOT NULL,
    "begun_at" TIMESTAMPTZ(3),

    CONSTRAINT "privacy_rounds_pkey" PRIMARY KEY ("tenant_id")
);

-- The roles of the service can add readings and read them, nothing else. What a tenant no longer wants is removed by
-- these, as the owner. Each asks the tenant's own settings, so whoever calls them, and with what, can remove nothing that
-- the tenant keeps. They hold the settings while they work: a change comes before or after, never in between.
-- What a device says of a moment that has not come counts from its arrival.
CREATE FUNCTION "prune_readings"("device" text, "as_of" timestamptz, "most" integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = telematics, pg_temp AS $$
DECLARE
  tenant text := current_setting('app.tenant_id');
  days integer;
  cutoff timestamptz;
  last_time timestamptz;
  last_id text;
  removed integer := 0;
  step integer;
BEGIN
  SELECT s.retention_days INTO days FROM settings s WHERE s.tenant_id = tenant FOR SHARE;
  IF days IS NULL OR days < 1 OR as_of IS NULL THEN
    RETURN 0;
  END IF;
  cutoff := as_of - days * interval '24 hours';
  -- The last that goes, first: the rows up to it are one range of the key.
  SELECT r.time, r.id INTO last_time, last_id FROM (
    SELECT o.time, o.id FROM readings o WHERE o.tenant_id = tenant AND o.device_id = device AND o.time < cutoff
    ORDER BY o.time, o.id LIMIT most) r ORDER BY r.time DESC, r.id DESC LIMIT 1;
  IF FOUND THEN
    DELETE FROM readings r WHERE r.tenant_id = tenant AND r.device_id = device AND r.time < cutoff
      AND r.time <= last_time AND (r.time, r.id) <= (last_time, last_id);
    GET DIAGNOSTICS removed = ROW_COUNT;
  END IF;
  IF removed < most THEN
    SELECT r.time, r.id INTO last_time, last_id FROM (
      SELECT o.time, o.id FROM readings o
      WHERE o.tenant_id = tenant AND o.device_id = device AND o.time > as_of AND o.received_at < cutoff
      ORDER BY o.time, o.id LIMIT most - removed) r ORDER BY r.time DESC, r.id DESC LIMIT 1;
    IF FOUND THEN
      DELETE FROM readings r WHERE r.tenant_id = tenant AND r.device_id = device AND r.time > as_of
        AND r.received_at < cutoff AND r.time <= last_time AND (r.time, r.id) <= (last_time, last_id);
      GET DIAGNOSTICS step = ROW_COUNT;
      removed := removed + step;
    END IF;
  END IF;
  RETURN removed;
END $$;
REVOKE ALL ON FUNCTION "prune_readings"(text, timestamptz, integer) FROM PUBLIC;

-- Months that nobody needs: every tenant with a reading in one has a retention, and it is over for all of the month.
-- A month that is younger than the shortest retention of all stays, also when it is empty.
CREATE FUNCTION "drop_readings_months"("as_of" timestamptz, "most" integer) RETURNS text[]
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = telematics, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  floor_at timestamptz;
  partition_name text;
  month_end timestamptz;
  is_needed boolean;
  dropped text[] := '{}';
  needed_sql text := 'WITH RECURSIVE present(tenant_id) AS (
      (SELECT p.tenant_id FROM %1$I p ORDER BY p.tenant_id LIMIT 1)
      UNION ALL
      SELECT (SELECT p.tenant_id FROM %1$I p WHERE p.tenant_id > present.tenant_id ORDER BY p.tenant_id LIMIT 1)
      FROM present WHERE present.tenant_id IS NOT NULL)
    SELECT EXISTS (
      SELECT FROM present LEFT JOIN settings s ON s.tenant_id = present.tenant_id
      WHERE present.tenant_id IS NOT NULL
        AND (s.retention_days IS NULL OR $1 > $2 - s.retention_days * interval ''24 hours''))';
BEGIN
  -- Of two at once, one does it.
  IF NOT pg_try_advisory_xact_lock(hashtext('drop_readings_months'), 0) THEN
    RETURN dropped;
  END IF;
  -- Held until the end: who wants more kept waits, and finds the month gone or there.
  PERFORM FROM settings s WHERE s.retention_days IS NOT NULL ORDER BY s.tenant_id FOR SHARE;
  SELECT as_of - min(s.retention_days) * interval '24 hours' INTO floor_at FROM settings s WHERE s.retention_days > 0;
  IF floor_at IS NULL THEN
    RETURN dropped;
  END IF;
  FOR partition_name IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'telematics.readings'::regclass AND c.relname ~ '^readings_[0-9]{4}_[0-9]{2}$' ORDER BY c.relname
  LOOP
    EXIT WHEN cardinality(dropped) >= most;
    month_end := (to_date(right(partition_name, 7), 'YYYY_MM')::timestamp + interval '1 month') AT TIME ZONE 'UTC';
    EXIT WHEN month_end > floor_at;
    EXECUTE format(needed_sql, partition_name) INTO is_needed USING month_end, as_of;
    CONTINUE WHEN is_needed;
    EXECUTE format(
      'INSERT INTO reading_sweeps (tenant_id, version, after_device, round_removed, finished_removed, removed)
       SELECT tenant_id, 1, '''', count(*), 0, count(*) FROM %I GROUP BY tenant_id
       ON CONFLICT (tenant_id) DO UPDATE SET removed = reading_sweeps.removed + excluded.removed,
         round_removed = reading_sweeps.round_removed + excluded.removed',
      partition_name);
    -- Nothing comes in between the last look and the end. Whoever is busy with readings for longer than a second goes first.
    LOCK TABLE ONLY readings IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', partition_name);
    EXECUTE format(needed_sql, partition_name) INTO is_needed USING month_end, as_of;
    CONTINUE WHEN is_needed;
    EXECUTE format('DROP TABLE %I', partition_name);
    dropped := dropped || partition_name;
  END LOOP;
  RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION "drop_readings_months"(timestamptz, integer) FROM PUBLIC;

-- What a reading says beside its columns, without whatever tells a place. `raw` goes too: nobody knows what is in it.
CREATE FUNCTION "without_place"("data" text, "flag" text) RETURNS text
  LANGUAGE plpgsql IMMUTABLE SET search_path = telematics, pg_temp AS $$
DECLARE
  said jsonb;
  flags jsonb;
BEGIN
  said := coalesce(data, '{}')::jsonb - ARRAY['position', 'cells', 'wifi', 'raw'];
  IF flag = 'position-coarsened' THEN
    said := said || '{"position": {"accuracyM": 1000}}'::jsonb;
  END IF;
  -- A reading has at most sixteen.
  SELECT jsonb_agg(value) INTO flags FROM (
    SELECT value FROM jsonb_array_elements(coalesce(said -> 'flags', '[]'::jsonb))
    WHERE value NOT IN ('"position-coarsened"'::jsonb, '"position-erased"'::jsonb) LIMIT 15) kept;
  RETURN (said || jsonb_build_object('flags', coalesce(flags, '[]'::jsonb) || to_jsonb(flag)))::text;
EXCEPTION WHEN data_exception THEN
  -- What cannot be read cannot be cleaned.
  RETURN jsonb_build_object('flags', jsonb_build_array(flag))::text;
END $$;

CREATE FUNCTION "hide_readings"(
    "device" text, "driver" text, "as_of" timestamptz, "times" timestamptz[], "ids" text[], "leaves" text[]
  ) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = telematics, pg_temp AS $$
DECLARE
  tenant text := current_setting('app.tenant_id');
  days integer;
  how text;
  first_time timestamptz;
  last_time timestamptz;
  changed integer;
BEGIN
  -- Without a driver: what came late among readings that are erased, whose driver nobody knows any more.
  SELECT p.keep_positions_days, p.mode INTO days, how FROM driver_privacies p
    WHERE p.tenant_id = tenant AND (p.driver_key = driver OR driver IS NULL AND p.mode = 'erase-readings')
      AND p.keep_positions_days IS NOT NULL
    ORDER BY p.keep_positions_days, p.id LIMIT 1 FOR SHARE;
  IF days IS NULL OR as_of IS NULL THEN
    RETURN 0;
  END IF;
  SELECT min(t), max(t) INTO first_time, last_time FROM unnest(times) t;
  UPDATE readings r SET
      lat = CASE WHEN how = 'coarsen' THEN round(r.lat::numeric, 2)::float8 END,
      -- As wide as high, wherever it is: a hundredth of a degree of latitude.
      lon = CASE WHEN how = 'coarsen' THEN
        greatest(-180, least(180,
          round(r.lon * greatest(cosd(round(r.lat::numeric, 2)::float8), 0.01) * 100) / greatest(cosd(round(r.lat::numeric, 2)::float8), 0.01) / 100)) END,
      altitude_m = NULL,
      speed_kmh = CASE WHEN how = 'coarsen' THEN r.speed_kmh END,
      course_deg = NULL,
      satellites = CASE WHEN how = 'coarsen' THEN r.satellites END,
      hdop = CASE WHEN how = 'coarsen' THEN r.hdop END,
      valid = CASE WHEN how = 'coarsen' THEN r.valid END,
      ignition = CASE WHEN how <> 'erase-readings' THEN r.ignition END,
      motion = CASE WHEN how <> 'erase-readings' THEN r.motion END,
      odometer_m = CASE WHEN how <> 'erase-readings' THEN r.odometer_m END,
      data = CASE
        WHEN how = 'coarsen' THEN without_place(r.data, 'position-coarsened')
        WHEN how = 'erase-positions' THEN without_place(r.data, 'position-erased')
        WHEN w.leave = 'last' THEN '{"flags":["erased","last-of-driver"]}'
        WHEN w.leave = 'key' AND driver IS NOT NULL THEN
          jsonb_build_object('driverKey', driver, 'flags', jsonb_build_array('erased'))::text
        WHEN w.leave = 'key-not-started' AND driver IS NOT NULL THEN
          jsonb_build_object('driverKey', driver, 'flags', jsonb_build_array('erased', 'not-started'))::text
        ELSE '{"flags":["erased"]}' END
    FROM unnest(times, ids, leaves) w("time", "id", "leave")
    WHERE r.tenant_id = tenant AND r.device_id = device AND r.time >= first_time AND r.time <= last_time
      AND r.time = w.time AND r.id = w.id
      AND CASE WHEN r.time > as_of THEN r.received_at ELSE r.time END <= as_of - days * interval '24 hours';
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$;
REVOKE ALL ON FUNCTION "hide_readings"(text, text, timestamptz, timestamptz[], text[], text[]) FROM PUBLIC;
DO $$ BEGIN
  -- Absent in a scratch database, where only the shape of the schema is read.
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'clutch_telematics_system') THEN
    GRANT EXECUTE ON FUNCTION "drop_readings_months"(timestamptz, integer) TO "clutch_telematics_system";
    GRANT EXECUTE ON FUNCTION "prune_readings"(text, timestamptz, integer) TO "clutch_telematics";
    GRANT EXECUTE ON FUNCTION "hide_readings"(text, text, timestamptz, timestamptz[], text[], text[]) TO "clutch_telematics";
  END IF;
END $$;
