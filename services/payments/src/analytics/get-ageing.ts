import { ageingBuckets, getAgeing as contract } from '@clutch/contracts/payments/analytics'
import { ok } from '@clutch/shared/route'
import { dayInZone, parseInstant } from '@clutch/shared/time'
import { implement } from '../kit.ts'
import { invalid, knownCurrency, knownZone } from './asked.ts'
import { type DueRow, findDues } from './due-store.ts'
import { sumOf } from './series.ts'

export const getAgeing = implement(contract, async ({ query, tx }) => {
  const asOf = query.asOf === undefined ? tx.now : instantOf(query.asOf)
  const timeZone = knownZone(query.timeZone)
  const currency = knownCurrency(query.currency)
  const day = dayInZone(asOf, timeZone)
  const rows = await findDues(tx, { asOf, day, currency, accountId: query.accountId })
  const names = new Set(currency === undefined ? rows.map((row) => row.currency) : [currency])
  const currencies = [...names].toSorted().map((name) => {
    const own = rows.filter((row) => row.currency === name)
    return {
      currency: name,
      total: totalOf(own),
      buckets: ageingBuckets.map((bucket) => ({ bucket, ...totalOf(own.filter((row) => row.bucket === bucket)) })),
    }
  })
  return ok({ asOf: asOf.toISOString(), timeZone, day, currencies })
})

function totalOf(rows: readonly DueRow[]) {
  return { invoices: sumOf(rows, ({ invoices }) => invoices), due: sumOf(rows, ({ due }) => due) }
}

function instantOf(text: string): Date {
  try {
    const instant = parseInstant(text)
    if (instant.getUTCFullYear() >= 1970 && instant.getUTCFullYear() <= 2999) return instant
  } catch {
    // the same answer as for one that no calendar of ours holds
  }
  throw invalid('/query/asOf', 'is not an instant of the calendar')
}
