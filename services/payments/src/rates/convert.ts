import { CurrencyUnknown, convertAmount as contract } from '@clutch/contracts/payments/currency-conversion'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { dayOfNow } from './day-of-now.ts'
import { findRate, refreshRates } from './find-rate.ts'
import { convert, effectiveRate, wireStep } from './rate.ts'

export const convertAmount = implementOpen(contract, async ({ query, database, principal }) => {
  for (const name of ['from', 'to'] as const)
    if (!isCurrentCurrency(query[name]))
      throw new Problem(CurrencyUnknown, {
        detail: `${query[name]} is not a currency of ISO 4217.`,
        errors: [{ pointer: `/query/${name}`, message: 'is not a currency of ISO 4217' }],
      })
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  const today = dayOfNow(database.clock.now())
  await refreshRates(database, scope, today)
  const from = money(query.amount, query.from)
  const steps = await database.tx(scope, (tx) => findRate(tx, query.from, query.to, query.on ?? today))
  return ok({ from, to: convert(from, steps), rate: effectiveRate(steps), steps: steps.map(wireStep) })
})
