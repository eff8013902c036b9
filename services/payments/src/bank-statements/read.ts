import { BankStatementUnreadable } from '@clutch/contracts/payments/bank-statements'
import { exponentOf } from '@clutch/shared/currencies'
import { decimal } from '@clutch/shared/decimal'
import { fromDecimal } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'

export const mostEntries = 5_000

/** A booked entry, or one transaction of it. Amounts are minor units, above zero. */
export interface ReadEntry {
  readonly line: number
  readonly credit: boolean
  /** It takes back an entry of the other direction. */
  readonly reversal: boolean
  readonly bookedOn: string
  readonly amount: number
  readonly currency: string
  readonly payerName: string | null
  readonly payerIban: string | null
  readonly creditorReference: string | null
  readonly endToEndId: string | null
  readonly remittance: string
  /** The bank's own name of it, by which it is known again in another file. */
  readonly bankReference: string | null
  /** Which of its entry it is. */
  readonly part: number
}

export interface NotRead {
  readonly line: number
  readonly outcome: 'ignored' | 'unreadable'
  readonly message: string
}

export interface ReadStatement {
  readonly format: 'camt.053' | 'csv'
  readonly account: string | null
  readonly currency: string
  readonly statementId: string | null
  readonly from: string | null
  readonly to: string | null
  readonly opening: number | null
  readonly closing: number | null
  readonly entries: readonly (ReadEntry | NotRead)[]
  /** Credits less debits of all booked entries; null where one could not be read. */
  readonly moved: number | null
}

/** @throws Problem that names the line */
export function unreadable(message: string, line?: number): Problem {
  return new Problem(BankStatementUnreadable, {
    errors: [{ pointer: line === undefined ? '/body' : `/body/line/${line}`, message }],
  })
}

/** @returns undefined where it is no amount of the currency: more exact than it is, or not a number */
export function amountOf(text: string, currency: string): number | undefined {
  const places = exponentOf(currency)
  if (places === undefined || !/^-?[0-9]{1,15}(\.[0-9]{1,12})?$/.test(text)) return undefined
  const plain = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
  const value = decimal(plain)
  if (value.places > places) return undefined
  try {
    return fromDecimal(value, currency).amount
  } catch {
    return undefined
  }
}

/** The day, if there is such a one. */
export function dayOf(year: string, month: string, day: string): string | undefined {
  const text = `${year}-${month}-${day}`
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text ? text : undefined
}

export function decode(bytes: Buffer, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw unreadable(`is not ${encoding}`)
  }
}
