import type { ReconciliationRun } from '@clutch/contracts/payments/reconciliation-runs'
import type { Tx } from '../../kit.ts'
import { beginOperation } from '../../operations/begin.ts'
import { operationKind } from '../../operations/kind.ts'
import type { Operation, Settlement } from '../../operations/operation.ts'
import type { Found, Movement, Outcome, PaymentProvider } from '../../providers/provider.ts'
import { compareReports, cutOffMs, type Item } from '../compare.ts'
import { closeWhatAgrees, noteDifference } from '../differences/note.ts'
import { findBooked, findMine } from '../store.ts'
import { askAbout } from './ask-about.ts'
import { lockRun, updateRun } from './store.ts'

interface Part {
  readonly from: string
  readonly to: string
}
type Read = { readonly movements: Movement[] } | 'too-many'

/** Of one part of a period, on each side. */
const maxOfPart = 5_000
const shortestPartMs = 60_000
const maxInTransit = 1_000

async function read(provider: PaymentProvider, { from, to }: Part): Promise<Outcome<Read>> {
  // What fell on two sides of an end still meets.
  const wide = { from: new Date(Date.parse(from) - cutOffMs), to: new Date(Date.parse(to) + cutOffMs) }
  if (provider.listMovements === undefined)
    return { outcome: 'rejected', reason: 'invalid-request', retryable: false, message: 'There is no report to read.' }
  const report = await provider.listMovements({ ...wide, max: maxOfPart })
  if (report.outcome === 'succeeded') return { outcome: 'succeeded', result: { movements: report.result } }
  if (report.outcome === 'too-many') return { outcome: 'succeeded', result: 'too-many' }
  // It changes nothing there, so there is nothing to be in doubt about: it is read again.
  return { outcome: 'rejected', reason: 'unreachable', retryable: true, message: report.cause }
}

/**
 * Reads a part of a period from the provider, and compares it in the transaction that commits the answer: a run that was cut
 * off goes on with the part it had come to.
 */
export const listMovementsOperation = operationKind<Part, Read>({
  name: 'list-movements',
  call: read,
  reference: () => null,
  find: async (provider, part): Promise<Found<Read>> => {
    const answer = await read(provider, part)
    return answer.outcome === 'succeeded' ? answer : { outcome: 'unknown', cause: 'the report could not be read' }
  },
  settle,
})

async function settle(tx: Tx, operation: Operation<Part>, settlement: Settlement<Read>): Promise<void> {
  const run = await lockRun(tx, operation.subjectId)
  if (run === undefined || run.status !== 'running' || run.comparedUntil !== operation.request.from) return
  if (settlement.state === 'succeeded') return comparePart(tx, run, operation.request, settlement.result)
  if (settlement.state === 'refused') return fail(tx, run, settlement.message)
  if (settlement.state === 'absent' || settlement.state === 'declined') return fail(tx, run, 'The report was not read.')
}

async function comparePart(tx: Tx, run: ReconciliationRun, part: Part, read: Read): Promise<void> {
  const { provider } = run
  const [from, to] = [new Date(part.from), new Date(part.to)]
  const wide = { from: new Date(from.getTime() - cutOffMs), to: new Date(to.getTime() + cutOffMs) }
  const booked = read === 'too-many' ? [] : await findBooked(tx, { provider, ...wide, limit: maxOfPart + 1 })
  if (read === 'too-many' || booked.length > maxOfPart) return halve(tx, run, part)
  const mine = await findMine(tx, provider, read.movements)
  const compared = compareReports(booked, mine, { from, to, cutOff: new Date(run.until) })
  let asked = 0
  for (const item of compared.differences) {
    const movement = mine.find(({ providerReference }) => providerReference === item.providerReference)
    const askable = item.ledger === null && movement !== undefined && (await askAbout(tx, provider, movement))
    if ((await noteDifference(tx, run, item, askable)).status === 'asked') asked += 1
  }
  await closeWhatAgrees(tx, run, { from, to })
  const done = part.to === run.until
  await updateRun(tx, {
    ...run,
    version: run.version + 1,
    status: done ? 'finished' : 'running',
    comparedUntil: part.to,
    totals: added(run.totals, compared.totals),
    inTransit: [...run.inTransit, ...compared.inTransit.map(wire)].slice(0, maxInTransit),
    differences: run.differences + compared.differences.length,
    asked: run.asked + asked,
    finishedAt: done ? tx.now.toISOString() : null,
  })
  if (!done) await goOn(tx, run, { from: part.to, to: run.until })
}

async function halve(tx: Tx, run: ReconciliationRun, { from, to }: Part): Promise<void> {
  const lengthMs = Date.parse(to) - Date.parse(from)
  if (lengthMs <= shortestPartMs)
    return fail(tx, run, `More moved within a minute of ${from} than is compared at once.`)
  await goOn(tx, run, { from, to: new Date(Date.parse(from) + Math.floor(lengthMs / 2)).toISOString() })
}

async function goOn(tx: Tx, { id, provider }: ReconciliationRun, part: Part): Promise<void> {
  await beginOperation(tx, { kind: listMovementsOperation, subjectId: id, provider, request: part, amount: null })
}

async function fail(tx: Tx, run: ReconciliationRun, failure: string): Promise<void> {
  const finishedAt = tx.now.toISOString()
  await updateRun(tx, { ...run, version: run.version + 1, status: 'failed', failure, finishedAt })
}

function wire(item: Item) {
  return { ...item, at: item.at.toISOString() }
}

type Totals = ReconciliationRun['totals']
function added(before: Totals, more: Totals): Totals {
  const totals = new Map(before.map((total) => [total.currency, { ...total }]))
  for (const { currency, ledger, provider, matched } of more) {
    const total = totals.get(currency) ?? { currency, ledger: 0, provider: 0, matched: 0 }
    totals.set(currency, {
      currency,
      ledger: total.ledger + ledger,
      provider: total.provider + provider,
      matched: total.matched + matched,
    })
  }
  return [...totals.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
}
