import { type DriverChange, DriverChanged, DriverCreated, type NewDriver } from '@clutch/contracts/fleet/drivers'
import { newId } from '@clutch/shared/id'
import { valuesAfter } from '../custom-fields/custom-field.ts'
import { findCustomFields } from '../custom-fields/store.ts'
import type { Tx } from '../kit.ts'
import { changedDriver, factsOf, type KeptDriver, newDriver } from './driver.ts'
import type { DriverLeft } from './driver-left.ts'
import { assertOwn } from './own-driver.ts'
import { insertDriver, updateDriver } from './store.ts'

/** What a request and a row of a file have in common. */
export async function enterDriver(tx: Tx, wanted: NewDriver): Promise<KeptDriver> {
  const values = valuesAfter(await findCustomFields(tx, 'driver'), {}, wanted.customFields ?? {})
  const kept = newDriver(wanted, values, { id: newId('drv'), now: tx.now })
  await assertOwn(tx, wanted)
  await insertDriver(tx, kept)
  tx.emit(DriverCreated, factsOf(kept.driver))
  return kept
}

/** @param kept locked by the caller, and not erased */
export async function alterDriver(
  tx: Tx,
  kept: KeptDriver,
  change: DriverChange,
  left: readonly DriverLeft[],
): Promise<KeptDriver> {
  const held = kept.driver.customFields
  const values =
    change.customFields === undefined
      ? held
      : valuesAfter(await findCustomFields(tx, 'driver'), held, change.customFields)
  const changed = changedDriver(kept, change, values)
  const { fleetId, status } = changed.driver
  const enters = fleetId !== kept.driver.fleetId || (status === 'active' && kept.driver.status !== 'active')
  await assertOwn(tx, { ...change, fleetId: enters ? fleetId : undefined }, kept.driver.id)
  await updateDriver(tx, changed)
  if (status === 'archived' && kept.driver.status !== 'archived')
    for (const leave of left) await leave(tx, changed.driver, 'archived')
  tx.emit(DriverChanged, factsOf(changed.driver))
  return changed
}
