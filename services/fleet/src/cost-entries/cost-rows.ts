import { maxCostRows, type NewCostEntry } from '@clutch/contracts/fleet/cost-entries'
import { exponentOf } from '@clutch/shared/currencies'
import { decimal } from '@clutch/shared/decimal'
import { fromDecimal } from '@clutch/shared/money'
import { type CsvRow, csvRowsOf } from '../csv-rows.ts'
import { wrongWith } from './cost-entry.ts'

/** A row of the books: a cost, still without its vehicle where it names a plate, or why it is none. */
export type CostRow =
  | {
      readonly line: number
      readonly wanted: Omit<NewCostEntry, 'vehicleId'>
      readonly vehicle: { id: string } | { plate: string }
    }
  | { readonly line: number; readonly refused: string }

const needed = ['category', 'amount', 'currency', 'from', 'vehicleId or plate']
const longestText = 200

/** @throws Problem when it is no table of costs */
export function costRowsOf(bytes: Buffer): CostRow[] {
  return csvRowsOf(bytes, { needed, mostRows: maxCostRows }).map(rowOf)
}

function rowOf({ line, cell, number }: CsvRow): CostRow {
  const refused = (why: string) => ({ line, refused: why })
  const category = cell('category').toLowerCase()
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(category))
    return refused('category is no word of small letters, digits and hyphens')
  const currency = cell('currency').toUpperCase()
  const exponent = exponentOf(currency)
  if (exponent === undefined) return refused('currency is none of ISO 4217')
  // Books are to the minor unit: what is finer is a mistake, and rounding would hide it.
  let amount: NewCostEntry['amount']
  try {
    const exact = decimal(number('amount'))
    if (exact.places > exponent) return refused(`amount has more than ${exponent} places, or parts thousands`)
    amount = fromDecimal(exact, currency)
  } catch {
    return refused('amount is none in major units')
  }
  const days = { from: cell('from'), ...(cell('to') === '' ? {} : { to: cell('to') }) }
  const wrong = wrongWith({ amount, ...days })
  if (wrong !== undefined) return refused(`${wrong.field} ${wrong.message}`)
  const texts = Object.fromEntries(
    (['externalId', 'note'] as const).map((name) => [name, cell(name)] as const).filter(([, of]) => of !== ''),
  )
  const long = Object.entries(texts).find(([, of]) => of.length > longestText)
  if (long !== undefined) return refused(`${long[0]} is longer than ${longestText} characters`)
  const [vehicleId, plate] = [cell('vehicleId'), cell('plate')]
  if (vehicleId === '' && plate === '') return refused('names neither vehicleId nor plate')
  return {
    line,
    vehicle: vehicleId === '' ? { plate } : { id: vehicleId },
    wanted: { category, amount, ...days, ...texts },
  }
}
