-- AlterTable
ALTER TABLE "device_states" ADD COLUMN     "heard_at" TIMESTAMPTZ(3);

-- What Prisma cannot say. Both are written with every reading: room in the page keeps a new version of a row beside the old one.
ALTER TABLE "device_states" SET (fillfactor = 50);
ALTER TABLE "live_states" SET (fillfactor = 50);
