import {
  matchFuelTransaction as contract,
  FuelTransactionMatched,
  RefuelUnknown,
} from '@clutch/contracts/fleet/fuel-transactions'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findLevelChange } from '../level-changes/store.ts'
import { rematch } from './rematch.ts'
import { findFuelTransaction, lockMatching, saveMatch } from './store.ts'

export const matchFuelTransaction = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const known = await findFuelTransaction(tx, params.transactionId)
  if (known === undefined) throw new Problem(NotFound)
  await lockMatching(tx, known.vehicleId)
  const transaction = (await findFuelTransaction(tx, known.id))!
  if (transaction.version !== ifMatch) throw new Problem(VersionMismatch)
  const { levelChangeId } = body
  if (levelChangeId !== null) {
    const refuel = await findLevelChange(tx, levelChangeId)
    const isFree = refuel?.transactionId == null || refuel.transactionId === transaction.id
    const held = refuel?.transactionId == null ? undefined : await findFuelTransaction(tx, refuel.transactionId)
    const fits =
      refuel?.vehicleId === transaction.vehicleId && refuel.status === 'standing' && refuel.record.change === 'refuel'
    // What was only reckoned gives way to what somebody says.
    if (!fits || (!isFree && held?.matchedBy === 'manual'))
      throw new Problem(RefuelUnknown, {
        errors: [{ pointer: '/body/levelChangeId', message: 'does not name a free refuel' }],
      })
    if (held !== undefined && !isFree) {
      const released = { levelChangeId: null, status: 'unmatched', reason: null } as const
      tx.emit(FuelTransactionMatched, await saveMatch(tx, held.id, released, 'automatic'))
    }
  }
  const status = levelChangeId === null ? 'unmatched' : 'matched'
  const saved = await saveMatch(tx, transaction.id, { levelChangeId, status, reason: null }, 'manual')
  tx.emit(FuelTransactionMatched, saved)
  const atMs = Date.parse(saved.at)
  await rematch(tx, { vehicleId: saved.vehicleId, fromMs: atMs, untilMs: atMs })
  return ok((await findFuelTransaction(tx, saved.id))!)
})
