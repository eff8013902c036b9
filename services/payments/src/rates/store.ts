import { decimal, decimalText } from '@clutch/shared/decimal'
import type { Day } from '@clutch/shared/time'
import type { Tx } from '../kit.ts'
import type { PublishedRate } from './rate.ts'

interface Row {
  source: string
  base: string
  quote: string
  day: string
  rate: string
}

const rateOf = (row: Row): PublishedRate => ({ ...row, rate: decimal(row.rate) })

/** What was published stays: a source that corrects a day is believed for what comes, not for what was. */
export async function insertRates(tx: Tx, rates: readonly PublishedRate[]): Promise<void> {
  await tx.sql.query(
    `INSERT INTO fx_rates (source, base, quote, day, rate, fetched_at)
     SELECT n.*, $6 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS n(source, base, quote, day, rate)
     ON CONFLICT (source, base, quote, day) DO NOTHING`,
    [
      rates.map(({ source }) => source),
      rates.map(({ base }) => base),
      rates.map(({ quote }) => quote),
      rates.map(({ day }) => day),
      rates.map(({ rate }) => decimalText(rate)),
      tx.now,
    ],
  )
}

/** The last that each source published for each pair, not earlier than a day and not later than another. */
export async function findLatestRates(tx: Tx, notBefore: Day, until: Day): Promise<PublishedRate[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT DISTINCT ON (source, base, quote) source, base, quote, day, rate FROM fx_rates
      WHERE day >= $1 AND day <= $2 ORDER BY source, base, quote, day DESC`,
    [notBefore, until],
  )
  return rows.map(rateOf)
}

/** When a source was asked last, by the domain's clock. */
export async function findAsked(tx: Tx, source: string): Promise<Date | undefined> {
  const { rows } = await tx.sql.query<{ asked_at: Date }>('SELECT asked_at FROM fx_sources WHERE source = $1', [source])
  return rows[0]?.asked_at
}

export async function noteAsked(tx: Tx, source: string, failure: string | null): Promise<void> {
  await tx.sql.query(
    `INSERT INTO fx_sources (source, asked_at, failure) VALUES ($1, $2, $3)
     ON CONFLICT (source) DO UPDATE SET asked_at = excluded.asked_at, failure = excluded.failure`,
    [source, tx.now, failure],
  )
}

export async function pageOfRates(
  tx: Tx,
  filter: {
    source?: string | undefined
    base?: string | undefined
    quote?: string | undefined
    from?: Day | undefined
    to?: Day | undefined
    after: { day: string; source: string; base: string; quote: string } | undefined
    limit: number
  },
): Promise<PublishedRate[]> {
  const { after } = filter
  const { rows } = await tx.sql.query<Row>(
    `SELECT source, base, quote, day, rate FROM fx_rates
      WHERE ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR base = $2) AND ($3::text IS NULL OR quote = $3)
        AND day >= coalesce($4, '0000-01-01') AND day <= coalesce($5, '9999-12-31')
        AND ($6::text IS NULL OR (day, source, base, quote) < ($6, $7, $8, $9))
      ORDER BY day DESC, source DESC, base DESC, quote DESC LIMIT $10`,
    [
      filter.source ?? null,
      filter.base ?? null,
      filter.quote ?? null,
      filter.from ?? null,
      filter.to ?? null,
      after?.day ?? null,
      after?.source ?? null,
      after?.base ?? null,
      after?.quote ?? null,
      filter.limit,
    ],
  )
  return rows.map(rateOf)
}
