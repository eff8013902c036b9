import { listModels as contract } from '@clutch/contracts/ai/models'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement, itself } from '../kit.ts'
import { decodeLatest } from '../latest-first.ts'
import { pageOfModels } from './store.ts'

export const listModels = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor } = query
  const last = decodeLatest(cursor)
  const after = last && { trainedAt: last.at, id: last.id }
  const rows = await pageOfModels(tx, { after, limit: limit + 1 })
  return ok(pageOf(rows, limit, (model) => [model.trainedAt, model.id], itself))
})
