import { findAlertRule } from '../alert-rules/store.ts'
import { dueWork } from '../kit.ts'
import { apply, decideKind } from './apply.ts'
import { lockCause } from './store.ts'

const pausedMs = 900_000

/** It has lasted long enough, or nothing more was heard of it. */
export const decideAlerts = dueWork(decideKind, async ({ tx, key }) => {
  const [ruleId = '', causeKey = ''] = key.split('/')
  const rule = await findAlertRule(tx, ruleId)
  if (rule === undefined) return
  // A rule that is paused raises nothing; what lasts until it is active again is raised then.
  if (rule.status === 'paused') return tx.schedule(decideKind, key, new Date(tx.now.getTime() + pausedMs))
  await apply(tx, rule, causeKey, await lockCause(tx, rule.id, causeKey))
})
