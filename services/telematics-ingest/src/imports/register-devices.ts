import type { Import } from '@clutch/contracts/telematics/imports'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { registerForImport } from '../devices/register-for-import.ts'
import { findDevicesByUniqueId } from '../devices/store.ts'
import type { Tx } from '../kit.ts'
import type { Outcome, PendingDevice } from './row-store.ts'
import { protocolOf } from './traccar-protocols.ts'

/** Somebody else was quicker: all of it is undone, and it is asked again whose they are. */
export class Overtaken extends Error {}

export interface Owner {
  readonly tenantId: string
  readonly deviceId: string
}

export async function ownersOf(
  database: Database<PrismaClient>,
  devices: readonly PendingDevice[],
): Promise<ReadonlyMap<string, Owner>> {
  const uniqueIds = devices.flatMap(({ uniqueId, message }) => (uniqueId === null || message !== null ? [] : uniqueId))
  return database.systemTx((tx) => findDevicesByUniqueId(tx, uniqueIds))
}

/** @throws Overtaken */
export async function registerDevices(
  tx: Tx,
  devices: readonly PendingDevice[],
  owners: ReadonlyMap<string, Owner>,
  fallback: Import['fallbackProtocol'],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  /** Two of the export may have the same identifier. */
  const registered = new Map<string, string>()
  for (const device of devices) {
    const { sourceId, uniqueId } = device
    const say = (outcome: Outcome['outcome'], deviceId: string | null, message: string | null): void => {
      outcomes.push({ sourceId, outcome, deviceId, message })
    }
    if (uniqueId === null) {
      say('untold', null, 'No row of tc_devices says which device this is: its positions are not taken.')
      continue
    }
    if (device.message !== null) {
      say('refused', null, device.message)
      continue
    }
    const owner = owners.get(uniqueId)
    const ours = registered.get(uniqueId) ?? (owner?.tenantId === tx.tenantId ? owner.deviceId : undefined)
    if (ours !== undefined) {
      say('known', ours, null)
      continue
    }
    if (owner !== undefined) {
      say('elsewhere', null, 'Another tenant has a device with this identifier; let its owner release it.')
      continue
    }
    const protocol = protocolOf(device.protocol)
    const id = await registerForImport(tx, {
      uniqueId,
      name: device.name ?? uniqueId,
      model: device.model,
      protocol: protocol ?? fallback,
      isBlocked: device.disabled,
    })
    if (id === undefined) throw new Overtaken()
    registered.set(uniqueId, id)
    say('registered', id, protocol === undefined ? unspoken(device.protocol, fallback) : null)
  }
  return outcomes
}

function unspoken(protocol: string | null, fallback: string): string {
  return protocol === null
    ? `No position tells its protocol: registered as ${fallback}.`
    : `${protocol} is not spoken here: registered as ${fallback}. Its history is kept; the device itself cannot connect.`
}
