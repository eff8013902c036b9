import type { Money } from '@clutch/shared/money'
import type { Movement } from '../providers/provider.ts'

/** What the ledger says moved at the provider. */
export interface Booked {
  readonly kind: Movement['kind']
  /** Ours. */
  readonly reference: string
  readonly providerReference: string | null
  /** The charge it takes back, where it is known by that alone: a debit's return is a dispute to the provider. */
  readonly about: string | null
  readonly net: Money
  readonly at: Date
}

export interface Item {
  readonly kind: Movement['kind']
  readonly reference: string | null
  readonly providerReference: string | null
  readonly currency: string
  readonly ledger: number | null
  readonly provider: number | null
  readonly at: Date
}

export interface Comparison {
  readonly totals: { currency: string; ledger: number; provider: number; matched: number }[]
  readonly differences: Item[]
  readonly inTransit: Item[]
}

/** Between the provider's doing and our writing it down there is a call: near the ends of a period one side may lack it. */
export const cutOffMs = 10 * 60_000

/**
 * Lays both reports side by side by the provider's names. Both should reach a cut-off beyond the period at each end, so
 * that what fell on two sides of an end still meets. What meets, and says the same, is counted; what meets and differs, or
 * stands alone, is a difference, unless it is so near an end that its other half may follow.
 */
export function compareReports(
  booked: readonly Booked[],
  movements: readonly Movement[],
  /** `cutOff`: where the report as a whole ends, if this is a part of it. */
  period: { from: Date; to: Date; cutOff?: Date },
): Comparison {
  // What is booked of a charge without a name of its own meets what the provider names, and says that it is of that charge.
  const named = new Set(booked.map(({ providerReference }) => providerReference))
  const unnamed = new Set(booked.flatMap(({ about, providerReference }) => (providerReference ? [] : [about])))
  const pairs = new Map<string, { booked: Booked[]; movements: Movement[] }>()
  const at = (key: string) => {
    const pair = pairs.get(key) ?? { booked: [], movements: [] }
    pairs.set(key, pair)
    return pair
  }
  for (const line of booked) {
    const { providerReference, about, reference } = line
    const key = providerReference ?? (about === null ? `ours ${reference}` : `of ${about}`)
    at(`${key} ${line.net.currency}`).booked.push(line)
  }
  for (const line of movements) {
    const { providerReference, about, kind } = line
    const isOf = kind === 'dispute' && about !== null && !named.has(providerReference) && unnamed.has(about)
    at(`${isOf ? `of ${about}` : providerReference} ${line.net.currency}`).movements.push(line)
  }

  const totals = new Map<string, { currency: string; ledger: number; provider: number; matched: number }>()
  const differences: Item[] = []
  const inTransit: Item[] = []
  for (const pair of pairs.values()) {
    const item = itemOf(pair)
    const time = item.at.getTime()
    if (time < period.from.getTime() || time >= period.to.getTime()) continue
    const total = totals.get(item.currency) ?? { currency: item.currency, ledger: 0, provider: 0, matched: 0 }
    total.ledger += item.ledger ?? 0
    total.provider += item.provider ?? 0
    if (item.ledger === item.provider) total.matched += 1
    else if (item.ledger !== null && item.provider !== null) differences.push(item)
    else ((period.cutOff ?? period.to).getTime() - time < cutOffMs ? inTransit : differences).push(item)
    totals.set(item.currency, total)
  }
  return { totals: [...totals.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)), differences, inTransit }
}

function itemOf({ booked, movements }: { booked: Booked[]; movements: Movement[] }): Item {
  const [ours] = booked
  const [theirs] = movements
  const first = ours ?? theirs
  if (first === undefined) throw new Error('a pair has at least one side')
  const sum = (lines: readonly { net: Money }[]) =>
    lines.length === 0 ? null : lines.reduce((total, { net }) => total + net.amount, 0)
  return {
    kind: first.kind,
    reference: ours?.reference ?? null,
    providerReference: theirs?.providerReference ?? first.providerReference,
    currency: first.net.currency,
    ledger: sum(booked),
    provider: sum(movements),
    // The provider's instant decides to which period it belongs; ours where it has none.
    at: theirs?.at ?? first.at,
  }
}
