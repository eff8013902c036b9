import type { Payment } from '@clutch/contracts/payments/payments'
import type { RefundParts } from '@clutch/contracts/payments/refunds'
import type { Split } from '@clutch/contracts/payments/splits'
import { add, compare, type Money, money, subtract, zero } from '@clutch/shared/money'
import type { Static } from 'typebox'
import { reverseProRata } from '../splits/split.ts'

export type Bearer = 'pro-rata' | 'platform' | 'vendors'
export type Parts = Static<typeof RefundParts>

/** What one share has become of: how much of it the vendor has at the provider, less what came back. */
export type SentOf = (splitReceiverId: string) => Money

/** Money for these is handed on when it comes: whoever has it is charged with the refund by the one who handed it on. */
const handedOn: readonly Payment['purpose']['kind'][] = ['wallet-top-up', 'instalment', 'statement', 'invoice']

export const handsOn = ({ purpose }: Pick<Payment, 'purpose'>): boolean => handedOn.includes(purpose.kind)

/**
 * What a refund takes from whom. Of a payment that was divided each part gives in proportion to what it was, and all
 * refunds so far give what one of their sum would (`reverseProRata`).
 */
export function divideRefund(
  payment: Pick<Payment, 'purpose'>,
  split: Split | null,
  amount: Money,
  bearer: Bearer,
  sentOf: SentOf,
): Parts {
  const none = zero(amount.currency)
  const nothing: Parts = { commission: none, providerFee: none, shares: [], undivided: none, elsewhere: none }
  if (split === null || split.status === 'agreed')
    return handsOn(payment) ? { ...nothing, elsewhere: amount } : { ...nothing, undivided: amount }
  if (bearer === 'platform') return { ...nothing, commission: amount }

  const shares = split.shares.map(({ amount: part, reversed }) => ({ part, reversed }))
  // A commission below zero has nothing to give: it bore the fee, and the fee gives what it bore.
  const ours = commissionAndFee(split)
  const parts = bearer === 'vendors' ? shares : [ours.commission, ours.fee, ...shares]
  const left = parts.reduce((sum, { part, reversed }) => add(sum, subtract(part, reversed)), none)
  // What vendors alone cannot give comes out of the commission.
  const theirs = compare(amount, left) > 0 ? left : amount
  const taken = reverseProRata(
    parts.map(({ part }) => part),
    parts.map(({ reversed }) => reversed),
    theirs,
  )
  const [commission, providerFee] = bearer === 'vendors' ? [none, none] : [taken[0]!, taken[1]!]
  const ofShares = bearer === 'vendors' ? taken : taken.slice(2)
  return {
    ...nothing,
    commission: add(commission, subtract(amount, theirs)),
    providerFee,
    shares: split.shares
      .map(({ id, vendorId }, index) => {
        const part = ofShares[index]!
        const sent = sentOf(id)
        return { vendorId, amount: part, sent: money(Math.min(part.amount, sent.amount), part.currency) }
      })
      .filter(({ amount: part }) => part.amount > 0),
  }
}

function commissionAndFee({ commission, commissionReversed, providerFee, providerFeeReversed }: Split) {
  if (commission.amount >= 0)
    return {
      commission: { part: commission, reversed: commissionReversed },
      fee: { part: providerFee, reversed: providerFeeReversed },
    }
  return {
    commission: { part: zero(commission.currency), reversed: zero(commission.currency) },
    fee: { part: add(providerFee, commission), reversed: providerFeeReversed },
  }
}
