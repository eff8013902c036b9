ALTER TABLE "refunds" ADD COLUMN "credit_note_id" TEXT;
