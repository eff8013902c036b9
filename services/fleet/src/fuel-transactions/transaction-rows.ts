import { maxTransactionRows, type NewFuelTransaction } from '@clutch/contracts/fleet/fuel-transactions'
import { exponentOf } from '@clutch/shared/currencies'
import { decimal } from '@clutch/shared/decimal'
import { fromDecimal } from '@clutch/shared/money'
import { parseInstant } from '@clutch/shared/time'
import { type CsvRow, csvRowsOf } from '../csv-rows.ts'

/** A row of a card issuer's file: a transaction, still without its vehicle where it names a plate, or why it is none. */
export type TransactionRow =
  | {
      readonly line: number
      readonly wanted: Omit<NewFuelTransaction, 'vehicleId'>
      readonly vehicle: { id: string } | { plate: string }
    }
  | { readonly line: number; readonly refused: string }

/** Litres of what it may be measured in; the two gallons are 231 cubic inches and 4.54609 litres. */
const measures = { litres: 1, gallonsUs: 3.785411784, gallonsImperial: 4.54609 } as const
const needed = ['at', Object.keys(measures).join(' or '), 'total', 'currency', 'vehicleId or plate']
const mostLitres = 100_000
const longestText = 200

/** @throws Problem when it is no table of transactions */
export function transactionRowsOf(bytes: Buffer): TransactionRow[] {
  const rows = csvRowsOf(bytes, { needed, mostRows: maxTransactionRows })
  return rows.map(rowOf)
}

function rowOf({ line, cell, number }: CsvRow): TransactionRow {
  const refused = (why: string) => ({ line, refused: why })
  const currency = cell('currency').toUpperCase()
  if (exponentOf(currency) === undefined) return refused('currency is none of ISO 4217')
  let total: NewFuelTransaction['total']
  try {
    const amount = decimal(number('total'))
    // 1.234 may be a thousand and more: nobody is billed thousandths of a cent.
    if (amount.places > exponentOf(currency)!)
      return refused(`total is more exact than ${currency} is, or parts thousands`)
    total = fromDecimal(amount, currency)
  } catch {
    return refused('total is no amount in major units')
  }
  const litres = litresOf(number)
  if (!(litres >= 0.001 && litres <= mostLitres)) return refused('litres, or gallons, is no number of them')
  let at: string
  try {
    at = parseInstant(cell('at')).toISOString()
  } catch {
    return refused('at is no ISO 8601 instant with an offset')
  }
  const [lat, lon] = [cell('lat'), cell('lon')]
  const place = lat === '' || lon === '' ? undefined : { lat: Number(lat), lon: Number(lon) }
  if (place !== undefined && !(Math.abs(place.lat) <= 90 && Math.abs(place.lon) <= 180))
    return refused('lat and lon are no place')
  const cardNumber = cell('cardNumber')
  if (cardNumber !== '' && !/^[0-9A-Za-z *-]{2,40}$/.test(cardNumber)) return refused('cardNumber is none')
  const texts = Object.fromEntries(
    (['externalId', 'product', 'station'] as const)
      .map((name) => [name, cell(name)] as const)
      .filter(([, of]) => of !== ''),
  )
  const long = Object.entries(texts).find(([, of]) => of.length > longestText)
  if (long !== undefined) return refused(`${long[0]} is longer than ${longestText} characters`)
  const vehicleId = cell('vehicleId')
  const plate = cell('plate')
  if (vehicleId === '' && plate === '') return refused('names neither vehicleId nor plate')
  return {
    line,
    vehicle: vehicleId === '' ? { plate } : { id: vehicleId },
    wanted: {
      at,
      litres,
      total,
      ...texts,
      ...(cardNumber === '' ? {} : { cardNumber }),
      ...(place === undefined ? {} : { place }),
    },
  }
}

/** Not a number where none is told, or several. */
function litresOf(number: CsvRow['number']): number {
  const told = Object.entries(measures).filter(([name]) => number(name) !== '')
  if (told.length !== 1) return Number.NaN
  const [name, litres] = told[0]!
  return /^[0-9]{1,6}(\.[0-9]{1,6})?$/.test(number(name)) ? Number(number(name)) * litres : Number.NaN
}
