import type { Money } from '@clutch/shared/money'
import { money } from '@clutch/shared/money'
import type { Square } from 'square'
import type { Movement, PaymentProvider } from '../provider.ts'
import { fromSquareMoney } from './amounts.ts'
import { type Client, succeeded } from './client.ts'
import { failureOf } from './errors.ts'
import { feeOf } from './payments.ts'
import { readNote } from './references.ts'

/** Square has no statement of its balance; it is put together from what moved it, at every location. */
export async function listMovements(
  client: Client,
  { from, to, max }: { from: Date; to: Date; max: number },
): Promise<Awaited<ReturnType<PaymentProvider['listMovements']>>> {
  const search = async () => {
    const locations = await client.locations()
    if (locations.outcome !== 'succeeded') {
      return { outcome: 'unknown', cause: 'the locations could not be read' } as const
    }
    const movements: Movement[] = []
    const period = { beginTime: from.toISOString(), endTime: new Date(to.getTime() + 1).toISOString(), limit: 100 }
    for (const { id: locationId } of locations.result) {
      if (locationId === undefined) continue
      for await (const payment of await client.sdk.payments.list({ ...period, locationId }))
        if (payment.status === 'COMPLETED') movements.push(chargeOf(payment))
      for await (const refund of await client.sdk.refunds.list({ ...period, locationId }))
        if (refund.status === 'COMPLETED') movements.push(refundOf(refund))
      for await (const payout of await client.sdk.payouts.list({ ...period, locationId }))
        if (payout.status !== 'FAILED') movements.push(payoutOf(payout))
      if (movements.length > max) return { outcome: 'too-many' } as const
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
    net: money(-amount, currency),
    at: new Date(payout.createdAt ?? 0),
  }
}
