import { listRates as contract } from '@clutch/contracts/payments/currency-conversion'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { decimalText } from '@clutch/shared/decimal'
import { ok } from '@clutch/shared/route'
import { parseDay } from '@clutch/shared/time'
import { implementOpen } from '../kit.ts'
import { dayOfNow } from './day-of-now.ts'
import { refreshRates } from './find-rate.ts'
import { rateId } from './rate.ts'
import { pageOfRates } from './store.ts'

export const listRates = implementOpen(contract, async ({ query, database, principal }) => {
  const { limit = 50, cursor, ...filter } = query
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  await refreshRates(database, scope, dayOfNow(database.clock.now()))
  const key = decodeCursor(cursor, 4)?.map(String)
  const after = key === undefined ? undefined : { day: dayOf(key[0]!), source: key[1]!, base: key[2]!, quote: key[3]! }
  const rows = await database.tx(scope, (tx) => pageOfRates(tx, { ...filter, after, limit: limit + 1 }))
  const page = pageOf(rows, limit, ({ day, source, base, quote }) => [day, source, base, quote])
  return ok({
    ...page,
    items: page.items.map((rate) => {
      const { source, base, quote, day } = rate
      return { rateId: rateId(rate), source, base, quote, day, rate: decimalText(rate.rate) }
    }),
  })
})

function dayOf(text: string): string {
  try {
    return parseDay(text)
  } catch {
    throw notOfThisList()
  }
}
