import { AlertRuleDeleted } from '@clutch/contracts/fleet/alert-rules'
import { reaction, type Tx } from '../kit.ts'
import { resolve } from './apply.ts'
import { closed } from './cause.ts'
import { findUnresolvedOfRule, lockAlert, saveCause } from './store.ts'

const maxAtOnce = 10_000

/** What a rule that is gone has raised is nobody's any more. */
export const onAlertRuleDeleted = reaction('alerts/on-alert-rule-deleted', AlertRuleDeleted, async ({ event, tx }) => {
  for (const id of await findUnresolvedOfRule(tx, event.aggregateId, maxAtOnce)) await resolveGone(tx, id)
})

async function resolveGone(tx: Tx, id: string): Promise<void> {
  const stored = await lockAlert(tx, id)
  if (stored === undefined || stored.alert.status === 'resolved') return
  const { alert, causeKey, cause } = stored
  await saveCause(tx, alert.ruleId, causeKey, {
    ...cause,
    state: closed(cause.state, id, tx.now.getTime(), 'rule-gone'),
  })
  await resolve(tx, { alert: { ...alert, version: alert.version + 1 }, causeKey }, 'rule-gone', tx.actor, null)
}
