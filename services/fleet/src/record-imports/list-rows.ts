import { listRecordImportRows as contract } from '@clutch/contracts/fleet/record-imports'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findImport, pageOfRows } from './store.ts'

export const listRecordImportRows = implement(contract, async ({ params, query, tx }) => {
  const importId = params.recordImportId
  if ((await findImport(tx, importId)) === undefined) throw new Problem(NotFound)
  const { limit = 50, cursor, outcome } = query
  const [afterLine = 0] = decodeCursor(cursor, 1) ?? []
  if (!Number.isSafeInteger(afterLine) || Math.abs(Number(afterLine)) > 2 ** 31 - 1) throw notOfThisList()
  const rows = await pageOfRows(tx, { importId, outcome, afterLine: Number(afterLine), limit: limit + 1 })
  return ok(pageOf(rows, limit, (row) => [row.line]))
})
