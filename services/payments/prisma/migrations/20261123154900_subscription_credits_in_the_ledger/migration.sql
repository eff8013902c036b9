-- What accounts have left of credits stands in the ledger from now on: what they have so far is the first entry of each.
DO $$
DECLARE
  kept record;
BEGIN
  FOR kept IN SELECT tenant_id, id, amount, changed_at FROM subscription_credits WHERE amount > 0 ORDER BY tenant_id, id LOOP
    PERFORM set_config('app.tenant_id', kept.tenant_id, true);
    PERFORM post_entry(
      kept.id || '.credit', 'subscription-credit-given', 'subscription', kept.id, kept.changed_at,
      ARRAY['subscription-credit.' || kept.id, 'subscription-credits-given.platform.' || right(kept.id, 3)],
      ARRAY[-1, 1]::smallint[], ARRAY[true, false], ARRAY[-kept.amount, kept.amount]::bigint[]);
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END
$$;
