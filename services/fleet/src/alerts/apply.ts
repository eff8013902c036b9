import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import { type Alert, AlertEscalated, AlertOpened, AlertReopened, AlertResolved } from '@clutch/contracts/fleet/alerts'
import { derivedId } from '@clutch/shared/derived-id'
import type { Tx } from '../kit.ts'
import { decide, type Happening } from './cause.ts'
import { policyOf } from './heard.ts'
import {
  type About,
  findStoredAlert,
  insertAlert,
  insertChange,
  type KeptCause,
  saveCause,
  updateAlert,
} from './store.ts'

export const decideKind = 'alerts/decide'
export const escalateKind = 'alerts/escalate'

/** Decides what follows from a locked cause and makes it so: alerts, their history, their events, and when to look again. */
export async function apply(tx: Tx, rule: AlertRule, key: string, cause: KeptCause): Promise<void> {
  const { state: before, about } = cause
  const idOf = (source: string) => derivedId('alt', tx.tenantId, rule.id, key, source)
  const { state, happenings, dueMs } = decide(before, policyOf(rule), tx.now.getTime(), idOf)
  await saveCause(tx, rule.id, key, { ...cause, state })
  const over = happenings.filter(({ kind }) => kind === 'resolved')
  const overIds = new Set(over.map(({ alert }) => alert.id))
  // What is over makes room for what is opened; what is both is told once, as over.
  for (const happening of [...over, ...happenings.filter(({ alert }) => !overIds.has(alert.id))])
    await happen(tx, rule, key, happening, about)
  const due = `${rule.id}/${key}`
  if (dueMs === null) await tx.unschedule(decideKind, due)
  else await tx.schedule(decideKind, due, new Date(dueMs))
}

async function happen(tx: Tx, rule: AlertRule, key: string, happening: Happening, about: About | null) {
  const { alert: known, kind } = happening
  const stored = await findStoredAlert(tx, known.id)
  const figures = {
    occurrences: known.occurrences,
    firstAt: new Date(known.fromMs).toISOString(),
    lastAt: new Date(known.lastMs).toISOString(),
  }
  if (stored === undefined) {
    if (about === null) return
    const alert: Alert = {
      id: known.id,
      version: 1,
      ruleId: rule.id,
      name: rule.name,
      severity: rule.severity,
      status: 'open',
      ...about,
      ...figures,
      openedAt: tx.now.toISOString(),
      acknowledgedAt: null,
      acknowledgedBy: null,
      resolvedAt: null,
      resolvedBecause: null,
      stepsTaken: rule.escalation[0]?.afterMin === 0 ? 1 : 0,
    }
    // Raised and over in one: it is there, and nobody is called out for it.
    if (kind === 'resolved') return keepOver(tx, alert, key, happening)
    await insertAlert(tx, { alert, causeKey: key })
    await insertChange(tx, alert.id, { what: 'opened', actor: tx.actor })
    tx.emit(AlertOpened, alert)
    await scheduleStep(tx, rule, alert)
    return
  }
  const { alert: before } = stored
  const alert: Alert = { ...before, ...figures, version: before.version + 1 }
  if (kind === 'resolved') {
    await resolve(tx, { alert, causeKey: key }, happening.because, tx.actor, null)
    return
  }
  if (kind === 'reopened') {
    const reopened: Alert = {
      ...alert,
      status: alert.acknowledgedAt === null ? 'open' : 'acknowledged',
      resolvedAt: null,
      resolvedBecause: null,
    }
    await updateAlert(tx, { alert: reopened, causeKey: key })
    await insertChange(tx, alert.id, { what: 'reopened', actor: tx.actor })
    tx.emit(AlertReopened, reopened)
    if (reopened.status === 'open') await scheduleStep(tx, rule, reopened)
    return
  }
  await updateAlert(tx, { alert, causeKey: key })
}

async function keepOver(tx: Tx, alert: Alert, key: string, happening: Happening): Promise<void> {
  const because = happening.kind === 'resolved' ? happening.because : 'over'
  const over: Alert = { ...alert, status: 'resolved', resolvedAt: tx.now.toISOString(), resolvedBecause: because }
  await insertAlert(tx, { alert: over, causeKey: key })
  await insertChange(tx, alert.id, { what: 'opened', actor: tx.actor })
  await insertChange(tx, alert.id, { what: 'resolved', actor: tx.actor })
  tx.emit(AlertResolved, over)
}

/** @param stored with its next version */
export async function resolve(
  tx: Tx,
  stored: { alert: Alert; causeKey: string },
  because: NonNullable<Alert['resolvedBecause']>,
  actor: string,
  note: string | null,
): Promise<Alert> {
  const alert: Alert = {
    ...stored.alert,
    status: 'resolved',
    resolvedAt: tx.now.toISOString(),
    resolvedBecause: because,
  }
  await updateAlert(tx, { alert, causeKey: stored.causeKey })
  await insertChange(tx, alert.id, { what: 'resolved', actor, note })
  await tx.unschedule(escalateKind, alert.id)
  tx.emit(AlertResolved, alert)
  return alert
}

/** When the next of the rule's steps is due, counted from when the alert was raised. */
async function scheduleStep(tx: Tx, rule: AlertRule, alert: Alert): Promise<void> {
  const step = rule.escalation[alert.stepsTaken]
  if (step === undefined) return
  const dueMs = Date.parse(alert.openedAt) + step.afterMin * 60_000
  await tx.schedule(escalateKind, alert.id, new Date(Math.max(dueMs, tx.now.getTime())))
}

/** The next step is taken. @param stored locked, and not resolved or acknowledged */
export async function escalate(tx: Tx, rule: AlertRule, stored: { alert: Alert; causeKey: string }): Promise<void> {
  const { alert: before } = stored
  const alert: Alert = {
    ...before,
    version: before.version + 1,
    // A first step that is not at once tells of the alert; it is no escalation before somebody had been told.
    status: before.stepsTaken === 0 ? before.status : 'escalated',
    stepsTaken: before.stepsTaken + 1,
  }
  await updateAlert(tx, { alert, causeKey: stored.causeKey })
  await insertChange(tx, alert.id, { what: 'escalated', actor: tx.actor })
  tx.emit(AlertEscalated, alert)
  await scheduleStep(tx, rule, alert)
}
