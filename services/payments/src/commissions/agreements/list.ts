import { listAgreements as contract } from '@clutch/contracts/payments/commissions'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../../kit.ts'
import { pageOfAgreements } from '../store.ts'

export const listAgreements = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, status } = query
  const rows = await pageOfAgreements(tx, { status, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (agreement) => [agreement.createdAt, agreement.id]))
})
