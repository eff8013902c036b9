import { FuelCardMismatch, FuelTransactionMatched } from '@clutch/contracts/fleet/fuel-transactions'
import type { Tx } from '../kit.ts'
import { litresOf } from '../level-changes/litres.ts'
import { findRefuels } from '../level-changes/store.ts'
import { capacityOf, energyAt } from '../vehicle-energy/energy.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import { APART_MS, matchesOf } from './match.ts'
import { findFuelTransactionsOf, lockMatching, releaseRefuels, saveMatch } from './store.ts'

/** Beyond this nothing competes for a refuel any more. */
const aroundMs = 24 * 3_600_000 + APART_MS
const most = 500

/**
 * Decides anew which transactions of a vehicle paid for which refuels around a time, and tells what is otherwise.
 * @param watched the transaction around which the tank is now known to have been watched
 */
export async function rematch(
  tx: Tx,
  { vehicleId, fromMs, untilMs, watched }: { vehicleId: string; fromMs: number; untilMs: number; watched?: string },
): Promise<void> {
  await lockMatching(tx, vehicleId)
  const [from, until] = [fromMs - aroundMs, untilMs + aroundMs]
  const held = await findFuelTransactionsOf(tx, [vehicleId], { from: new Date(from), to: new Date(until) }, most)
  if (held.length === 0) return
  const dated = (await findEnergyOf(tx, [vehicleId])).get(vehicleId) ?? []
  // A silence in which it was fuelled may have begun long before.
  const refuels = (await findRefuels(tx, vehicleId, { fromMs: from, untilMs: until + 14 * 86_400_000 })).map(
    ({ record }) => {
      const energy = energyAt(dated, record.atMs)
      return {
        id: record.id,
        fromMs: record.fromMs,
        untilMs: record.untilMs,
        place: record.at,
        litres: litresOf(record, energy),
        capacityLitres: energy === undefined ? null : (capacityOf(energy) ?? null),
      }
    },
  )
  const energy = energyAt(dated, Date.parse(held[0]!.at))
  const capacity = energy === undefined ? null : (capacityOf(energy) ?? null)
  const matches = matchesOf(
    held.map(({ id, at, litres, place, matchedBy, levelChangeId, reason }) => ({
      id,
      atMs: Date.parse(at),
      litres,
      place,
      watched: id === watched || reason === 'nothing-taken',
      fixed: matchedBy === 'manual' ? { levelChangeId } : null,
    })),
    refuels,
    capacity,
  )
  const otherwise = held.filter(({ id, levelChangeId, status, reason }) => {
    const match = matches.get(id)!
    return match.levelChangeId !== levelChangeId || match.status !== status || match.reason !== reason
  })
  await releaseRefuels(
    tx,
    otherwise.filter(({ levelChangeId }) => levelChangeId !== null).map(({ id }) => id),
  )
  for (const { id, matchedBy } of otherwise) {
    const saved = await saveMatch(tx, id, matches.get(id)!, matchedBy)
    tx.emit(saved.status === 'mismatched' ? FuelCardMismatch : FuelTransactionMatched, saved)
  }
}
