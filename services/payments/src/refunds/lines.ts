import { RefundExceedsLine, type RefundedLine } from '@clutch/contracts/payments/refunds'
import { divideRounded } from '@clutch/shared/decimal'
import { Problem } from '@clutch/shared/problem'
import type { Static } from 'typebox'
import { findLineCreditsOf, findLinesOf, type InvoiceLine, lockLinesOf } from '../invoices/store.ts'
import type { Tx } from '../kit.ts'
import { findRefundedLinesOf } from './store.ts'

/** What of a line may still be given back: not credited, and neither refunded nor on its way back. */
export function leftOfLine({ net, gross }: InvoiceLine, creditedNet: number, refunded: number): number {
  const credited = net === 0 ? 0 : Number(divideRounded(BigInt(gross) * BigInt(creditedNet), BigInt(net)))
  return Math.max(gross - credited - refunded, 0)
}

/**
 * Refunds by line stay within the lines of their invoice, whichever payments of it they are of and however they race.
 * @throws Problem that names the line
 */
export async function checkLines(
  tx: Tx,
  invoiceId: string | null,
  wanted: readonly Static<typeof RefundedLine>[] | undefined,
): Promise<void> {
  if (invoiceId === null || wanted === undefined) return
  await lockLinesOf(tx, invoiceId)
  const lines = await findLinesOf(tx, invoiceId)
  // An invoice that came before its lines were kept: b2b still credits within them.
  if (lines === undefined || lines.length === 0) return
  const [credits, refunded] = [await findLineCreditsOf(tx, invoiceId), await findRefundedLinesOf(tx, invoiceId)]
  for (const [index, { lineId, amount }] of wanted.entries()) {
    const pointer = `/body/lines/${index}`
    const line = lines.find((known) => known.lineId === lineId)
    if (line === undefined)
      throw new Problem(RefundExceedsLine, {
        detail: `The invoice has no line ${lineId}; it has ${lines
          .map((known) => known.lineId)
          .slice(0, 50)
          .join(', ')}.`,
        errors: [{ pointer: `${pointer}/lineId`, message: 'is no line of the invoice' }],
      })
    // Named twice, it is the sum that counts.
    const before = refunded.get(lineId) ?? 0
    const left = leftOfLine(line, credits.get(lineId) ?? 0, before)
    if (amount.amount > left)
      throw new Problem(RefundExceedsLine, {
        detail: `Of line ${lineId} (${line.description}) ${left} of ${line.gross} ${amount.currency} is left, with tax, in minor units.`,
        errors: [
          { pointer: `${pointer}/amount/amount`, message: `must be at most ${left}, which is left of ${lineId}` },
        ],
      })
    refunded.set(lineId, before + amount.amount)
  }
}
