import { SplitShareInvalid, type SplitTerms } from '@clutch/contracts/payments/splits'
import { type Decimal, DecimalError, decimal } from '@clutch/shared/decimal'
import { type Money, percentage, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { FeeBearer, ReceiverRule } from './split.ts'

export interface Terms {
  readonly commission: Money
  readonly feeBearer: FeeBearer
  readonly receivers: readonly ReceiverRule[]
}

/** The terms of a request as rules. @throws Problem SplitShareInvalid with the field */
export function readTerms(terms: SplitTerms, gross: Money): Terms {
  const { commission = {}, feeBearer = 'vendors' } = terms
  return {
    commission: commissionOf(commission, gross),
    feeBearer,
    receivers: terms.receivers.map((receiver, index): ReceiverRule => {
      const pointer = `/body/split/receivers/${index}`
      const { vendorId, rule, amount, percent } = receiver
      if (amount !== undefined && rule !== 'fixed') refuse(`${pointer}/amount`, 'goes with the rule `fixed` only')
      if (percent !== undefined && rule !== 'percent') refuse(`${pointer}/percent`, 'goes with the rule `percent` only')
      if (rule === 'rest') return { receiver: vendorId, rule: { kind: 'rest' } }
      if (rule === 'fixed')
        return { receiver: vendorId, rule: { kind: 'fixed', amount: amountIn(amount, gross, `${pointer}/amount`) } }
      return { receiver: vendorId, rule: { kind: 'percent', percent: percentIn(percent, `${pointer}/percent`) } }
    }),
  }
}

function commissionOf({ amount, percent }: NonNullable<SplitTerms['commission']>, gross: Money): Money {
  const pointer = '/body/split/commission'
  if (amount !== undefined && percent !== undefined) refuse(pointer, 'has either an amount or a percentage')
  if (amount !== undefined) return amountIn(amount, gross, `${pointer}/amount`)
  return percent === undefined ? zero(gross.currency) : percentage(gross, percentIn(percent, `${pointer}/percent`))
}

function amountIn(amount: Money | undefined, gross: Money, pointer: string): Money {
  if (amount === undefined) return refuse(pointer, 'is missing')
  if (amount.currency !== gross.currency) refuse(pointer, `must be in ${gross.currency}, as the whole is`)
  if (amount.amount < 0) refuse(pointer, 'must not be negative')
  return amount
}

function percentIn(text: string | undefined, pointer: string): Decimal {
  if (text === undefined) return refuse(pointer, 'is missing')
  let percent: Decimal
  try {
    percent = decimal(text)
  } catch (error) {
    if (error instanceof DecimalError) return refuse(pointer, 'is not a decimal')
    throw error
  }
  if (percent.units < 0n || percent.units > 100n * 10n ** BigInt(percent.places))
    refuse(pointer, 'must be from 0 to 100')
  return percent
}

function refuse(pointer: string, message: string): never {
  throw new Problem(SplitShareInvalid, { errors: [{ pointer, message }] })
}
