import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import { subjectsOf } from '../alert-rules/alertable-events.ts'
import { findGroupIdsBelow } from '../groups/store.ts'
import { findInstallationsOf } from '../installations/store.ts'
import type { Tx } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import type { Told } from './heard.ts'

/** Whose an event is: what it says, and of a device the vehicle it was in at that time. */
export interface Whose {
  readonly vehicleId: string | null
  readonly driverId: string | null
  readonly deviceId: string | null
}

export async function whoseIs(tx: Tx, told: Told, atMs: number): Promise<Whose> {
  const { vehicleId, driverId, deviceId } = subjectsOf(told.type, told.data)
  return {
    vehicleId: vehicleId ?? (deviceId === undefined ? null : await vehicleOf(tx, deviceId, atMs)),
    driverId: driverId ?? null,
    deviceId: deviceId ?? null,
  }
}

async function vehicleOf(tx: Tx, deviceId: string, atMs: number): Promise<string | null> {
  const installations = await findInstallationsOf(tx, [deviceId])
  const found = installations
    .get(deviceId)
    ?.find(({ fromMs, untilMs }) => fromMs <= atMs && (untilMs === null || atMs < untilMs))
  return found?.vehicleId ?? null
}

export async function isInScope(tx: Tx, { scope }: AlertRule, { vehicleId, driverId }: Whose): Promise<boolean> {
  const { fleetIds, groupIds, vehicleIds, driverIds } = scope
  if ([fleetIds, groupIds, vehicleIds, driverIds].every((ids) => ids.length === 0)) return true
  if (driverId !== null && driverIds.includes(driverId)) return true
  if (vehicleId === null) return false
  if (vehicleIds.includes(vehicleId)) return true
  if (fleetIds.length === 0 && groupIds.length === 0) return false
  const vehicle = await findVehicle(tx, vehicleId)
  if (vehicle === undefined) return false
  if (fleetIds.includes(vehicle.fleetId)) return true
  for (const groupId of groupIds) {
    const below = await findGroupIdsBelow(tx, groupId)
    if (vehicle.groupIds.some((id) => below.includes(id))) return true
  }
  return false
}
