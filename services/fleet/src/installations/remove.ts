import { removeDevice as contract, DeviceRemoved } from '@clutch/contracts/fleet/installations'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { lockDevices } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { lockVehicle } from '../vehicles/store.ts'
import { assertFreeUntil, instantOf, removing } from './installation.ts'
import { scheduleRefold } from './refold.ts'
import { findInstallationsEndingAfter, findLastInstallation, updateInstallation } from './store.ts'

export const removeDevice = implement(contract, async ({ params: { vehicleId }, query: { removedAt }, tx }) => {
  const at = instantOf(removedAt, tx.now, '/query/removedAt')
  const vehicle = await lockVehicle(tx, vehicleId)
  const last = vehicle === undefined ? undefined : await findLastInstallation(tx, vehicleId)
  const isOut = last !== undefined && last.removedAt !== null
  if (last === undefined || (isOut && removedAt === undefined)) throw new Problem(NotFound)
  await lockDevices(tx, [last.deviceId])
  const change = removing(last, { at, isAtGiven: removedAt !== undefined })
  if (change === undefined) return ok(last)
  const { ended, changedFrom } = change
  if (isOut) {
    const outSince = new Date(last.removedAt!)
    assertFreeUntil(ended, await findInstallationsEndingAfter(tx, { ...last, at: outSince }))
  }
  await updateInstallation(tx, ended)
  tx.emit(DeviceRemoved, ended)
  await scheduleRefold(tx, ended.deviceId, changedFrom)
  return ok(ended)
})
