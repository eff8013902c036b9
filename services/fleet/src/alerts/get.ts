import { getAlert as contract } from '@clutch/contracts/fleet/alerts'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findAlert } from './store.ts'
import { alertTellerOf } from './told.ts'

export const getAlert = implement(contract, async ({ params, tx }) => {
  const alert = await findAlert(tx, params.alertId)
  if (alert === undefined) throw new Problem(NotFound)
  return ok((await alertTellerOf(tx, [alert]))(alert))
})
