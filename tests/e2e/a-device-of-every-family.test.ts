import { deviceProtocols, registerDevice } from '@clutch/contracts/telematics/devices'
import { type DecodedReading, listReadings } from '@clutch/contracts/telematics/readings'
import { familyNames, voiceOf } from '@clutch/protocols/families'
import type { DeviceVoice } from '@clutch/protocols/protocol'
import { runVehicle } from '@clutch/sandbox/vehicles/vehicle'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { admin, type Caller } from './callers.ts'

let caller: Caller
beforeAll(async () => {
  caller = await admin(0)
})

/** A minute of driving, just now by the domain's clock. */
async function drive(): Promise<DecodedReading[]> {
  const { now } = (await (await fetch(`${inject('mesh').sandboxUrl}/clock`)).json()) as { now: string }
  const startMs = Math.floor(Date.parse(now) / 1_000) * 1_000 - 60_000
  return Array.from({ length: 60 }, (_, second) => ({
    time: new Date(startMs + second * 1_000).toISOString(),
    position: { lat: 52.5 + second / 10_000, lon: 13.4 + second / 10_000, speedKmh: 50, courseDeg: 45, valid: true },
    ignition: true,
  }))
}

describe.each(familyNames)('%s', (family) => {
  test('is registered, drives through the port for all, and its readings are read back as it told them', async () => {
    const voice = voiceOf(family) as DeviceVoice
    const uniqueId = `3569390000${String(deviceProtocols.indexOf(family as never)).padStart(5, '0')}`
    const device = await caller.client.call(registerDevice, {
      body: { name: `A ${family} tracker`, uniqueId, protocol: family as (typeof deviceProtocols)[number] },
    })
    const readings = await drive()
    const outcome = await runVehicle({
      uniqueId,
      voice,
      host: '127.0.0.1',
      port: inject('mesh').devicePorts.autodetect as number,
      readings,
      pace: 'max',
    })
    expect(outcome).toMatchObject({ sent: 60, acknowledged: 60 })
    const stored = async () => {
      const { items } = await caller.client.call(listReadings, {
        params: { deviceId: device.id },
        query: { limit: 200 },
      })
      return items
    }
    await expect.poll(async () => (await stored()).length, { timeout: 15_000 }).toBe(60)
    const told = readings.map((reading) => voice.carried(reading))
    expect((await stored()).map(({ id: _id, deviceId: _d, receivedAt: _r, ...reading }) => reading)).toEqual(told)
  })
})
