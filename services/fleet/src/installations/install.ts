import {
  installDevice as contract,
  DeviceInstalled,
  DeviceRemoved,
  DeviceUnknown,
} from '@clutch/contracts/fleet/installations'
import { Conflict, NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findDevice, lockDevices } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { lockVehicle } from '../vehicles/store.ts'
import { assertFree, installing, instantOf } from './installation.ts'
import { scheduleRefold } from './refold.ts'
import { findInstallationsEndingAfter, findOpenInstallation, insertInstallation, updateInstallation } from './store.ts'

// Whoever installs holds the vehicle, then the devices that move: nobody else can put either anywhere meanwhile.
export const installDevice = implement(contract, async ({ params, body, tx }) => {
  const { vehicleId } = params
  const { deviceId } = body
  const at = instantOf(body.installedAt, tx.now, '/body/installedAt')
  const vehicle = await lockVehicle(tx, vehicleId)
  if (vehicle === undefined) throw new Problem(NotFound)
  const open = await findOpenInstallation(tx, vehicleId)
  await lockDevices(tx, open === undefined ? [deviceId] : [deviceId, open.deviceId])
  if ((await findDevice(tx, deviceId)) === undefined)
    throw new Problem(DeviceUnknown, { errors: [{ pointer: '/body/deviceId', message: 'does not name a device' }] })
  if (vehicle.status === 'archived') throw new Problem(Conflict, { detail: 'The vehicle is archived.' })

  const wanted = { id: newId('ins'), vehicleId, deviceId, at, isAtGiven: body.installedAt !== undefined }
  const change = installing(wanted, open)
  if (change === undefined) return ok(open!)
  const { ended, started, changedFrom } = change
  assertFree(change, await findInstallationsEndingAfter(tx, { vehicleId, deviceId, at }))
  if (ended !== undefined) {
    await updateInstallation(tx, ended)
    tx.emit(DeviceRemoved, ended)
    await scheduleRefold(tx, ended.deviceId, changedFrom)
  }
  if (started.version === 1) await insertInstallation(tx, started)
  else await updateInstallation(tx, started)
  tx.emit(DeviceInstalled, started)
  await scheduleRefold(tx, deviceId, changedFrom)
  return ok(started)
})
