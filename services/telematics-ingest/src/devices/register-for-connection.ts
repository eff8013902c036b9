import { DeviceRegistered } from '@clutch/contracts/telematics/devices'
import { derivedId } from '@clutch/shared/derived-id'
import type { Tx } from '../kit.ts'
import { newDevice } from './device.ts'
import { findDevice, insertDevice } from './store.ts'

const maxNameLength = 200

/**
 * The device that stands for a vehicle of a provider's cloud. Both of its names follow from the connection's and the
 * vehicle's, so of two processes that meet a vehicle first, one registers it and the other finds it.
 * @returns its id
 */
export async function registerForConnection(
  tx: Tx,
  connection: { id: string; provider: string },
  vehicle: { externalId: string; name?: string },
): Promise<string> {
  const id = derivedId('dev', tx.tenantId, connection.id, vehicle.externalId)
  // Against another process that is just registering it.
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 2))', [`${tx.tenantId}/${id}`])
  if ((await findDevice(tx, id)) !== undefined) return id
  const name = (vehicle.name ?? vehicle.externalId).trim()
  const device = newDevice(
    {
      name: (name === '' ? 'Vehicle' : name).slice(0, maxNameLength),
      uniqueId: `CLOUD${id.slice(4)}`,
      protocol: 'cloud',
      model: connection.provider,
    },
    id,
    tx.now,
  )
  await insertDevice(tx, device)
  tx.emit(DeviceRegistered, device)
  return id
}
