import type { Dunning } from '@clutch/contracts/payments/dunnings'
import { daysLater } from '@clutch/shared/time'
import { dueWork } from '../kit.ts'
import { lockPayment } from '../payments/store.ts'
import { insteadOf } from './attempt.ts'
import { ended, isEnded } from './dunning.ts'
import { deadlineWork, keep } from './keep.ts'
import { lockDunning } from './store.ts'

/** Payments that are under way: what comes of them is waited for. */
const underWay: ReadonlySet<string> = new Set(['pending', 'unknown'])

/** Nobody has confirmed it or saved another card in time: what `atEnd` says follows, unless it is paid, or being paid, by then. */
export const giveUpDunning = dueWork(deadlineWork, async ({ tx, key }) => {
  const dunning = await lockDunning(tx, key)
  if (dunning === undefined || dunning.deadlineAt === null || new Date(dunning.deadlineAt) > tx.now) return
  const stored = await lockPayment(tx, dunning.paymentId)
  if (stored === undefined) return
  const next = { ...dunning, version: dunning.version + 1 }
  const later: Dunning = { ...next, deadlineAt: daysLater(tx.now, 1, dunning.timeZone).toISOString() }
  if (stored.payment.status === 'succeeded') return keep(tx, dunning, ended(next, 'recovered', tx.now))
  if (underWay.has(stored.payment.status)) return keep(tx, dunning, later)
  const instead = await insteadOf(tx, stored, next)
  if (instead !== undefined)
    return keep(tx, dunning, isEnded(instead) && instead.nextAttemptAt === null ? instead : later)
  await keep(tx, dunning, ended(next, 'exhausted', tx.now, dunning.stopReason ?? 'deadline'))
})
