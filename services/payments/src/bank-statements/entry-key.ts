import { hash } from 'node:crypto'
import type { ReadEntry } from './read.ts'

/**
 * By what an entry is known again in another file. The bank's own name of it with day and amount, where it has one; else all
 * that it says, and which of those that say the same it is in its file: files overlap by days, and a day has all of them.
 */
export function entryKeys(account: string | null, entries: readonly ReadEntry[]): string[] {
  const times = new Map<string, number>()
  return entries.map((entry) => {
    const { bookedOn, amount, currency, credit, bankReference, part } = entry
    const said =
      bankReference !== null
        ? ['named', bankReference, part]
        : ['told', entry.payerName, entry.payerIban, entry.creditorReference, entry.endToEndId, entry.remittance]
    const key = JSON.stringify([account, bookedOn, amount, currency, credit, ...said])
    const before = times.get(key) ?? 0
    times.set(key, before + 1)
    return hash('sha256', bankReference === null ? `${key} ${before}` : key, 'base64url')
  })
}
