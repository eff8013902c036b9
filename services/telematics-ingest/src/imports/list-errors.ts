import { NotFound } from '@clutch/contracts/problems'
import { listImportErrors as contract } from '@clutch/contracts/telematics/imports'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfErrors } from './row-store.ts'
import { findImport } from './store.ts'

export const listImportErrors = implement(contract, async ({ params, query, tx }) => {
  if ((await findImport(tx, params.importId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const [file, seq] = decodeCursor(query.cursor, 2) ?? ['', 0]
  if (typeof file !== 'string' || !Number.isSafeInteger(seq)) throw notOfThisList()
  const rows = await pageOfErrors(tx, params.importId, { file, seq: seq as number }, limit + 1)
  return ok(
    pageOf(
      rows,
      limit,
      (row) => [row.file, row.seq],
      ({ seq: _seq, ...error }) => error,
    ),
  )
})
