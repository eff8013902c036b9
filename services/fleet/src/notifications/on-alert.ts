import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import { type Alert, AlertEscalated, AlertOpened, AlertResolved } from '@clutch/contracts/fleet/alerts'
import { derivedId } from '@clutch/shared/derived-id'
import { findAlertRuleEver } from '../alert-rules/store.ts'
import { endOf, isWithin } from '../alert-rules/weekly-hours.ts'
import { lookWhetherTold } from '../alerts/say-untold.ts'
import { findAlert } from '../alerts/store.ts'
import { findDriver } from '../drivers/store.ts'
import { findGeofenceEver } from '../geofences/store.ts'
import { reaction, type Tx } from '../kit.ts'
import { lockChannel } from '../notification-channels/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { admit } from './give.ts'
import { alertMessage, type Named } from './message.ts'
import { findToldChannels, insertNotification } from './store.ts'

/** Tells those whom the rule names for this step; and of the end, if it says so, those who were told. */
export const onAlert = reaction(
  'notifications/on-alert',
  [AlertOpened, AlertEscalated, AlertResolved],
  async ({ event, tx }) => {
    const alert = event.data
    const rule = await findAlertRuleEver(tx, alert.ruleId)
    if (rule === undefined) return
    if (event.definition.type === AlertResolved.type) {
      if (rule.resolution.tell) await tell(tx, rule, alert, 'resolved', await findToldChannels(tx, alert.id))
      return
    }
    const step = rule.escalation[alert.stepsTaken - 1]
    if (step === undefined) return
    const isAnyUntold = await tell(
      tx,
      rule,
      alert,
      alert.status === 'escalated' ? 'escalated' : 'opened',
      step.channelIds,
    )
    if (isAnyUntold) await lookWhetherTold(tx, alert.id, alert.stepsTaken)
  },
)

/** @returns whether there is a channel that could not be told, though it was to be */
async function tell(
  tx: Tx,
  rule: AlertRule,
  alert: Alert,
  kind: 'opened' | 'escalated' | 'resolved',
  channelIds: readonly string[],
): Promise<boolean> {
  const named = await namedOf(tx, alert)
  // Of the end one is told anew when it came again in between.
  const turn = kind === 'resolved' ? alert.version : alert.stepsTaken
  const quiet = quietOf(rule, alert, tx.now)
  // Events wait while something is down: nobody is called out for what was seen to meanwhile.
  const isLate = kind !== 'resolved' && (await isSeenTo(tx, alert.id, kind))
  let isAnyUntold = false
  // In order, so that two alerts of the same channels do not wait for each other.
  for (const channelId of [...channelIds].sort()) {
    const channel = await lockChannel(tx, channelId)
    if (channel === undefined) {
      isAnyUntold = true
      continue
    }
    const id = derivedId('ntf', alert.id, channelId, kind, String(turn))
    const message = alertMessage(alert, kind, named, channel, tx.now)
    const step = kind === 'resolved' ? null : alert.stepsTaken
    const given = { id, channelId, alertId: alert.id, alertVersion: alert.version, step, kind, message }
    if (quiet === undefined || isLate) {
      const status = isLate ? 'dropped' : await admit(tx, channel)
      if (status === 'dropped') isAnyUntold = true
      await insertNotification(tx, { ...given, status })
      continue
    }
    const inserted = await insertNotification(tx, { ...given, status: quiet === 'drop' ? 'dropped' : 'held' })
    if (inserted && quiet !== 'drop') await tx.schedule('notifications/release', id, new Date(quiet))
  }
  return isAnyUntold
}

async function isSeenTo(tx: Tx, alertId: string, kind: 'opened' | 'escalated'): Promise<boolean> {
  const status = (await findAlert(tx, alertId))?.status
  return status === 'resolved' || (kind === 'escalated' && status === 'acknowledged')
}

/** When quiet hours end; `drop` where nothing is sent after them. */
function quietOf({ quietHours }: AlertRule, { severity }: Alert, now: Date): number | 'drop' | undefined {
  if (quietHours === null || quietHours.exceptSeverities.includes(severity)) return undefined
  if (!isWithin(quietHours.hours, now.getTime())) return undefined
  if (quietHours.messages === 'drop') return 'drop'
  return endOf(quietHours.hours, now.getTime()) ?? 'drop'
}

async function namedOf(tx: Tx, alert: Alert): Promise<Named> {
  const { geofenceId } = alert.cause
  const vehicle = alert.vehicleId === null ? undefined : await findVehicle(tx, alert.vehicleId)
  const driver = alert.driverId === null ? undefined : await findDriver(tx, alert.driverId)
  const names = [vehicle?.name, driver?.driver.name].filter((name) => typeof name === 'string')
  return {
    subject: names.length > 0 ? names.join(' · ') : alert.subject.id,
    place: geofenceId === undefined ? undefined : (await findGeofenceEver(tx, geofenceId))?.name,
  }
}
