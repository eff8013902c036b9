import { type Money, money } from '@clutch/shared/money'
import type { Square } from 'square'
import type { Movement, MovementReport } from '../provider.ts'
import { fromSquareMoney } from './amounts.ts'
import { type Client, succeeded } from './client.ts'
import { failureOf } from './errors.ts'
import { feeOf } from './payments.ts'
import { readNote } from './references.ts'

/** Lists go by when a thing was made: money may move as long after as an authorisation lives, and a bank thinks. */
const madeBeforeMs = { payment: 8 * 86_400_000, refund: 31 * 86_400_000 }

/** Square has no statement of its balance; it is put together from what moved it, at every location. */
export async function listMovements(
  client: Client,
  { from, to, max }: { from: Date; to: Date; max: number },
): Promise<MovementReport> {
  const search = async (): Promise<MovementReport> => {
    const locations = await client.locations()
    if (locations.outcome !== 'succeeded') return { outcome: 'unknown', cause: 'the locations could not be read' }
    const movements: Movement[] = []
    const found = (...moved: Movement[]) => {
      movements.push(...moved.filter(({ at }) => at >= from && at <= to))
      return movements.length > max
    }
    const { sdk } = client
    const endTime = new Date(to.getTime() + 1).toISOString()
    const since = (ms: number) => ({ beginTime: new Date(from.getTime() - ms).toISOString(), endTime, limit: 100 })
    for (const { id: locationId } of locations.result) {
      if (locationId === undefined) continue
      for await (const payment of await sdk.payments.list({ ...since(madeBeforeMs.payment), locationId }))
        if (payment.status === 'COMPLETED' && found(chargeOf(payment))) return { outcome: 'too-many' }
      for await (const refund of await sdk.refunds.list({ ...since(madeBeforeMs.refund), locationId }))
        if (refund.status === 'COMPLETED' && found(refundOf(refund))) return { outcome: 'too-many' }
      for await (const dispute of await sdk.disputes.list({ locationId }))
        if (found(...movedBy(dispute))) return { outcome: 'too-many' }
      for await (const payout of await sdk.payouts.list({ ...since(0), locationId }))
        if (payout.status !== 'FAILED' && found(payoutOf(payout))) return { outcome: 'too-many' }
    }
    return succeeded(movements)
  }
  try {
    return await client.inTime(search())
  } catch (error) {
    const failure = failureOf(error)
    const cause = failure.outcome === 'rejected' ? failure.message : 'the report could not be read'
    return { outcome: 'unknown', cause }
  }
}

function less(gross: Money, ...parts: (Money | null)[]): Money {
  const taken = parts.reduce((sum, part) => sum + (part?.amount ?? 0), 0)
  return money(gross.amount - taken, gross.currency)
}

function chargeOf(payment: Square.Payment): Movement {
  const appFee = payment.appFeeMoney === undefined ? null : fromSquareMoney(payment.appFeeMoney)
  return {
    providerReference: payment.id ?? '',
    kind: 'charge',
    tenantId: readNote(payment.note)?.tenantId ?? null,
    about: null,
    net: less(fromSquareMoney(payment.totalMoney ?? payment.amountMoney), feeOf(payment), appFee),
    at: new Date(payment.cardDetails?.cardPaymentTimeline?.capturedAt ?? payment.createdAt ?? 0),
  }
}

function refundOf(refund: Square.PaymentRefund): Movement {
  const { amount, currency } = fromSquareMoney(refund.amountMoney)
  return {
    providerReference: refund.id,
    kind: 'refund',
    tenantId: readNote(refund.reason)?.tenantId ?? null,
    about: refund.paymentId ?? null,
    net: money(-amount, currency),
    at: new Date(refund.updatedAt ?? refund.createdAt ?? 0),
  }
}

function payoutOf(payout: Square.Payout): Movement {
  const { amount, currency } = fromSquareMoney(payout.amountMoney)
  return {
    providerReference: payout.id,
    kind: 'payout',
    tenantId: null,
    about: null,
    net: money(-amount, currency),
    at: new Date(payout.createdAt ?? 0),
  }
}

/** Held back from the day it is opened; given back when it is won. An inquiry holds nothing. */
function movedBy(dispute: Square.Dispute): Movement[] {
  if (dispute.state === undefined || dispute.state.startsWith('INQUIRY')) return []
  const { amount, currency } = fromSquareMoney(dispute.amountMoney)
  const about = dispute.disputedPayment?.paymentId ?? null
  const of = { providerReference: dispute.id ?? '', kind: 'dispute', tenantId: null, about } as const
  const opened = { ...of, net: money(-amount, currency), at: new Date(dispute.createdAt ?? 0) }
  if (dispute.state !== 'WON') return [opened]
  return [opened, { ...of, net: money(amount, currency), at: new Date(dispute.updatedAt ?? 0) }]
}
