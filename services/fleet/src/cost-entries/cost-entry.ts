import {
  type CostEntry,
  type CostEntryChange,
  maxCostDays,
  type NewCostEntry,
} from '@clutch/contracts/fleet/cost-entries'
import { exponentOf } from '@clutch/shared/currencies'
import { addDays, daysBetween } from '@clutch/shared/time'
import { isDay } from '../day-range.ts'

export function newCostEntry(wanted: NewCostEntry, made: { id: string; now: Date }): CostEntry {
  return {
    id: made.id,
    version: 1,
    vehicleId: wanted.vehicleId,
    category: wanted.category,
    amount: wanted.amount,
    from: wanted.from,
    to: wanted.to ?? addDays(wanted.from, 1),
    externalId: wanted.externalId ?? null,
    note: wanted.note ?? null,
    createdAt: made.now.toISOString(),
  }
}

export function changedCostEntry(entry: CostEntry, change: CostEntryChange): CostEntry {
  return { ...entry, ...change, version: entry.version + 1 }
}

/** What is wrong with days and a currency, by field; nothing where they are well. */
export function wrongWith({
  amount,
  from,
  to,
}: Pick<NewCostEntry, 'amount' | 'from' | 'to'>): { field: string; message: string } | undefined {
  if (exponentOf(amount.currency) === undefined) return { field: 'amount/currency', message: 'is no currency' }
  if (!isDay(from)) return { field: 'from', message: 'is not a day of the calendar' }
  // Of other centuries no figures are told.
  if (from < '1970-01-01' || from > '2190-01-01') return { field: 'from', message: 'is of another time' }
  if (to === undefined) return undefined
  if (!isDay(to)) return { field: 'to', message: 'is not a day of the calendar' }
  if (to <= from) return { field: 'to', message: 'is not after from' }
  if (daysBetween(from, to) > maxCostDays)
    return { field: 'to', message: `is more than ${maxCostDays} days after from` }
  return undefined
}
