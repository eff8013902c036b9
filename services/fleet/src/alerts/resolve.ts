import { resolveAlert as contract } from '@clutch/contracts/fleet/alerts'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { resolve } from './apply.ts'
import { closed } from './cause.ts'
import { lockAlert, saveCause } from './store.ts'
import { alertTellerOf } from './told.ts'

export const resolveAlert = implement(contract, async ({ params, body, tx }) => {
  const stored = await lockAlert(tx, params.alertId)
  if (stored === undefined) throw new Problem(NotFound)
  const { alert, causeKey, cause } = stored
  if (alert.status === 'resolved') return ok((await alertTellerOf(tx, [alert]))(alert))
  const state = closed(cause.state, alert.id, tx.now.getTime(), 'person')
  await saveCause(tx, alert.ruleId, causeKey, { ...cause, state })
  const next = { alert: { ...alert, version: alert.version + 1 }, causeKey }
  const resolved = await resolve(tx, next, 'person', tx.actor, body.note ?? null)
  return ok((await alertTellerOf(tx, [resolved]))(resolved))
})
