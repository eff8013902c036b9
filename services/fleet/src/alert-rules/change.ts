import { AlertRuleChanged, changeAlertRule as contract } from '@clutch/contracts/fleet/alert-rules'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedAlertRule } from './alert-rule.ts'
import { assertOwnChannels } from './own-channels.ts'
import { lockAlertRule, updateAlertRule } from './store.ts'

export const changeAlertRule = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const found = await lockAlertRule(tx, params.alertRuleId)
  if (found === undefined) throw new Problem(NotFound)
  if (found.version !== ifMatch) throw new Problem(VersionMismatch)
  const rule = changedAlertRule(found, body)
  if (body.escalation !== undefined) await assertOwnChannels(tx, rule)
  await updateAlertRule(tx, rule)
  tx.emit(AlertRuleChanged, rule)
  return ok(rule)
})
