import { removeDevice as contract, DeviceRemoved } from '@clutch/contracts/fleet/installations'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { lockDevices } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { lockVehicle } from '../vehicles/store.ts'
import { removed } from './installation.ts'
import { scheduleRefold } from './refold.ts'
import { findOpenInstallation, updateInstallation } from './store.ts'

export const removeDevice = implement(contract, async ({ params, tx }) => {
  const vehicle = await lockVehicle(tx, params.vehicleId)
  const open = vehicle === undefined ? undefined : await findOpenInstallation(tx, params.vehicleId)
  if (open === undefined) throw new Problem(NotFound)
  await lockDevices(tx, [open.deviceId])
  const ended = removed(open, tx.now)
  await updateInstallation(tx, ended)
  tx.emit(DeviceRemoved, ended)
  await scheduleRefold(tx, ended.deviceId, new Date(ended.removedAt!))
  return ok(ended)
})
