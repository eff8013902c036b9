import {
  PaymentPlanInvalid,
  type PaymentPlanSchedule,
  type PaymentPlanTerms,
  type Scheduled,
} from '@clutch/contracts/payments/payment-plans'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import { decimal } from '@clutch/shared/decimal'
import { type Money, money, percentage, subtract } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { addDays, anchoredDay, type Day, dayInZone, parseDay } from '@clutch/shared/time'

const invalid = (pointer: string, message: string) =>
  new Problem(PaymentPlanInvalid, { errors: [{ pointer, message }] })

/** The nth due day: counted from the first, so that the 31st is the last day of a shorter month and the 31st again after it. */
function dueDay(first: Day, { every, count }: PaymentPlanTerms['cycle'], index: number): Day {
  return every === 'week' ? addDays(first, 7 * count * index) : anchoredDay(first, { every: 'month', count }, index)
}

/** Equal parts; what does not divide is on the first. */
function partsOf(amount: number, parts: number): number[] {
  const each = Math.floor(amount / parts)
  return Array.from({ length: parts }, (_, index) => (index === 0 ? amount - each * (parts - 1) : each))
}

function given(of: Money, wanted: PaymentPlanTerms['deposit'], pointer: string): Money {
  if (wanted === undefined) return money(0, of.currency)
  const { amount, percent } = wanted
  if ((amount === undefined) === (percent === undefined)) throw invalid(pointer, 'is an amount or a percentage')
  if (amount !== undefined) return money(amount, of.currency)
  if (Number(percent) > 100) throw invalid(`${pointer}/percent`, 'is above 100')
  return percentage(of, decimal(percent!))
}

/**
 * The schedule that terms make. Deposit and instalments sum to total and fee exactly.
 * @param today the customer's
 * @throws Problem PaymentPlanInvalid with the field
 */
export function schedule(terms: PaymentPlanTerms, today: Day): PaymentPlanSchedule {
  const { total, instalments: count, cycle } = terms
  const { currency } = total
  if (!isCurrentCurrency(currency)) throw invalid('/body/total/currency', 'is not a currency of ISO 4217')
  if (total.amount <= 0) throw invalid('/body/total/amount', 'must be above zero')
  const deposit = given(total, terms.deposit, '/body/deposit')
  if (deposit.amount >= total.amount) throw invalid('/body/deposit', 'leaves nothing to be paid by instalments')
  const later = subtract(total, deposit)
  if (later.amount < count)
    throw invalid('/body/instalments', `are more than the ${later.amount} minor units to be divided`)
  const fee = given(later, terms.fee, '/body/fee')
  const first = terms.firstDay ?? dueDay(today, cycle, 1)
  if (terms.firstDay !== undefined) {
    try {
      parseDay(terms.firstDay)
    } catch {
      throw invalid('/body/firstDay', 'is no day of the calendar')
    }
    if (first < today) throw invalid('/body/firstDay', `is before today, ${today}`)
  }
  const fees = partsOf(fee.amount, count)
  const instalments: Scheduled[] = partsOf(later.amount, count).map((principal, index) => ({
    number: index + 1,
    kind: 'instalment',
    dueDay: dueDay(first, cycle, index),
    principal,
    fee: fees[index]!,
    amount: principal + fees[index]!,
  }))
  const atOnce: Scheduled[] =
    deposit.amount === 0
      ? []
      : [{ number: 0, kind: 'deposit', dueDay: today, principal: deposit.amount, fee: 0, amount: deposit.amount }]
  return {
    currency,
    total: total.amount,
    deposit: deposit.amount,
    fee: fee.amount,
    payable: total.amount + fee.amount,
    instalments: [...atOnce, ...instalments],
  }
}

/** The customer's day. @throws Problem PaymentPlanInvalid for a zone that does not exist */
export function todayIn(timeZone: string, now: Date): Day {
  try {
    return dayInZone(now, timeZone)
  } catch {
    throw invalid('/body/timeZone', 'is not a zone of the tz database')
  }
}
