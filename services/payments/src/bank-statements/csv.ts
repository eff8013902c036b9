import type { RouteQuery } from '@clutch/contracts/contract'
import type { importBankStatement } from '@clutch/contracts/payments/bank-statements'
import { exponentOf } from '@clutch/shared/currencies'
import {
  amountOf,
  dayOf,
  decode,
  mostEntries,
  type NotRead,
  type ReadEntry,
  type ReadStatement,
  unreadable,
} from './read.ts'

type Wanted = RouteQuery<typeof importBankStatement>
type Field =
  | 'date'
  | 'amount'
  | 'currency'
  | 'payer'
  | 'payerIban'
  | 'remittance'
  | 'reference'
  | 'endToEndId'
  | 'entryReference'

interface Layout {
  readonly decimalMark: '.' | ','
  readonly dateFormat: NonNullable<Wanted['dateFormat']>
  readonly columns: Partial<Record<Field, string>>
}

/** As the banks name their columns. */
const layouts: Record<NonNullable<Wanted['preset']>, Layout> = {
  generic: {
    decimalMark: '.',
    dateFormat: 'YYYY-MM-DD',
    columns: {
      date: 'date',
      amount: 'amount',
      currency: 'currency',
      payer: 'payer',
      payerIban: 'payerIban',
      remittance: 'remittance',
      reference: 'reference',
      endToEndId: 'endToEndId',
      entryReference: 'entryReference',
    },
  },
  sparkasse: {
    decimalMark: ',',
    dateFormat: 'DD.MM.YY',
    columns: {
      date: 'Buchungstag',
      amount: 'Betrag',
      currency: 'Waehrung',
      payer: 'Beguenstigter/Zahlungspflichtiger',
      payerIban: 'Kontonummer/IBAN',
      remittance: 'Verwendungszweck',
      endToEndId: 'Kundenreferenz (End-to-End)',
    },
  },
  n26: {
    decimalMark: '.',
    dateFormat: 'YYYY-MM-DD',
    columns: {
      date: 'Booking Date',
      amount: 'Amount (EUR)',
      payer: 'Partner Name',
      payerIban: 'Partner Iban',
      remittance: 'Payment Reference',
    },
  },
  wise: {
    decimalMark: '.',
    dateFormat: 'DD-MM-YYYY',
    columns: {
      date: 'Date',
      amount: 'Amount',
      currency: 'Currency',
      payer: 'Payer Name',
      remittance: 'Payment Reference',
      entryReference: 'TransferWise ID',
    },
  },
}

/** A bank's CSV, read by columns. */
export function readCsv(bytes: Buffer, wanted: Wanted): ReadStatement {
  const layout = layouts[wanted.preset ?? 'generic']
  const decimalMark = wanted.decimalMark ?? layout.decimalMark
  const dateFormat = wanted.dateFormat ?? layout.dateFormat
  const text = decode(bytes, 'utf-8').replace(/^\uFEFF/, '')
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const asked = wanted.delimiter === 'tab' ? '\t' : wanted.delimiter
  const delimiter = asked ?? mostFrequent(first)
  const [head, ...rows] = rowsOf(text, delimiter)
  if (head === undefined) throw unreadable('is empty', 1)
  const names = head.cells.map((name) => name.trim().toLowerCase())
  const column = (field: Field): number | undefined => {
    const own = wanted[`${field}Column`]
    const name = own ?? layout.columns[field]
    const index = name === undefined ? -1 : names.indexOf(name.trim().toLowerCase())
    if (index === -1 && own !== undefined) throw unreadable(`has no column ${own}`, 1)
    return index === -1 ? undefined : index
  }
  const at = {
    date: column('date'),
    amount: column('amount'),
    currency: column('currency'),
    payer: column('payer'),
    payerIban: column('payerIban'),
    remittance: column('remittance'),
    reference: column('reference'),
    endToEndId: column('endToEndId'),
    entryReference: column('entryReference'),
  }
  for (const field of ['date', 'amount'] as const)
    if (at[field] === undefined) throw unreadable(`has no column for the ${field}: say ${field}Column`, 1)
  const fallback = wanted.currency ?? (wanted.preset === 'n26' ? 'EUR' : undefined)
  if (at.currency === undefined && fallback === undefined)
    throw unreadable('has no column of currencies: say currency or currencyColumn', 1)
  if (rows.length > mostEntries) throw unreadable(`has more than ${mostEntries} entries`, mostEntries + 2)

  let moved: number | null = 0
  const currencies = new Set<string>()
  const entries = rows.map(({ line, cells }): ReadEntry | NotRead => {
    const cell = (index: number | undefined) => (index === undefined ? '' : (cells[index] ?? '').trim())
    const not = (message: string): NotRead => {
      moved = null
      return { line, outcome: 'unreadable', message }
    }
    if (cells.length !== head.cells.length)
      return not(`has ${cells.length} cells, the first line has ${head.cells.length}`)
    const currency = (cell(at.currency) || fallback || '').toUpperCase()
    if (exponentOf(currency) === undefined) return not(`${currency || 'nothing'} is no currency of ISO 4217`)
    const number = plainNumber(cell(at.amount), decimalMark)
    const signed = number === undefined ? undefined : amountOf(number, currency)
    if (signed === undefined)
      return not(`${cell(at.amount).slice(0, 40)} is no amount of ${currency} with the decimal mark ${decimalMark}`)
    const bookedOn = dateOf(cell(at.date), dateFormat)
    if (bookedOn === undefined) return not(`${cell(at.date).slice(0, 40)} is no day as ${dateFormat}`)
    currencies.add(currency)
    if (moved !== null) moved += signed
    if (signed <= 0)
      return { line, outcome: 'ignored', message: signed === 0 ? 'is of nothing' : 'is money that went out' }
    return {
      line,
      credit: true,
      reversal: false,
      bookedOn,
      amount: signed,
      currency,
      payerName: cell(at.payer).slice(0, 200) || null,
      payerIban: cell(at.payerIban).replaceAll(' ', '').slice(0, 34) || null,
      creditorReference: cell(at.reference).slice(0, 35) || null,
      endToEndId: cell(at.endToEndId).slice(0, 35) || null,
      remittance: cell(at.remittance).slice(0, 1_000),
      bankReference: cell(at.entryReference).slice(0, 120) || null,
      part: 0,
    }
  })
  const days = entries.flatMap((entry) => ('bookedOn' in entry ? entry.bookedOn : [])).sort()
  return {
    format: 'csv',
    account: wanted.account?.replaceAll(' ', '') ?? null,
    currency: [...currencies][0] ?? fallback ?? 'EUR',
    statementId: null,
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
    opening: wanted.opening ?? null,
    closing: wanted.closing ?? null,
    entries,
    // Two currencies are never added.
    moved: currencies.size > 1 ? null : moved,
  }
}

function mostFrequent(line: string): string {
  const counted = [';', ',', '\t', '|'].map((mark) => ({ mark, times: line.split(mark).length }))
  return counted.sort((a, b) => b.times - a.times)[0]!.mark
}

/** Digits in groups of three are fine, anything else that the decimal mark does not explain is not. */
function plainNumber(text: string, mark: '.' | ','): string | undefined {
  const group = mark === '.' ? ',' : '.'
  const sign = text.startsWith('-') ? '-' : ''
  const digits = text.replace(/^[+-]/, '').replaceAll(/[\s\u00A0']/g, '')
  const [whole = '', fraction, ...more] = digits.split(mark)
  if (more.length > 0 || (fraction !== undefined && !/^[0-9]+$/.test(fraction))) return undefined
  const grouped = new RegExp(`^[0-9]{1,3}(\\${group}[0-9]{3})+$`).test(whole)
  const plain = grouped ? whole.replaceAll(group, '') : whole
  return /^[0-9]{1,15}$/.test(plain) ? `${sign}${plain}${fraction === undefined ? '' : `.${fraction}`}` : undefined
}

function dateOf(text: string, format: NonNullable<Wanted['dateFormat']>): string | undefined {
  const form = format
    .replaceAll('.', '\\.')
    .replace('YYYY', '(?<y>\\d{4})')
    .replace('YY', '(?<y>\\d{2})')
    .replace('MM', '(?<m>\\d{2})')
    .replace('DD', '(?<d>\\d{2})')
  const { y, m, d } = new RegExp(`^${form}$`).exec(text)?.groups ?? {}
  return y === undefined || m === undefined || d === undefined ? undefined : dayOf(y.length === 2 ? `20${y}` : y, m, d)
}

interface Row {
  readonly line: number
  readonly cells: string[]
}

/** RFC 4180, with any delimiter. @throws Problem for a quote that is not closed */
function rowsOf(text: string, delimiter: string): Row[] {
  const rows: Row[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let line = 1
  let began = 1
  const end = () => {
    cells.push(cell)
    if (cells.length > 1 || cell.trim() !== '') rows.push({ line: began, cells })
    cells = []
    cell = ''
  }
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!
    if (char === '\n') line += 1
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (char === '"' && cell === '') quoted = true
    else if (char === delimiter) {
      cells.push(cell)
      cell = ''
    } else if (char === '\n') {
      end()
      began = line
    } else if (char !== '\r') cell += char
    if (rows.length > mostEntries + 1) break
  }
  if (quoted) throw unreadable('has a quote that is not closed', began)
  if (cell !== '' || cells.length > 0) end()
  return rows
}
