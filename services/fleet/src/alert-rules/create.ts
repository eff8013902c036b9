import {
  AlertRuleCreated,
  AlertRuleLimit,
  createAlertRule as contract,
  maxAlertRules,
} from '@clutch/contracts/fleet/alert-rules'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { pruneAlertsDaily } from '../alerts/prune.ts'
import { implement } from '../kit.ts'
import { newAlertRule } from './alert-rule.ts'
import { assertOwnChannels } from './own-channels.ts'
import { countAlertRules, insertAlertRule } from './store.ts'

export const createAlertRule = implement(contract, async ({ body, tx }) => {
  const rule = newAlertRule(body, { id: newId('alr'), now: tx.now })
  await assertOwnChannels(tx, rule)
  if ((await countAlertRules(tx)) >= maxAlertRules) throw new Problem(AlertRuleLimit)
  await insertAlertRule(tx, rule)
  await pruneAlertsDaily(tx)
  tx.emit(AlertRuleCreated, rule)
  return created(rule)
})
