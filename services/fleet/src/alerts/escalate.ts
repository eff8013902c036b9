import { findAlertRule } from '../alert-rules/store.ts'
import { dueWork } from '../kit.ts'
import { escalate, escalateKind } from './apply.ts'
import { lockAlert } from './store.ts'

/** Nobody acknowledged it in time: the next are told. */
export const escalateAlerts = dueWork(escalateKind, async ({ tx, key }) => {
  const stored = await lockAlert(tx, key)
  if (stored === undefined || stored.alert.status === 'resolved' || stored.alert.status === 'acknowledged') return
  const rule = await findAlertRule(tx, stored.alert.ruleId)
  if (rule?.escalation[stored.alert.stepsTaken] === undefined) return
  await escalate(tx, rule, stored)
})
