import { maxTransactionRows, type NewFuelTransaction } from '@clutch/contracts/fleet/fuel-transactions'
import { ValidationFailed } from '@clutch/contracts/problems'
import { exponentOf } from '@clutch/shared/currencies'
import { decimal } from '@clutch/shared/decimal'
import { fromDecimal } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { parseInstant } from '@clutch/shared/time'
import { parse } from 'csv-parse/sync'

/** A row of a card issuer's file: a transaction, still without its vehicle where it names a plate, or why it is none. */
export type TransactionRow =
  | {
      readonly line: number
      readonly wanted: Omit<NewFuelTransaction, 'vehicleId'>
      readonly vehicle: { id: string } | { plate: string }
    }
  | { readonly line: number; readonly refused: string }

const needed = ['at', 'litres', 'total', 'currency'] as const
const mostLitres = 100_000
const longestText = 200

/** @throws Problem when it is no table of transactions */
export function transactionRowsOf(bytes: Buffer): TransactionRow[] {
  const text = decoded(bytes)
  const firstLine = text.slice(0, Math.max(0, text.indexOf('\n')))
  const delimiter = firstLine.includes(';') ? ';' : ','
  let table: { record: string[]; info: { lines: number } }[]
  try {
    table = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      to: maxTransactionRows + 2,
      max_record_size: 100_000,
    }) as unknown as typeof table
  } catch (error) {
    throw refusedFile(`is no CSV: ${error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'}`)
  }
  const [heading, ...rows] = table
  if (heading === undefined) throw refusedFile('has no first line of names')
  const names = heading.record.map((name) => name.trim())
  const missing = needed.filter((name) => !names.includes(name))
  if (missing.length > 0) throw refusedFile(`has no column ${missing.join(', ')}`)
  if (!names.includes('vehicleId') && !names.includes('plate')) throw refusedFile('has no column vehicleId or plate')
  if (rows.length > maxTransactionRows) throw refusedFile(`has more than ${maxTransactionRows} rows`)
  return rows.map(({ record, info }) => rowOf(info.lines, (name) => record[names.indexOf(name)]?.trim() ?? ''))
}

function rowOf(line: number, cell: (name: string) => string): TransactionRow {
  const refused = (why: string) => ({ line, refused: why })
  const currency = cell('currency').toUpperCase()
  if (exponentOf(currency) === undefined) return refused('currency is none of ISO 4217')
  let total: NewFuelTransaction['total']
  try {
    total = fromDecimal(decimal(cell('total')), currency)
  } catch {
    return refused('total is no amount in major units with a point')
  }
  const litres = /^[0-9]{1,6}(\.[0-9]{1,6})?$/.test(cell('litres')) ? Number(cell('litres')) : Number.NaN
  if (!(litres >= 0.001 && litres <= mostLitres)) return refused('litres is no number of litres')
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

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refusedFile('is not UTF-8')
  }
}

function refusedFile(message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer: '/body', message }] })
}
