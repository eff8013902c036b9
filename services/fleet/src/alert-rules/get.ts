import { getAlertRule as contract } from '@clutch/contracts/fleet/alert-rules'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findAlertRule } from './store.ts'

export const getAlertRule = implement(contract, async ({ params, tx }) => {
  const rule = await findAlertRule(tx, params.alertRuleId)
  if (rule === undefined) throw new Problem(NotFound)
  return ok(rule)
})
