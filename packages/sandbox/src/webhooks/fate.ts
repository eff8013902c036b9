import type { Fault } from '../faults/faults.ts'
import type { PendingDelivery } from './delivery.ts'

/** What is kept back for others that never come is sent all the same. */
const longestHoldMs = 60_000

/**
 * What an ordered fault makes of one delivery:
 * - `webhook-duplicate`: it is sent twice
 * - `webhook-delayed`: not for `delayMs` (1 s), or not before `until`
 * - `webhook-reordered`: not before `after` (1) others were delivered to the same endpoint; after `delayMs` (60 s) anyway
 * - `webhook-dropped`: its first `attempts` (1) get lost on the way
 */
export function decideFate(
  pending: Readonly<PendingDelivery>,
  fault: Readonly<Fault>,
  wallMs: number,
  newId: () => string,
): PendingDelivery[] {
  switch (fault.kind) {
    case 'webhook-duplicate':
      return [pending, { ...pending, id: newId() }]
    case 'webhook-delayed':
      return [{ ...pending, notBeforeMs: fault.until ? Date.parse(fault.until) : wallMs + (fault.delayMs ?? 1_000) }]
    case 'webhook-reordered':
      return [{ ...pending, afterOthers: fault.after ?? 1, notBeforeMs: wallMs + (fault.delayMs ?? longestHoldMs) }]
    case 'webhook-dropped':
      return [{ ...pending, lost: fault.attempts ?? 1 }]
    default:
      return [pending]
  }
}
