import { once } from 'node:events'
import { connect } from 'node:net'
import type { SeededTenant } from '@clutch/cli/story/seeded-tenant'
import { until } from '@clutch/cli/story/until'
import { installDevice } from '@clutch/contracts/fleet/installations'
import { listLevelChanges } from '@clutch/contracts/fleet/level-changes'
import { createVehicle } from '@clutch/contracts/fleet/vehicles'
import { registerDevice } from '@clutch/contracts/telematics/devices'
import { type AvlRecord, encodeBody } from '@clutch/protocols/teltonika/codec'
import { encodeLogin, encodeTcpFrame } from '@clutch/protocols/teltonika/frames'

const imei = '350000000019999'
const ignition = { id: 239, width: 1 }
const fuelPercent = { id: 89, width: 1 }
const everyS = 10

/** A van with a sensor in its tank: no vehicle of the story has one. Made before the story, it is refuelled during it. */
export async function buyVanWithTank({ client, fleetId }: SeededTenant): Promise<void> {
  const vehicle = await client.call(createVehicle, { body: { fleetId, name: 'Van with a tank' } })
  const device = await client.call(registerDevice, {
    body: { name: 'Tracker with a tank', uniqueId: imei, protocol: 'teltonika', model: 'FMB120' },
  })
  await until('fleet to know the device with a tank', () =>
    client.call(installDevice, { params: { vehicleId: vehicle.id }, body: { deviceId: device.id } }),
  )
}

/** Tells of a drive from `startMs` on: 12 minutes of town, 9 minutes at the pump, 12 minutes of town. */
export async function refuel({ client }: SeededTenant, port: number, startMs: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(encodeLogin(imei))
  await once(socket, 'data')
  for (const records of batches(driveToThePump(startMs), 50)) {
    socket.write(encodeTcpFrame(encodeBody('8E', records)))
    await once(socket, 'data')
  }
  socket.destroy()
  await until('the refuel to be found', async () => (await client.call(listLevelChanges, {})).items.length > 0)
}

function driveToThePump(startMs: number): AvlRecord[] {
  const records: AvlRecord[] = []
  let lat = 52.52
  const leg = (minutes: number, speedKmh: number, level: (share: number) => number) => {
    for (let s = 0; s < minutes * 60; s += everyS) {
      const io = [
        { ...ignition, value: speedKmh > 0 ? 1 : 0 },
        { ...fuelPercent, value: Math.round(level(s / (minutes * 60))) },
      ]
      records.push({
        timestampMs: startMs + records.length * everyS * 1_000,
        priority: 0,
        lonE7: 13.405e7,
        latE7: Math.round(lat * 1e7),
        altitudeM: 34,
        courseDeg: 0,
        satellites: 11,
        speedKmh,
        eventId: 0,
        io,
      })
      lat += ((speedKmh / 3.6) * everyS) / 111_195
    }
  }
  leg(12, 45, () => 30)
  leg(2, 0, () => 30)
  leg(4, 0, (share) => 30 + 50 * share)
  leg(3, 0, () => 80)
  leg(12, 45, () => 80)
  return records
}

function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
