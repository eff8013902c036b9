import { AlertAcknowledged, AlertIsResolved, acknowledgeAlert as contract } from '@clutch/contracts/fleet/alerts'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { escalateKind } from './apply.ts'
import { insertChange, lockAlert, updateAlert } from './store.ts'
import { alertTellerOf } from './told.ts'

export const acknowledgeAlert = implement(contract, async ({ params, body, tx }) => {
  const stored = await lockAlert(tx, params.alertId)
  if (stored === undefined) throw new Problem(NotFound)
  if (stored.alert.status === 'resolved') throw new Problem(AlertIsResolved)
  if (stored.alert.status === 'acknowledged') return ok((await alertTellerOf(tx, [stored.alert]))(stored.alert))
  const alert = {
    ...stored.alert,
    version: stored.alert.version + 1,
    status: 'acknowledged' as const,
    acknowledgedAt: tx.now.toISOString(),
    acknowledgedBy: tx.actor,
  }
  await updateAlert(tx, { alert, causeKey: stored.causeKey })
  await insertChange(tx, alert.id, { what: 'acknowledged', actor: tx.actor, note: body.note ?? null })
  await tx.unschedule(escalateKind, alert.id)
  const acknowledged = (await alertTellerOf(tx, [alert]))(alert)
  tx.emit(AlertAcknowledged, acknowledged)
  return ok(acknowledged)
})
