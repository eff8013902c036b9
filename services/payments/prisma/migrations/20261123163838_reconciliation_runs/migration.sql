-- CreateTable
CREATE TABLE "reconciliation_runs" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "provider" TEXT NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "started_by" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "compared_until" TIMESTAMPTZ(3) NOT NULL,
    "totals" TEXT NOT NULL,
    "in_transit" TEXT NOT NULL,
    "differences" INTEGER NOT NULL DEFAULT 0,
    "asked" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliation_runs_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "reconciliation_differences" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "run_id" TEXT NOT NULL,
    "last_run_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "reference" TEXT,
    "provider_reference" TEXT,
    "currency" TEXT NOT NULL,
    "ledger" BIGINT,
    "provider_amount" BIGINT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "note" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "found_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reconciliation_differences_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "reconciliation_runs_tenant_id_started_at_id_idx" ON "reconciliation_runs"("tenant_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "reconciliation_differences_tenant_id_found_at_id_idx" ON "reconciliation_differences"("tenant_id", "found_at", "id");

-- CreateIndex
CREATE INDEX "reconciliation_differences_tenant_id_status_found_at_id_idx" ON "reconciliation_differences"("tenant_id", "status", "found_at", "id");

-- CreateIndex
CREATE INDEX "reconciliation_differences_tenant_id_provider_at_idx" ON "reconciliation_differences"("tenant_id", "provider", "at");

ALTER TABLE "reconciliation_runs"
  ADD CONSTRAINT "reconciliation_runs_status" CHECK ("status" IN ('running', 'finished', 'failed')),
  ADD CONSTRAINT "reconciliation_runs_started_by" CHECK ("started_by" IN ('request', 'night')),
  ADD CONSTRAINT "reconciliation_runs_period" CHECK ("from" < "until" AND "compared_until" BETWEEN "from" AND "until"),
  ADD CONSTRAINT "reconciliation_runs_finished" CHECK (("finished_at" IS NOT NULL) = ("status" <> 'running'));

ALTER TABLE "reconciliation_differences"
  ADD CONSTRAINT "reconciliation_differences_status" CHECK ("status" IN ('asked', 'open', 'explained', 'closed')),
  ADD CONSTRAINT "reconciliation_differences_cause" CHECK ("cause" IN ('missing-here', 'missing-there', 'other-amount')),
  ADD CONSTRAINT "reconciliation_differences_sides" CHECK ("ledger" IS NOT NULL OR "provider_amount" IS NOT NULL),
  ADD CONSTRAINT "reconciliation_differences_decided" CHECK (("decided_at" IS NULL) = ("decided_by" IS NULL)),
  ADD CONSTRAINT "reconciliation_differences_tenant_id_run_id_fkey" FOREIGN KEY ("tenant_id", "run_id") REFERENCES "reconciliation_runs"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT,
  ADD CONSTRAINT "reconciliation_differences_tenant_id_last_run_id_fkey" FOREIGN KEY ("tenant_id", "last_run_id") REFERENCES "reconciliation_runs"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
