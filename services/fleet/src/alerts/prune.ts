import { dueWork, type Tx } from '../kit.ts'
import { findSettings } from '../settings/store.ts'
import {
  causesKeptDays,
  findResolvedBefore,
  forgetAlerts,
  forgetCauses,
  forgetMessages,
  isScheduled,
} from './retention-store.ts'
import { lockCause } from './store.ts'

const pruneKind = 'alerts/prune'
/** A tenant has one. */
const pruneKey = 'daily'
const dayMs = 86_400_000

/** Removed in one transaction, of each kind. */
const maxRows = 50

/** Once a day for each tenant: what its tenant no longer keeps of alerts goes. What is not resolved stays, however old it is. */
export const pruneAlerts = dueWork(pruneKind, async ({ tx }) => {
  const { alertRetentionDays } = await findSettings(tx)
  const daysAgo = (days: number) => new Date(tx.now.getTime() - days * dayMs)
  const old = await findResolvedBefore(tx, daysAgo(alertRetentionDays), maxRows)
  for (const [cause, alerts] of Map.groupBy(old, ({ ruleId, causeKey }) => `${ruleId}/${causeKey}`)) {
    const [ruleId = '', causeKey = ''] = cause.split('/')
    const { state } = await lockCause(tx, ruleId, causeKey)
    await forgetAlerts(
      tx,
      { ruleId, causeKey, state },
      alerts.map(({ id }) => id),
    )
  }
  const messages = await forgetMessages(tx, daysAgo(alertRetentionDays), maxRows)
  // Causes after their alerts: these are found again by them.
  const causes =
    old.length === maxRows ? 0 : await forgetCauses(tx, daysAgo(Math.max(alertRetentionDays, causesKeptDays)), maxRows)
  const isMore = [old.length, messages, causes].includes(maxRows)
  await tx.schedule(pruneKind, pruneKey, isMore ? tx.now : new Date(tx.now.getTime() + dayMs))
})

/** From the first rule or channel of a tenant on. */
export async function pruneAlertsDaily(tx: Tx): Promise<void> {
  if (await isScheduled(tx, pruneKind, pruneKey)) return
  await tx.schedule(pruneKind, pruneKey, new Date(tx.now.getTime() + dayMs))
}
