import type Stripe from 'stripe'
import type { BalanceTransactionRecord, BalanceTransactions } from './balance-transactions.ts'
import { operation } from './operation.ts'

interface Purse {
  available: number
  /** Net by the instant it becomes available: whole days, so there are few. */
  pending: Map<number, number>
}

/**
 * What each account has in each currency: sums over the balance transactions, folded as they come so that a transfer
 * need not add up a year of charges. Never stored; folded anew after a restart. Transactions are only ever added.
 */
export class Balances {
  readonly #transactions: BalanceTransactions
  readonly #purses = new Map<string, Purse>()
  #foldedTo: string | undefined

  constructor(transactions: BalanceTransactions) {
    this.#transactions = transactions
  }

  of(account: string | null, currency: string, now: number): { available: number; pending: number } {
    const fold = this.#fold(now)
    return fold.get(purseKey(account, currency)) ?? { available: 0, pending: 0 }
  }

  all(account: string | null, now: number): { currency: string; available: number; pending: number }[] {
    const prefix = `${account ?? ''} `
    return [...this.#fold(now)]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, sums]) => ({ currency: key.slice(prefix.length), ...sums }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1))
  }

  #fold(now: number): Map<string, { available: number; pending: number }> {
    const last = this.#foldedTo
    // A refusal undoes the newest transactions; when the last one folded is among them, everything is folded anew.
    if (last !== undefined && !this.#transactions.get(last)) {
      this.#purses.clear()
      this.#foldedTo = undefined
    }
    for (const transaction of this.#transactions.walk('oldest-first', this.#foldedTo)) this.#add(transaction)
    const sums = new Map<string, { available: number; pending: number }>()
    for (const [key, purse] of this.#purses) {
      for (const [availableOn, net] of [...purse.pending]) {
        if (availableOn > now) continue
        purse.available += net
        purse.pending.delete(availableOn)
      }
      const pending = [...purse.pending.values()].reduce((sum, net) => sum + net, 0)
      sums.set(key, { available: purse.available, pending })
    }
    return sums
  }

  #add(transaction: Readonly<BalanceTransactionRecord>): void {
    const key = purseKey(transaction.account, transaction.currency)
    const purse = this.#purses.get(key) ?? { available: 0, pending: new Map<number, number>() }
    this.#purses.set(key, purse)
    const before = purse.pending.get(transaction.available_on) ?? 0
    purse.pending.set(transaction.available_on, before + transaction.net)
    this.#foldedTo = transaction.id
  }
}

const purseKey = (account: string | null, currency: string): string => `${account ?? ''} ${currency}`

export const balanceOperations = [
  operation({
    method: 'GET',
    path: '/balance',
    onBehalf: true,
    read: () => undefined,
    run: (call): Stripe.Balance => {
      const sums = call.balances.all(call.account, call.now)
      const face = (amount: number, currency: string) => ({ amount, currency, source_types: { card: amount } })
      return {
        object: 'balance',
        livemode: false,
        available: sums.map(({ available, currency }) => face(available, currency)),
        pending: sums.map(({ pending, currency }) => face(pending, currency)),
      }
    },
  }),
]
