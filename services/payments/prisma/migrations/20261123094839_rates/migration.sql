-- CreateTable
CREATE TABLE "fx_rates" (
    "source" TEXT NOT NULL,
    "base" TEXT NOT NULL,
    "quote" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "rate" TEXT NOT NULL,
    "fetched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fx_rates_pkey" PRIMARY KEY ("source","base","quote","day")
);

-- CreateTable
CREATE TABLE "fx_sources" (
    "source" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "failure" TEXT,

    CONSTRAINT "fx_sources_pkey" PRIMARY KEY ("source")
);

-- CreateTable
CREATE TABLE "quotes" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "from_amount" BIGINT NOT NULL,
    "from_currency" TEXT NOT NULL,
    "to_amount" BIGINT NOT NULL,
    "to_currency" TEXT NOT NULL,
    "rate" TEXT NOT NULL,
    "steps" TEXT NOT NULL,
    "requotes" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "quotes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "fx_rates_day_idx" ON "fx_rates"("day");

-- CreateIndex
CREATE INDEX "quotes_tenant_id_created_at_id_idx" ON "quotes"("tenant_id", "created_at", "id");

ALTER TABLE "fx_rates"
  ADD CONSTRAINT "fx_rates_pair" CHECK ("base" ~ '^[A-Z]{3}$' AND "quote" ~ '^[A-Z]{3}$' AND "base" <> "quote"),
  ADD CONSTRAINT "fx_rates_day" CHECK ("day" ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  ADD CONSTRAINT "fx_rates_rate" CHECK ("rate" ~ '^[0-9]{1,15}(\.[0-9]{1,12})?$' AND "rate"::numeric > 0);
