import { listModels as contract } from '@clutch/contracts/ai/models'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfModels } from './store.ts'

export const listModels = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor } = query
  const rows = await pageOfModels(tx, { before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (model) => [model.trainedAt, model.id]))
})
