-- AlterTable
ALTER TABLE "fleets" ADD COLUMN     "currency" TEXT NOT NULL DEFAULT 'EUR',
ADD COLUMN     "status" TEXT NOT NULL DEFAULT 'active',
ADD COLUMN     "time_zone" TEXT NOT NULL DEFAULT 'UTC',
ADD COLUMN     "units" TEXT NOT NULL DEFAULT 'metric';

-- AlterTable
ALTER TABLE "vehicles" ADD COLUMN     "custom_fields" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "external_id" TEXT,
ADD COLUMN     "group_ids" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "licence_classes" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "make" TEXT,
ADD COLUMN     "model" TEXT,
ADD COLUMN     "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "year" INTEGER;

-- CreateIndex
CREATE UNIQUE INDEX "vehicles_tenant_id_external_id_key" ON "vehicles"("tenant_id", "external_id");

-- What Prisma cannot say.
ALTER TABLE "fleets" ADD CONSTRAINT "fleets_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "fleets" ADD CONSTRAINT "fleets_units" CHECK ("units" IN ('metric', 'imperial', 'us'));

-- Vehicles of before this are found by their words too. The owner writes for every tenant, which is let through for this statement.
ALTER TABLE "vehicles" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "vehicle_labels" NO FORCE ROW LEVEL SECURITY;
INSERT INTO "vehicle_labels" ("tenant_id", "vehicle_id", "kind", "value")
SELECT DISTINCT v."tenant_id", v."id", 'word', w FROM "vehicles" v,
  LATERAL (
    SELECT left(lower(regexp_replace(part, '[^[:alnum:]]', '', 'g')), 64) AS w
    FROM unnest(ARRAY[v."name", v."plate", v."vin"]) AS text, LATERAL (
      SELECT text AS part UNION SELECT regexp_split_to_table(text, '[^[:alnum:]]+') UNION SELECT regexp_split_to_table(text, '\s+')
    ) AS parts WHERE text IS NOT NULL
  ) AS words
WHERE w <> '' ON CONFLICT DO NOTHING;
ALTER TABLE "vehicles" FORCE ROW LEVEL SECURITY;
ALTER TABLE "vehicle_labels" FORCE ROW LEVEL SECURITY;
