import { ProviderUnavailable } from '@clutch/contracts/payments/problems'
import { reconcile as contract, ReconciliationTooLarge, ReportNotRead } from '@clutch/contracts/payments/reconciliation'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { parseInstant } from '@clutch/shared/time'
import { implementOpen } from '../kit.ts'
import { providersOf } from '../providers/settings.ts'
import { compareReports, cutOffMs, type Item } from './compare.ts'
import { findBooked, findMine } from './store.ts'

const max = 10_000

export const reconcile = implementOpen(contract, async ({ query, database, principal }) => {
  const from = instantIn(query.from, '/query/from')
  const to = instantIn(query.to, '/query/to')
  if (from >= to) throw invalid('/query/to', 'must be after `from`')
  const providers = providersOf(database)
  const name = query.provider ?? providers.names()[0]
  const provider = name === undefined ? undefined : providers.get(name)
  if (provider === undefined) throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '60' } })
  const { tenantId } = principal!
  const wide = { from: new Date(from.getTime() - cutOffMs), to: new Date(to.getTime() + cutOffMs) }

  if (provider.listMovements === undefined) throw new Problem(ReportNotRead)
  const report = await provider.listMovements({ ...wide, max })
  if (report.outcome === 'too-many') throw new Problem(ReconciliationTooLarge)
  if (report.outcome === 'unknown') throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '5' } })
  // After the provider was asked: what it did not have yet, the ledger may have by now, and that is in transit.
  const { booked, mine } = await database.tx({ tenantId, actor: principal!.id }, async (tx) => ({
    booked: await findBooked(tx, { provider: provider.name, ...wide, limit: max + 1 }),
    mine: await findMine(tx, provider.name, report.result),
  }))
  if (booked.length > max) throw new Problem(ReconciliationTooLarge)
  const { totals, differences, inTransit } = compareReports(booked, mine, { from, to })
  return ok({
    from: from.toISOString(),
    to: to.toISOString(),
    provider: provider.name,
    totals,
    differences: differences.map(wire),
    inTransit: inTransit.map(wire),
  })
})

function wire(item: Item) {
  return { ...item, at: item.at.toISOString() }
}

function instantIn(text: string, pointer: string): Date {
  let instant: Date | undefined
  try {
    instant = parseInstant(text)
  } catch {
    // the same answer as for one that no calendar of ours holds
  }
  if (instant === undefined || instant.getUTCFullYear() < 1970 || instant.getUTCFullYear() > 2999)
    throw invalid(pointer, 'is not an instant of the calendar')
  return instant
}

function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}
