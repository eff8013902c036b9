import { NotFound } from '@clutch/contracts/problems'
import { listImportedDevices as contract } from '@clutch/contracts/telematics/imports'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfImportedDevices } from './row-store.ts'
import { findImport } from './store.ts'

export const listImportedDevices = implement(contract, async ({ params, query, tx }) => {
  if ((await findImport(tx, params.importId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const rows = await pageOfImportedDevices(tx, params.importId, { outcome: query.outcome, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ sourceId }) => [sourceId]))
})
