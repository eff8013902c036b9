import { NotFound } from '@clutch/contracts/problems'
import { getImport as contract } from '@clutch/contracts/telematics/imports'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findImport } from './store.ts'

export const getImport = implement(contract, async ({ params, tx }) => {
  const found = await findImport(tx, params.importId)
  if (found === undefined) throw new Problem(NotFound)
  return ok(found)
})
