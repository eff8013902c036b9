import { AlertUntold } from '@clutch/contracts/fleet/alerts'
import { findAlertRule } from '../alert-rules/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { findStepTold } from '../notifications/store.ts'
import { escalateKind } from './apply.ts'
import { insertChange, isUntoldKnown, lockAlert, updateAlert } from './store.ts'
import { alertTellerOf } from './told.ts'

const sayUntoldKind = 'alerts/say-untold'

/** Nobody whom a step names could be told: that is said once, and the next step does not wait for its time. */
export const sayUntold = dueWork(sayUntoldKind, async ({ tx, key }) => {
  const [alertId = '', step = ''] = key.split('/')
  const stored = await lockAlert(tx, alertId)
  if (stored === undefined || stored.alert.status === 'resolved' || stored.alert.status === 'acknowledged') return
  const note = `step ${step}`
  if ((await findStepTold(tx, alertId, Number(step))) || (await isUntoldKnown(tx, alertId, note))) return
  const alert = { ...stored.alert, version: stored.alert.version + 1 }
  await updateAlert(tx, { alert, causeKey: stored.causeKey })
  await insertChange(tx, alertId, { what: 'untold', actor: tx.actor, note })
  tx.emit(AlertUntold, (await alertTellerOf(tx, [alert]))(alert))
  const rule = await findAlertRule(tx, alert.ruleId)
  const isLatest = alert.stepsTaken === Number(step)
  if (isLatest && rule?.escalation[alert.stepsTaken] !== undefined) await tx.schedule(escalateKind, alertId, tx.now)
})

/** Looks whether a step has reached somebody, when something of it is known not to have. */
export async function lookWhetherTold(tx: Tx, alertId: string, step: number): Promise<void> {
  await tx.schedule(sayUntoldKind, `${alertId}/${step}`, tx.now)
}
