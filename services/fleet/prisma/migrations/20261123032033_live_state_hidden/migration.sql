-- AlterTable
ALTER TABLE "live_states" ADD COLUMN     "hidden" BOOLEAN NOT NULL DEFAULT false;
