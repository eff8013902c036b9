import type { Day } from '@clutch/shared/time'
import type { Tx } from '../kit.ts'
import { type DocumentKind, documentNumber, seriesOf } from './document-number.ts'
import { countUp } from './store.ts'

/**
 * The next number of a document, as late in its transaction as can be: who finalises at the same time waits for it, and a
 * transaction that fails gives it back.
 */
export async function giveNumber(tx: Tx, kind: DocumentKind, issueDate: Day): Promise<string> {
  const series = seriesOf(kind, issueDate)
  return documentNumber(series, await countUp(tx, series))
}
