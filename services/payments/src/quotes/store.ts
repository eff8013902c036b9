import type { Quote } from '@clutch/contracts/payments/currency-conversion'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Quote as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function quoteOf(row: Row): Quote {
  return {
    id: row.id,
    from: money(row.fromAmount, row.fromCurrency),
    to: money(row.toAmount, row.toCurrency),
    rate: row.rate,
    steps: JSON.parse(row.steps) as Quote['steps'],
    requotes: row.requotes,
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  }
}

export async function insertQuote(tx: Tx, quote: Quote): Promise<void> {
  await tx.db.quote.create({
    data: {
      tenantId: tx.tenantId,
      id: quote.id,
      fromAmount: quote.from.amount,
      fromCurrency: quote.from.currency,
      toAmount: quote.to.amount,
      toCurrency: quote.to.currency,
      rate: quote.rate,
      steps: JSON.stringify(quote.steps),
      requotes: quote.requotes,
      expiresAt: new Date(quote.expiresAt),
      createdAt: new Date(quote.createdAt),
    },
  })
}

export async function findQuote(tx: Tx, id: string): Promise<Quote | undefined> {
  const row = await tx.db.quote.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : quoteOf(row)
}

export async function pageOfQuotes(tx: Tx, page: { before: TimeKey | undefined; limit: number }): Promise<Quote[]> {
  const rows = await tx.db.quote.findMany({
    where: { tenantId: tx.tenantId, AND: earlierThan('createdAt', page.before) },
    orderBy: latestFirst('createdAt'),
    take: page.limit,
  })
  return rows.map(quoteOf)
}
