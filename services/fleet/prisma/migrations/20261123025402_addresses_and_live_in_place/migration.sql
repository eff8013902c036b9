-- A cache that nothing has filled yet.
TRUNCATE "addresses";

-- DropIndex
DROP INDEX "addresses_tenant_id_status_wanted_at_idx";

-- DropIndex
DROP INDEX "live_states_tenant_id_changed_idx";

-- AlterTable
ALTER TABLE "addresses" DROP COLUMN "attempts",
DROP COLUMN "lat",
DROP COLUMN "lon",
DROP COLUMN "parts",
DROP COLUMN "status",
DROP COLUMN "wanted_at",
ADD COLUMN     "address" JSONB,
ALTER COLUMN "source" SET NOT NULL,
ALTER COLUMN "asked_at" SET NOT NULL;
