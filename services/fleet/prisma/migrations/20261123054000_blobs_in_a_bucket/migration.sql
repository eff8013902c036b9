-- AlterTable
ALTER TABLE "blobs" ALTER COLUMN "content" DROP NOT NULL,
ADD COLUMN     "object_key" TEXT,
ADD COLUMN     "object_bytes" INTEGER;

-- CreateTable
CREATE TABLE "blob_removals" (
    "tenant_id" TEXT NOT NULL,
    "object_key" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "blob_removals_pkey" PRIMARY KEY ("tenant_id","object_key")
);

-- CreateIndex
CREATE INDEX "blob_removals_due_at_idx" ON "blob_removals"("due_at");

-- The bytes are in one place.
ALTER TABLE "blobs" ADD CONSTRAINT "blobs_one_place"
    CHECK (("content" IS NULL) = ("object_key" IS NOT NULL) AND ("object_key" IS NULL) = ("object_bytes" IS NULL));

-- What is still to be moved to the bucket.
CREATE INDEX "blobs_held_here" ON "blobs"("tenant_id", "id") WHERE "content" IS NOT NULL;
