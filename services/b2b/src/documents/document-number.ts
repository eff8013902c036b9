import type { Day } from '@clutch/shared/time'

/**
 * Numbers of documents: gapless within a tenant and a series, given when the document is finalised. A series is a kind
 * of document in a year of its issue date; credit notes have their own. They are counted in a row, in the transaction that
 * finalises: the row's lock makes concurrent finalisations wait for each other, and a transaction that fails gives its
 * number back with everything else. A sequence would do neither.
 */
export type DocumentKind = 'invoice' | 'credit-note' | 'statement'

const prefixes = { invoice: 'INV', 'credit-note': 'CRN', statement: 'STM' } as const satisfies Record<
  DocumentKind,
  string
>
const minDigits = 6

/** `INV-2026`: the key of the counter. */
export function seriesOf(kind: DocumentKind, issueDate: Day): string {
  return `${prefixes[kind]}-${issueDate.slice(0, 4)}`
}

/** `INV-2026-000001`; after 999,999 it grows a digit instead of starting again. */
export function documentNumber(series: string, sequence: number): string {
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new RangeError('a series counts from 1')
  return `${series}-${String(sequence).padStart(minDigits, '0')}`
}

export interface ParsedDocumentNumber {
  readonly series: string
  readonly year: number
  readonly sequence: number
}

export function parseDocumentNumber(text: string): ParsedDocumentNumber | undefined {
  const match = /^((?:INV|CRN|STM)-(\d{4}))-(\d{6,15})$/.exec(text)
  if (!match) return undefined
  const parsed = { series: match[1] ?? '', year: Number(match[2]), sequence: Number(match[3]) }
  return parsed.sequence > 0 && documentNumber(parsed.series, parsed.sequence) === text ? parsed : undefined
}
