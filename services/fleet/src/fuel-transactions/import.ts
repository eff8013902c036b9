import {
  importFuelTransactions as contract,
  type FuelTransaction,
  FuelTransactionCreated,
  type ImportedTransaction,
} from '@clutch/contracts/fleet/fuel-transactions'
import { newId } from '@clutch/shared/id'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVehicleIdsByName } from '../vehicles/store.ts'
import { scheduleLooks } from './look.ts'
import { rematch } from './rematch.ts'
import { findByExternalIds, findSame, insertFuelTransaction, lockExternalIds } from './store.ts'
import { newFuelTransaction } from './transaction.ts'
import { transactionRowsOf } from './transaction-rows.ts'

/** Each row has its own result: one that is refused holds up none of the others. */
export const importFuelTransactions = implement(contract, async ({ file, tx }) => {
  const read = transactionRowsOf(file.bytes)
  const taken = read.flatMap((row) => ('wanted' in row ? [row] : []))
  await lockExternalIds(tx)
  const known = await findByExternalIds(
    tx,
    taken.flatMap(({ wanted }) => wanted.externalId ?? []),
  )
  const vehicles = await findVehicleIdsByName(tx, {
    ids: taken.flatMap(({ vehicle }) => ('id' in vehicle ? [vehicle.id] : [])),
    plates: taken.flatMap(({ vehicle }) => ('plate' in vehicle ? [vehicle.plate] : [])),
  })
  const rows: ImportedTransaction[] = []
  const entered: FuelTransaction[] = []
  const spans = new Map<string, { fromMs: number; untilMs: number }>()
  for (const row of read) {
    const { line } = row
    const refused = (message: string) => rows.push({ line, outcome: 'refused', transactionId: null, message })
    if ('refused' in row) {
      refused(row.refused)
      continue
    }
    const { wanted, vehicle } = row
    const knownAs = wanted.externalId === undefined ? undefined : known.get(wanted.externalId)
    if (knownAs !== undefined) {
      rows.push({ line, outcome: 'known', transactionId: knownAs, message: null })
      continue
    }
    const found = 'id' in vehicle ? vehicles.byId.get(vehicle.id) : vehicles.byPlate.get(vehicle.plate)
    if (found === undefined || found === 'several') {
      refused(found === undefined ? 'there is no such vehicle' : 'several vehicles have this plate')
      continue
    }
    const at = new Date(wanted.at)
    const transaction = newFuelTransaction({ ...wanted, vehicleId: found }, { id: newId('ftx'), at, now: tx.now })
    // Not every issuer numbers them; nobody buys the same litres of the same price twice at one instant.
    const same = transaction.externalId === null ? await findSame(tx, transaction) : undefined
    if (same !== undefined) {
      rows.push({ line, outcome: 'known', transactionId: same, message: null })
      continue
    }
    await insertFuelTransaction(tx, transaction)
    entered.push(transaction)
    tx.emit(FuelTransactionCreated, transaction)
    if (transaction.externalId !== null) known.set(transaction.externalId, transaction.id)
    const span = spans.get(found)
    const atMs = at.getTime()
    spans.set(found, {
      fromMs: Math.min(atMs, span?.fromMs ?? atMs),
      untilMs: Math.max(atMs, span?.untilMs ?? atMs),
    })
    rows.push({ line, outcome: 'created', transactionId: transaction.id, message: null })
  }
  await scheduleLooks(tx, entered)
  // In one order, so that two imports do not wait for each other.
  for (const [vehicleId, span] of [...spans].sort(([a], [b]) => (a < b ? -1 : 1)))
    await rematch(tx, { vehicleId, ...span })
  const count = (outcome: ImportedTransaction['outcome']) => rows.filter((row) => row.outcome === outcome).length
  return ok({ created: count('created'), known: count('known'), refused: count('refused'), rows })
})
