import type { Alert } from '@clutch/contracts/fleet/alerts'
import type { Tx } from '../kit.ts'
import { findPrivate } from '../trips/private-store.ts'

/** The fields of events that tell a place: by them a geofence is found. */
const placeFields = new Set(['geofenceId', 'limitOf', 'lat', 'lon'])

/** Alerts as they are shown: of a private time that there was one, and not where. */
export async function alertTellerOf(tx: Tx, alerts: readonly Alert[]): Promise<(alert: Alert) => Alert> {
  const isPrivate = await findPrivate(tx, alerts, ({ vehicleId, firstAt, lastAt }) => ({
    vehicleId,
    from: new Date(firstAt),
    to: new Date(lastAt),
  }))
  return (alert) =>
    isPrivate(alert) ? { ...alert, cause: placeless(alert.cause), event: placeless(alert.event) } : alert
}

function placeless<Value>(fields: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !placeFields.has(name)))
}
