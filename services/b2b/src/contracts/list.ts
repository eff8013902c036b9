import { listContracts as contract } from '@clutch/contracts/b2b/contracts'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfContracts } from './store.ts'

export const listContracts = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfContracts(tx, { ...filter, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (contract) => [contract.id]))
})
