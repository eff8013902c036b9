import type { BankTransfer } from '@clutch/contracts/payments/bank-transfers'

/** An invoice of which something is due. Minor units. */
export interface OpenInvoice {
  readonly id: string
  readonly accountId: string
  readonly currency: string
  readonly open: number
  readonly dueDate: string
}

interface Named {
  readonly rule: NonNullable<BankTransfer['rule']>
  /** Also those of which nothing is due any more, or in another currency. */
  readonly invoices: readonly OpenInvoice[]
  /** All of them stand on one statement of account: it is paid oldest due first. */
  readonly statementOf?: string
  /** What they are is not named one by one: only an exact sum says which. */
  readonly exactOnly?: boolean
}

export interface Share {
  readonly invoiceId: string
  readonly amount: number
}

export interface Decision {
  readonly outcome: 'matched' | 'proposed' | 'unmatched'
  readonly rule: BankTransfer['rule']
  readonly reason: BankTransfer['reason']
  readonly allocations: readonly Share[]
  readonly proposal: readonly Share[]
  readonly credited: number
  readonly accountId: string | null
}

/** What is known of a transfer. The surest name comes first; the first that names anything decides. */
export interface Facts {
  readonly amount: number
  readonly currency: string
  readonly named: readonly Named[]
}

const mostProposed = 50
/** Sums over more invoices than that are not looked for. */
const mostSummed = 24
const mostSteps = 200_000

function oldestFirst(a: OpenInvoice, b: OpenInvoice): number {
  return a.dueDate === b.dueDate ? (a.id < b.id ? -1 : 1) : a.dueDate < b.dueDate ? -1 : 1
}

/**
 * The invoices whose open amounts sum to it: one set, several, or none. Gives up, as if there were several, after a bounded
 * number of steps: what is not certain is for a person.
 */
export function exactSubset(invoices: readonly OpenInvoice[], amount: number): OpenInvoice[] | 'several' | undefined {
  const sorted = [...invoices].sort((a, b) => b.open - a.open)
  if (sorted.length > mostSummed) return 'several'
  const rest = sorted.map((_, index) => sorted.slice(index).reduce((total, { open }) => total + open, 0))
  let steps = 0
  const found: OpenInvoice[][] = []
  const look = (index: number, left: number, taken: OpenInvoice[]): void => {
    steps += 1
    if (left === 0 && taken.length > 0) {
      found.push(taken)
      return
    }
    if (found.length > 1 || steps > mostSteps || index === sorted.length || left < 0 || (rest[index] ?? 0) < left)
      return
    const one = sorted[index]!
    look(index + 1, left - one.open, [...taken, one])
    look(index + 1, left, taken)
  }
  look(0, amount, [])
  if (found.length > 1 || steps > mostSteps) return 'several'
  return found[0]
}

/** As much of each as there is, in their order. */
export function fill(invoices: readonly OpenInvoice[], amount: number): { shares: Share[]; left: number } {
  let left = amount
  const shares: Share[] = []
  for (const { id, open } of invoices) {
    const part = Math.min(open, left)
    if (part <= 0) continue
    shares.push({ invoiceId: id, amount: part })
    left -= part
  }
  return { shares, left }
}

const nothing = { allocations: [], proposal: [], credited: 0, accountId: null } as const

function proposed(rule: BankTransfer['rule'], reason: BankTransfer['reason'], among: readonly OpenInvoice[]): Decision {
  const proposal = [...among]
    .sort(oldestFirst)
    .slice(0, mostProposed)
    .map(({ id, open }) => ({ invoiceId: id, amount: open }))
  return { ...nothing, outcome: 'proposed', rule, reason, proposal }
}

/**
 * What a transfer pays. Whoever names an invoice means it: less pays a part of it, more is credit of its account. Several
 * invoices are paid by the exact sum of all of them or of one set; a statement oldest due first. What could be meant in
 * two ways is proposed to a person, and two currencies are never added.
 */
export function decide({ amount, currency, named }: Facts): Decision {
  for (const { rule, invoices, statementOf, exactOnly = false } of named) {
    if (invoices.length === 0) continue
    const same = invoices.filter((invoice) => invoice.currency === currency)
    if (same.length < invoices.length && (same.length === 0 || !exactOnly))
      return proposed(
        rule,
        'other-currency',
        invoices.filter(({ open }) => open > 0),
      )
    const open = same.filter((invoice) => invoice.open > 0).sort(oldestFirst)
    const due = open.reduce((total, invoice) => total + invoice.open, 0)
    const accounts = new Set(same.map(({ accountId }) => accountId))
    const accountId = statementOf ?? (accounts.size === 1 ? (same[0]?.accountId ?? null) : null)
    const matched = (paid: readonly OpenInvoice[]): Decision => {
      const { shares, left } = fill(paid, amount)
      return { ...nothing, outcome: 'matched', rule, reason: null, allocations: shares, credited: left, accountId }
    }
    if (amount === due) return matched(open)
    if (!exactOnly && (statementOf !== undefined || same.length === 1)) {
      // It is named alone, or all that stands on one statement is.
      return matched(open)
    }
    if (amount < due) {
      const subset = exactSubset(open, amount)
      if (subset === 'several') return proposed(rule, 'several-possible', open)
      if (subset !== undefined) return matched(subset.sort(oldestFirst))
      return proposed(rule, 'amount-differs', open)
    }
    if (exactOnly) return proposed(rule, 'amount-differs', open)
    return accountId === null ? proposed(rule, 'several-accounts', open) : matched(open)
  }
  return { ...nothing, outcome: 'unmatched', rule: null, reason: 'nothing-found' }
}
