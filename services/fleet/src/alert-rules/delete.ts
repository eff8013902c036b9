import { AlertRuleDeleted, deleteAlertRule as contract } from '@clutch/contracts/fleet/alert-rules'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockAlertRule, updateAlertRule } from './store.ts'

export const deleteAlertRule = implement(contract, async ({ params, ifMatch, tx }) => {
  const found = await lockAlertRule(tx, params.alertRuleId)
  if (found === undefined) throw new Problem(NotFound)
  if (found.version !== ifMatch) throw new Problem(VersionMismatch)
  const rule = { ...found, status: 'deleted' as const, version: found.version + 1 }
  await updateAlertRule(tx, rule)
  tx.emit(AlertRuleDeleted, rule)
  return noContent
})
