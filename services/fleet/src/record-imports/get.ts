import { getRecordImport as contract } from '@clutch/contracts/fleet/record-imports'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findImport } from './store.ts'

export const getRecordImport = implement(contract, async ({ params, tx }) => {
  const held = await findImport(tx, params.recordImportId)
  if (held === undefined) throw new Problem(NotFound)
  return ok(held)
})
