-- The ledger is written by one function. It acts as the owner of the schema; the service's role reads these tables and
-- writes none of them (docs/adr/0018). What the triggers of statements and foreign keys looked up again for each entry is
-- decided in the function, once.
-- SQLSTATE as before: CL001 no tenant, CL002 entry id reused, CL003 entry not whole or not balanced, CL004 only the
-- function writes; 23514 on balances_floor: not enough there.

DROP FUNCTION "post_entry"(text, text, text, text, timestamptz, text[], text[], text[], text[], smallint[], boolean[], bigint[]);
DROP TRIGGER "postings_apply" ON "postings";
DROP FUNCTION "apply_postings"();
DROP TRIGGER "balances_follow_postings" ON "balances";

-- An account's statement is read in the order of time from one index.
DROP INDEX "postings_tenant_id_account_id_entry_id_idx";
ALTER TABLE "postings" DROP CONSTRAINT "postings_tenant_id_entry_id_fkey";
ALTER TABLE "postings" DROP CONSTRAINT "postings_line", DROP CONSTRAINT "postings_amount";
ALTER TABLE "postings" ADD COLUMN "occurred_at" TIMESTAMPTZ(3);
ALTER TABLE "postings" DISABLE TRIGGER "postings_stay";
UPDATE "postings" AS p SET "occurred_at" = e."occurred_at" FROM "entries" AS e WHERE e."tenant_id" = p."tenant_id" AND e."id" = p."entry_id";
ALTER TABLE "postings" ENABLE TRIGGER "postings_stay";
ALTER TABLE "postings" ALTER COLUMN "occurred_at" SET NOT NULL;
CREATE INDEX "postings_tenant_id_account_id_occurred_at_entry_id_idx" ON "postings"("tenant_id", "account_id", "occurred_at", "entry_id");

CREATE TRIGGER "balances_stay" BEFORE DELETE OR TRUNCATE ON "balances"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('a balance follows its postings');

-- Who has every privilege is refused as well; only the function acts as the owner.
DO $$
DECLARE
  written text;
BEGIN
  FOREACH written IN ARRAY ARRAY['accounts', 'entries', 'postings', 'balances'] LOOP
    EXECUTE format(
      'CREATE TRIGGER %I BEFORE INSERT%s ON %I FOR EACH STATEMENT WHEN (current_user <> %L) EXECUTE FUNCTION "refuse_change"(''only post_entry writes the ledger'')',
      written || '_are_posted', CASE written WHEN 'balances' THEN ' OR UPDATE' ELSE '' END, written, current_user);
  END LOOP;
END
$$;

-- Posts one entry for the transaction's tenant and opens the accounts it is the first to need. True when it was posted,
-- false when this very entry had been posted before. Lines come in the order of their accounts, each account once, so that
-- all entries lock rows in one order. Call it last in the transaction: from the final updates to the commit it holds the
-- rows of the accounts, and for a busy account that is all that limits throughput.
CREATE FUNCTION "post_entry"(
  p_id text, p_kind text, p_reference_kind text, p_reference_id text, p_occurred_at timestamptz,
  p_accounts text[], p_normal_signs smallint[], p_floors boolean[], p_amounts bigint[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = payments, pg_temp AS $$
DECLARE
  -- The tenant that row-level security goes by too; there is no other way to name one.
  tenant text := nullif(current_setting('app.tenant_id', true), '');
  lines integer := cardinality(p_amounts);
  currency text := right(p_accounts[1], 3);
  in_one_currency boolean := true;
  total bigint := 0;
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'an entry belongs to a tenant and none is set' USING ERRCODE = 'CL001';
  END IF;
  IF lines NOT BETWEEN 2 AND 1000 OR cardinality(p_accounts) <> lines THEN
    RAISE EXCEPTION 'an entry has 2 to 1000 lines' USING ERRCODE = 'CL003';
  END IF;
  FOR i IN 1..lines LOOP
    -- Also what is null is refused.
    IF (p_amounts[i] <> 0 AND p_amounts[i] BETWEEN -9007199254740991 AND 9007199254740991) IS NOT TRUE THEN
      RAISE EXCEPTION 'a line moves something, and no more than a double holds' USING ERRCODE = 'CL003';
    END IF;
    IF i > 1 AND (p_accounts[i] COLLATE "C" > p_accounts[i - 1] COLLATE "C") IS NOT TRUE THEN
      RAISE EXCEPTION 'lines come in the order of their accounts, each account once' USING ERRCODE = 'CL003';
    END IF;
    IF right(p_accounts[i], 3) <> currency THEN
      in_one_currency := false;
    END IF;
    total := total + p_amounts[i];
  END LOOP;
  IF NOT in_one_currency THEN
    SELECT count(*) INTO total FROM (
      SELECT FROM unnest(p_accounts, p_amounts) AS n(account_id, amount) GROUP BY right(n.account_id, 3) HAVING sum(n.amount) <> 0
    ) AS off;
  END IF;
  IF total <> 0 THEN
    RAISE EXCEPTION 'the lines of an entry sum to zero in each currency' USING ERRCODE = 'CL003';
  END IF;

  INSERT INTO payments.entries (tenant_id, id, kind, reference_kind, reference_id, line_count, occurred_at)
  VALUES (tenant, p_id, p_kind, p_reference_kind, p_reference_id, lines, p_occurred_at)
  ON CONFLICT (tenant_id, id) DO NOTHING;

  IF NOT FOUND THEN
    -- The same entry again has the same lines; when it happened is what the first one said.
    PERFORM FROM payments.entries AS e
    WHERE e.tenant_id = tenant AND e.id = p_id AND e.kind = p_kind AND e.reference_kind = p_reference_kind
      AND e.reference_id = p_reference_id AND e.line_count = lines AND NOT EXISTS (
        SELECT FROM unnest(p_accounts, p_amounts) AS n(account_id, amount)
        WHERE NOT EXISTS (SELECT FROM payments.postings AS p WHERE p.tenant_id = tenant AND p.entry_id = p_id
          AND p.account_id = n.account_id AND p.amount = n.amount));
    IF FOUND THEN
      RETURN false;
    END IF;
    RAISE EXCEPTION 'entry % is posted already with other contents', p_id USING ERRCODE = 'CL002';
  END IF;

  IF lines = 2 THEN
    -- Most entries; a function in FROM would cost as much again as the two rows.
    INSERT INTO payments.postings (tenant_id, entry_id, line, account_id, amount, currency, occurred_at)
    VALUES (tenant, p_id, 1, p_accounts[1], p_amounts[1], right(p_accounts[1], 3), p_occurred_at),
           (tenant, p_id, 2, p_accounts[2], p_amounts[2], right(p_accounts[2], 3), p_occurred_at);
  ELSE
    INSERT INTO payments.postings (tenant_id, entry_id, line, account_id, amount, currency, occurred_at)
    SELECT tenant, p_id, n.line, n.account_id, n.amount, right(n.account_id, 3), p_occurred_at
    FROM unnest(p_accounts, p_amounts) WITH ORDINALITY AS n(account_id, amount, line);
  END IF;

  FOR i IN 1..lines LOOP
    UPDATE payments.balances AS b SET amount = b.amount + p_amounts[i]
    WHERE b.tenant_id = tenant AND b.account_id = p_accounts[i];
    IF NOT FOUND THEN
      -- Without a target: two entries that open the same account at once must meet in no unique index as an error.
      INSERT INTO payments.accounts (tenant_id, id, code, owner, currency, normal_sign, floor_at_zero, opened_at)
      VALUES (tenant, p_accounts[i], split_part(p_accounts[i], '.', 1), split_part(p_accounts[i], '.', 2),
        split_part(p_accounts[i], '.', 3), p_normal_signs[i], p_floors[i], p_occurred_at)
      ON CONFLICT DO NOTHING;
      UPDATE payments.balances AS b SET amount = b.amount + p_amounts[i]
      WHERE b.tenant_id = tenant AND b.account_id = p_accounts[i];
    END IF;
  END LOOP;
  RETURN true;
END
$$;

-- An entry that is the whole effect of a request: tenant, key, event and entry in one statement, which is a transaction of
-- its own. It runs with the rights of the caller, so row-level security decides over key and event.
CREATE FUNCTION "post_once"(
  p_tenant text, p_route text, p_key text, p_digest text, p_status integer, p_body text,
  p_event text, p_subject text, p_aggregate text, p_version integer, p_payload text, p_headers text,
  p_id text, p_kind text, p_reference_kind text, p_reference_id text, p_occurred_at timestamptz,
  p_accounts text[], p_normal_signs smallint[], p_floors boolean[], p_amounts bigint[],
  OUT outcome text, OUT kept_status integer, OUT kept_body text
) LANGUAGE plpgsql AS $$
BEGIN
  -- Nobody waits longer for an account that is held.
  PERFORM set_config('app.tenant_id', p_tenant, true), set_config('lock_timeout', '5s', true);
  IF NOT pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', p_tenant, p_route, p_key), 1)) THEN
    outcome := 'in-flight';
    RETURN;
  END IF;
  INSERT INTO payments.idempotency_keys (tenant_id, route, key, request_digest, status, body)
  VALUES (p_tenant, p_route, p_key, p_digest, p_status, p_body)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    SELECT CASE k.request_digest WHEN p_digest THEN 'replayed' ELSE 'mismatch' END, k.status, k.body
    INTO outcome, kept_status, kept_body
    FROM payments.idempotency_keys AS k WHERE k.tenant_id = p_tenant AND k.route = p_route AND k.key = p_key;
    RETURN;
  END IF;
  INSERT INTO payments.outbox (tenant_id, id, subject, aggregate_id, version, payload, headers)
  VALUES (p_tenant, p_event, p_subject, p_aggregate, p_version, p_payload, p_headers);
  IF payments.post_entry(p_id, p_kind, p_reference_kind, p_reference_id, p_occurred_at, p_accounts, p_normal_signs, p_floors, p_amounts) THEN
    outcome := 'posted';
    RETURN;
  END IF;
  RAISE EXCEPTION 'entry % is posted already', p_id USING ERRCODE = 'CL002';
END
$$;
