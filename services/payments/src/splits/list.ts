import { listTransfers as contract } from '@clutch/contracts/payments/splits'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement, itself } from '../kit.ts'
import { beforeOf, keyOfCreated } from '../latest-first.ts'
import { pageOfTransfers } from './store.ts'

export const listTransfers = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfTransfers(tx, { ...filter, before: beforeOf(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, keyOfCreated, itself))
})
