import { findAlertRule } from '../alert-rules/store.ts'
import { dueWork } from '../kit.ts'
import { apply, decideKind } from './apply.ts'
import { lockCause } from './store.ts'

/** It has lasted long enough, or nothing more was heard of it. */
export const decideAlerts = dueWork(decideKind, async ({ tx, key }) => {
  const [ruleId = '', causeKey = ''] = key.split('/')
  const rule = await findAlertRule(tx, ruleId)
  if (rule === undefined) return
  await apply(tx, rule, causeKey, await lockCause(tx, rule.id, causeKey))
})
