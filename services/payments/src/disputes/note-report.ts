import {
  type Dispute,
  DisputeChanged,
  DisputeExceeded,
  DisputeLost,
  DisputeOpened,
  DisputeWon,
} from '@clutch/contracts/payments/disputes'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import { compare, type Money, subtract, sum, zero } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { disputeLost, disputeReinstated, disputeWithheld } from '../ledger/templates/disputes.ts'
import { feeTaken } from '../ledger/templates/fees.ts'
import { noteDisputed } from '../payments/note-disputed.ts'
import { findPaymentOfProvider, lockPayment } from '../payments/store.ts'
import type { DisputeStatus } from '../providers/provider.ts'
import { handsOn } from '../refunds/divide.ts'
import { excessOf, isOpenOrLost, reported } from './dispute.ts'
import { findDisputesOf, insertDispute, lockDispute, updateDispute } from './store.ts'
import { watchEvidence } from './warn-of-evidence.ts'

/**
 * What the provider says of a dispute, with everything that follows. It may say the same twice, and what was before: the table
 * of states decides. The money follows what is withheld and not the word for it, so that whatever the provider took is booked.
 */
export async function noteReport(tx: Tx, id: string, provider: ProviderName, report: DisputeStatus): Promise<void> {
  const paymentId = await findPaymentOfProvider(tx, provider, report.providerPaymentId, report.providerChargeId)
  const stored = paymentId === undefined ? undefined : await lockPayment(tx, paymentId)
  // Of a payment that was not made by us.
  if (stored === undefined) return
  const before = await lockDispute(tx, id)
  const none = zero(report.amount.currency)
  const known: Dispute = before ?? {
    id,
    version: 1,
    paymentId: stored.payment.id,
    accountId: stored.payment.accountId,
    provider,
    providerReference: report.providerDisputeId,
    reason: report.reason,
    amount: report.amount,
    status: report.state,
    withheld: false,
    fee: none,
    excess: none,
    evidenceDueBy: null,
    evidence: null,
    openedAt: report.openedAt.toISOString(),
    closedAt: null,
  }
  const next = reported(known, report)
  if (before !== undefined && next === before) return
  const closed = next.status === 'won' || next.status === 'lost'
  const others = (await findDisputesOf(tx, stored.payment.id)).filter((other) => other.id !== id)
  const disputed = sum(
    [...others, next].filter(isOpenOrLost).map(({ amount }) => amount),
    report.amount.currency,
  )
  const excess = excessOf({ ...stored.payment, disputed })
  const dispute: Dispute = {
    ...next,
    version: before === undefined ? 1 : next.version,
    excess,
    closedAt: closed ? (next.closedAt ?? tx.now.toISOString()) : null,
  }
  if (before === undefined) await insertDispute(tx, dispute)
  else await updateDispute(tx, dispute)
  const asksAnew = before?.status !== dispute.status || before.evidenceDueBy !== dispute.evidenceDueBy
  if (asksAnew) await watchEvidence(tx, dispute)
  await noteDisputed(tx, stored, disputed)
  if (before === undefined) tx.emit(DisputeOpened, dispute)
  const decided = before === undefined ? closed : dispute.status !== before.status
  if (decided && dispute.status === 'lost') tx.emit(DisputeLost, dispute)
  else if (decided && dispute.status === 'won') tx.emit(DisputeWon, dispute)
  else if (before !== undefined) tx.emit(DisputeChanged, dispute)
  if (compare(excess, known.excess) > 0) tx.emit(DisputeExceeded, dispute)
  await book(tx, known, dispute, { wasLost: before?.status === 'lost', handedOn: handsOn(stored.payment) })
}

async function book(
  tx: Tx,
  before: Dispute,
  { id, version, provider, amount, fee, status, withheld }: Dispute,
  { wasLost, handedOn }: { wasLost: boolean; handedOn: boolean },
): Promise<void> {
  const enter = (
    what: string,
    kind: 'dispute-withheld' | 'dispute-reinstated' | 'dispute-lost' | 'fee-taken',
    postings: Parameters<typeof post>[1]['postings'],
  ) => post(tx, { id: `${id}.${what}.${version}`, kind, reference: { kind: 'dispute', id }, postings })
  const more: Money = subtract(fee, before.fee)
  if (more.amount > 0) await enter('fee', 'fee-taken', feeTaken({ provider, fee: more }))
  if (withheld && !before.withheld) await enter('withheld', 'dispute-withheld', disputeWithheld({ provider, amount }))
  const isLost = status === 'lost' && withheld
  if (isLost && !(wasLost && before.withheld)) await enter('lost', 'dispute-lost', disputeLost({ amount, handedOn }))
  if (!withheld && before.withheld) {
    // An appeal turned what was a loss.
    if (wasLost)
      await enter(
        'regained',
        'dispute-lost',
        disputeLost({ amount, handedOn }).map((line) => ({
          account: line.account,
          amount: { ...line.amount, amount: -line.amount.amount },
        })),
      )
    await enter('reinstated', 'dispute-reinstated', disputeReinstated({ provider, amount }))
  }
}
