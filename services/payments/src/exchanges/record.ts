import { type CurrencyExchange, recordExchange as contract } from '@clutch/contracts/payments/currency-conversion'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { currencyExchanged } from '../ledger/templates/conversions.ts'
import { replayHeaders } from '../operations/intend.ts'
import { checkCurrencies } from './currencies.ts'
import { lockPosition, realise } from './realise.ts'

export const recordExchange = implementOpen(contract, async ({ body, database, principal, idempotency }) => {
  checkCurrencies(body)
  return database.tx({ tenantId: principal!.tenantId, actor: principal!.id }, async (tx) => {
    const { body: answer, replayed } = await once(tx, idempotency!, async () => {
      const { from, to } = body
      await lockPosition(tx, from.currency, to.currency)
      const realised = await realise(tx, body)
      const id = newId('fxe')
      const entryId = `ent_${id.slice(4)}`
      const exchange: CurrencyExchange = { id, ...realised, entryId, exchangedAt: tx.now.toISOString() }
      await post(tx, {
        id: entryId,
        kind: 'currency-exchanged',
        reference: { kind: 'conversion', id },
        postings: currencyExchanged({ given: from, got: to, stoodFor: realised.stoodFor }),
      })
      return created(exchange)
    })
    return { ...created(answer as CurrencyExchange), ...replayHeaders(replayed) }
  })
})
