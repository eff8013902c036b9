import type { Dispute } from '@clutch/contracts/payments/disputes'
import { add, compare, type Money, subtract, zero } from '@clutch/shared/money'
import type { DisputeStatus } from '../providers/provider.ts'

type Status = Dispute['status']

/** A bank may ask again, and an appeal may turn what was decided; a report of what was before moves nothing. */
const transitions: Readonly<Record<Status, readonly Status[]>> = {
  'needs-response': ['under-review', 'won', 'lost'],
  'under-review': ['needs-response', 'won', 'lost'],
  won: ['needs-response', 'lost'],
  lost: ['won'],
}

export const isOpenOrLost = ({ status, withheld }: Pick<Dispute, 'status' | 'withheld'>): boolean =>
  withheld && status !== 'won'

/** The dispute as the provider reports it; the same object when that is no news. */
export function reported(before: Dispute, report: DisputeStatus): Dispute {
  const moves = report.state === before.status || transitions[before.status].includes(report.state)
  const status = moves ? report.state : before.status
  const withheld = moves ? report.withheld : before.withheld
  const fee = report.fee !== null && compare(report.fee, before.fee) > 0 ? report.fee : before.fee
  const evidenceDueBy = report.evidenceDueBy?.toISOString() ?? null
  const same =
    status === before.status &&
    withheld === before.withheld &&
    fee === before.fee &&
    evidenceDueBy === before.evidenceDueBy
  return same ? before : { ...before, status, withheld, fee, evidenceDueBy, version: before.version + 1 }
}

/** What disputes and refunds have taken beyond what was captured. */
export function excessOf(payment: { captured: Money; refunded: Money; refunding: Money; disputed: Money }): Money {
  const taken = add(add(payment.refunded, payment.refunding), payment.disputed)
  return compare(taken, payment.captured) > 0 ? subtract(taken, payment.captured) : zero(payment.captured.currency)
}
