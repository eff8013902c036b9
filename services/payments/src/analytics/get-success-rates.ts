import { getSuccessRates as contract } from '@clutch/contracts/payments/analytics'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { asAsked, askedOf } from './asked.ts'
import { seriesOf, shareOf, sumOf } from './series.ts'
import { findTried, type TriedRow } from './store.ts'

export const getSuccessRates = implement(contract, async ({ query, tx }) => {
  const { provider, methodKind, vendorId, accountId, ...range } = query
  const asked = askedOf(range)
  const found = await findTried(tx, asked, { provider, methodKind, vendorId, accountId })
  const series = seriesOf(asked, found, figuresOf).map(({ rows, ...each }) => ({
    ...each,
    byProvider: byProvider(rows),
    byReason: byReason(rows),
  }))
  return ok({ ...asAsked(asked), series })
})

function figuresOf(rows: readonly TriedRow[]) {
  return { payments: sumOf(rows, ({ payments }) => payments), first: firstOf(rows), final: finalOf(rows) }
}

function countOf(rows: readonly TriedRow[], is: (row: TriedRow) => boolean): number {
  return sumOf(rows.filter(is), ({ payments }) => payments)
}

function firstOf(rows: readonly TriedRow[]) {
  const [succeeded, failed, open] = (['succeeded', 'failed', 'open'] as const).map((word) =>
    countOf(rows, ({ first }) => first === word),
  ) as [number, number, number]
  return { succeeded, failed, open, rate: shareOf(succeeded, succeeded + failed) }
}

function finalOf(rows: readonly TriedRow[]) {
  const [succeeded, failed, abandoned, open] = (['succeeded', 'failed', 'abandoned', 'open'] as const).map((word) =>
    countOf(rows, ({ final }) => final === word),
  ) as [number, number, number, number]
  return { succeeded, failed, abandoned, open, rate: shareOf(succeeded, succeeded + failed + abandoned) }
}

function byProvider(rows: readonly TriedRow[]) {
  const names = new Set(rows.flatMap(({ firstProvider, lastProvider }) => [firstProvider, lastProvider]))
  return [...names].toSorted().map((provider) => ({
    provider,
    first: firstOf(rows.filter(({ firstProvider }) => firstProvider === provider)),
    final: finalOf(rows.filter(({ lastProvider }) => lastProvider === provider)),
  }))
}

const maxReasons = 1_000

function byReason(rows: readonly TriedRow[]) {
  const reasons = new Map<string, { reason: string; provider: string; first: number; final: number }>()
  const at = (reason: string, provider: string) => {
    const key = `${provider} ${reason}`
    const known = reasons.get(key) ?? { reason, provider, first: 0, final: 0 }
    reasons.set(key, known)
    return known
  }
  for (const { payments, firstReason, firstProvider, finalReason, lastProvider } of rows) {
    if (firstReason !== null) at(firstReason, firstProvider).first += payments
    if (finalReason !== null) at(finalReason, lastProvider).final += payments
  }
  return [...reasons.values()]
    .toSorted((a, b) => b.first - a.first || b.final - a.final || (a.reason < b.reason ? -1 : 1))
    .slice(0, maxReasons)
}
