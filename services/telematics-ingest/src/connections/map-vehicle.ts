import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { ConnectionRefused, DeviceTaken } from '@clutch/contracts/telematics/connections'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { registerForConnection } from '../devices/register-for-connection.ts'
import { findDevice } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { ofBothKinds } from './both-kinds.ts'
import { findConnection } from './store.ts'
import { findVehicleWithDevice, lockVehicle, updateVehicle } from './vehicle-store.ts'

export const mapExternalVehicle = ofBothKinds(({ mapVehicle }, kind) =>
  implement(mapVehicle, async ({ params, body, ifMatch, tx }) => {
    const connection = await findConnection(tx, params.connectionId, kind)
    const vehicle = connection && (await lockVehicle(tx, connection.id, params.externalVehicleId))
    if (connection === undefined || vehicle === undefined) throw new Problem(NotFound)
    if (vehicle.version !== ifMatch) throw new Problem(VersionMismatch)
    if (body.status !== 'mapped' && body.deviceId !== undefined) throw refused('stands only with the status mapped')
    let deviceId: string | null = null
    if (body.status === 'mapped') {
      const seen = { externalId: vehicle.externalId, ...(vehicle.name === null ? {} : { name: vehicle.name }) }
      deviceId = body.deviceId ?? (await registerForConnection(tx, connection, seen))
      if ((await findDevice(tx, deviceId)) === undefined) throw refused('is no device of yours')
      const holder = await findVehicleWithDevice(tx, connection.id, deviceId)
      if (holder !== undefined && holder !== vehicle.id) throw new Problem(DeviceTaken)
    }
    const mapped = { ...vehicle, version: vehicle.version + 1, status: body.status, deviceId }
    await updateVehicle(tx, mapped)
    return ok(mapped)
  }),
)

function refused(message: string): Problem {
  return new Problem(ConnectionRefused, { errors: [{ pointer: '/body/deviceId', message }] })
}
