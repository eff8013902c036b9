import type { FuelTransaction } from '@clutch/contracts/fleet/fuel-transactions'
import { findPointsOf } from '../history/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { APART_MS } from './match.ts'
import { rematch } from './rematch.ts'
import { findFuelTransaction } from './store.ts'

const lookKind = 'fuel-transactions/look'
const hourMs = 3_600_000
/** When it is looked whether the tank took anything, after the purchase: devices may tell late. */
const looksAfterMs = [2 * hourMs, 26 * hourMs, 7 * 24 * hourMs]
/** A refuel is told within the quarter of an hour that follows it, by what is known then. */
const toldAfterMs = hourMs / 4
const beforeMs = 6 * hourMs
const afterMs = 24 * hourMs
/** A device that tells the level tells it in one of so many readings. */
const mostPoints = 300

/** Looks after those that no refuel is known of: who was billed for what no tank took? */
export async function scheduleLooks(tx: Tx, transactions: readonly FuelTransaction[]): Promise<void> {
  await tx.scheduleAll(
    lookKind,
    transactions.map(({ id, at }) => ({
      key: id,
      dueAt: new Date(Math.max(tx.now.getTime(), Date.parse(at) + looksAfterMs[0]!)),
    })),
  )
}

export const lookAtFuelTransaction = dueWork(lookKind, async ({ tx, key }) => {
  const transaction = await findFuelTransaction(tx, key)
  if (transaction === undefined || transaction.status !== 'unmatched' || transaction.matchedBy === 'manual') return
  const { id, vehicleId } = transaction
  const atMs = Date.parse(transaction.at)
  if (await wasWatched(tx, vehicleId, atMs)) {
    await rematch(tx, { vehicleId, fromMs: atMs, untilMs: atMs, watched: id })
    return
  }
  const next = looksAfterMs.find((after) => atMs + after > tx.now.getTime())
  if (next !== undefined) await tx.schedule(lookKind, id, new Date(atMs + next))
})

async function wasWatched(tx: Tx, vehicleId: string, atMs: number): Promise<boolean> {
  const seen = async (fromMs: number, toMs: number) =>
    (await findPointsOf(tx, vehicleId, { afterMs: fromMs, toMs, limit: mostPoints })).some(
      ({ fuelLitres, fuelPercent }) => fuelLitres !== undefined || fuelPercent !== undefined,
    )
  return (await seen(atMs - beforeMs, atMs)) && (await seen(atMs + APART_MS + toldAfterMs, atMs + afterMs))
}
