// What a device says, as telematics-ingest publishes it.
import { packReports, type ReadingBatch } from '@clutch/contracts/telematics/reading-batch'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { api, type FleetService, makeVehicle, must, registerDevices } from './fleet.ts'

export interface EquippedVehicle {
  vehicleId: string
  deviceId: string
}

/** A vehicle whose device has been in it since March 2026. */
export async function equippedVehicle(
  service: FleetService,
  fleetId: string,
  tenant = service.tenant,
): Promise<EquippedVehicle> {
  const [deviceId] = (await registerDevices(service, 1, tenant)) as [string]
  const vehicle = await makeVehicle(service, fleetId, tenant)
  await must(service, 200, 'PUT', `${api}/vehicles/${vehicle.id}/device`, {
    tenant,
    body: { deviceId, installedAt: '2026-03-01T00:00:00.000Z' },
  })
  return { vehicleId: vehicle.id, deviceId }
}

type Leg = { minutes: number; speedKmh: number; ignition?: boolean; everyS?: number; more?: Partial<Reading> }

/** One reading each ten seconds, northward; each leg begins where the last ended. */
export function legs(
  service: FleetService,
  deviceId: string,
  fromMs: number,
  parts: readonly Leg[],
  at = { lat: 53.5, lon: 9.9 },
  tenant = service.tenant,
): Reading[] {
  const readings: Reading[] = []
  let { lat } = at
  let timeMs = fromMs
  for (const { minutes, speedKmh, ignition, everyS = 10, more } of parts) {
    for (let s = 0; s < minutes * 60; s += everyS) {
      readings.push({
        id: readings.length.toString(16).padStart(16, '0'),
        deviceId,
        tenantId: tenant,
        time: new Date(timeMs).toISOString(),
        receivedAt: new Date(timeMs + 500).toISOString(),
        position: { lat, lon: at.lon, altitudeM: 10, speedKmh, courseDeg: 0, satellites: 9, hdop: 0.8, valid: true },
        ...(ignition === undefined ? {} : { ignition }),
        ...more,
      })
      timeMs += everyS * 1_000
      lat += ((speedKmh / 3.6) * everyS) / 111_195
    }
  }
  return readings
}

/** Ten minutes at 36 km/h, then the ignition goes off. */
export function trip(service: FleetService, deviceId: string, fromMs: number, tenant = service.tenant): Reading[] {
  return legs(
    service,
    deviceId,
    fromMs,
    [
      { minutes: 10, speedKmh: 36, ignition: true },
      { minutes: 1 / 6, speedKmh: 0, ignition: false },
    ],
    undefined,
    tenant,
  )
}

const perMessage = 1_000

export async function send(service: FleetService, readings: readonly Reading[]): Promise<void> {
  const client = await service.runtime.bus.jetstream()
  for (let from = 0; from < readings.length; from += perMessage) {
    const reports = packReports(readings.slice(from, from + perMessage))
    const batch: ReadingBatch = { version: 2, partition: 0, reports }
    await client.publish('clutch.telemetry.0', JSON.stringify(batch))
  }
  await service.settled()
}
