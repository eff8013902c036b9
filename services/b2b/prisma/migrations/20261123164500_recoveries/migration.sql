-- What was written off may come in all the same: that takes from it.
ALTER TABLE "invoice_payments"
  DROP CONSTRAINT "invoice_payments_kind",
  ADD CONSTRAINT "invoice_payments_kind" CHECK (
    CASE "kind" WHEN 'payment' THEN "amount" >= 0 WHEN 'write-off' THEN true
    ELSE "kind" IN ('return', 'refund') AND "amount" <= 0 END);
