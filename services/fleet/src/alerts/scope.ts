import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import { isOfDrivers } from '../alert-rules/alert-rule.ts'
import { subjectsOf } from '../alert-rules/alertable-events.ts'
import { findDriversDuring } from '../driver-assignments/store.ts'
import { findDriver } from '../drivers/store.ts'
import { findGroupIdsAbove } from '../groups/store.ts'
import { findInstallationsOf } from '../installations/store.ts'
import type { Tx } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import type { Told } from './heard.ts'

/** Whose an event is: what it says, of a device the vehicle it was in at that time, and of a vehicle who drove it then. */
export interface Whose {
  readonly vehicleId: string | null
  readonly driverId: string | null
  readonly deviceId: string | null
  /** Who drove follows from assignments, which may be corrected; else the event itself says who it was. */
  readonly isAssigned: boolean
}

export async function whoseIs(tx: Tx, told: Told, atMs: number): Promise<Whose> {
  const { vehicleId, driverId, deviceId } = subjectsOf(told.type, told.data)
  const vehicle = vehicleId ?? (deviceId === undefined ? null : await vehicleOf(tx, deviceId, atMs))
  const isAssigned = driverId === undefined && vehicle !== null
  if (isAssigned) await keepDriversOf(tx, vehicle)
  return {
    vehicleId: vehicle,
    driverId: driverId ?? (vehicle === null ? null : await driverAt(tx, vehicle, atMs)),
    deviceId: deviceId ?? null,
    isAssigned,
  }
}

async function vehicleOf(tx: Tx, deviceId: string, atMs: number): Promise<string | null> {
  const installations = await findInstallationsOf(tx, [deviceId])
  const found = installations
    .get(deviceId)
    ?.find(({ fromMs, untilMs }) => fromMs <= atMs && (untilMs === null || atMs < untilMs))
  return found?.vehicleId ?? null
}

async function driverAt(tx: Tx, vehicleId: string, atMs: number): Promise<string | null> {
  const during = { from: new Date(atMs), to: new Date(atMs + 1) }
  return (await findDriversDuring(tx, [vehicleId], during))[0]?.driverId ?? null
}

/**
 * Whoever reads who drove a vehicle, to keep what follows from it, is done before it is judged again: so nothing is kept by an
 * assignment that was corrected meanwhile and is not judged again.
 */
async function keepDriversOf(tx: Tx, vehicleId: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [driversKey(tx, vehicleId)])
}

export async function waitForKeepersOf(tx: Tx, vehicleId: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [driversKey(tx, vehicleId)])
}

function driversKey({ tenantId }: Tx, vehicleId: string): string {
  return `alerts-drivers/${tenantId}/${vehicleId}`
}

/** `elsewhere`: not by who drove, as far as is known now. */
export async function judge(tx: Tx, rule: AlertRule, whose: Whose): Promise<'in' | 'elsewhere' | 'out'> {
  if (isEveryones(rule) || (await isVehicleIn(tx, rule, whose.vehicleId))) return 'in'
  if (await isDriverIn(tx, rule, whose.driverId)) return 'in'
  return isOfDrivers(rule) && whose.isAssigned ? 'elsewhere' : 'out'
}

function isEveryones({ scope }: AlertRule): boolean {
  return Object.values(scope).every((ids) => ids.length === 0)
}

export async function isVehicleIn(tx: Tx, { scope }: AlertRule, vehicleId: string | null): Promise<boolean> {
  const { fleetIds, groupIds, vehicleIds } = scope
  if (vehicleId === null) return false
  if (vehicleIds.includes(vehicleId)) return true
  if (fleetIds.length === 0 && groupIds.length === 0) return false
  const vehicle = await findVehicle(tx, vehicleId)
  if (vehicle === undefined) return false
  return fleetIds.includes(vehicle.fleetId) || isAnyIn(tx, vehicle.groupIds, groupIds)
}

export async function isDriverIn(tx: Tx, { scope }: AlertRule, driverId: string | null): Promise<boolean> {
  const { driverIds, driverGroupIds } = scope
  if (driverId === null) return false
  if (driverIds.includes(driverId)) return true
  if (driverGroupIds.length === 0) return false
  return isAnyIn(tx, (await findDriver(tx, driverId))?.driver.groupIds ?? [], driverGroupIds)
}

/** Whether somebody of these groups is in one of those, or below it. */
async function isAnyIn(tx: Tx, ofGroupIds: readonly string[], groupIds: readonly string[]): Promise<boolean> {
  if (ofGroupIds.length === 0 || groupIds.length === 0) return false
  const above = await findGroupIdsAbove(tx, ofGroupIds)
  return above.some((id) => groupIds.includes(id))
}
