-- What was sent before it was known counts as whole, as it did.
ALTER TABLE "import_files" ADD COLUMN "is_complete" BOOLEAN NOT NULL DEFAULT true;
