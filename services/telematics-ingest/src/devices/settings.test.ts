import type { Device } from '@clutch/contracts/telematics/devices'
import { ioElement } from '@clutch/protocols/teltonika/io-elements'
import { delay } from '@clutch/shared/bus'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { recordAt, TestDevice, testStartMs } from '../../test/device.ts'
import { deviceEnv, devicesPath, registerTestDevice, teltonikaPortOf } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

let service: TestService<PrismaClient>
let port: number
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: deviceEnv })
  port = teltonikaPortOf(service)
  service.clock.set(new Date(testStartMs + 60_000))
})
afterAll(() => service.stop())

type Refusal = { code: string; errors: { pointer: string }[] }

function change(id: string, body: Record<string, unknown>, version = 1) {
  return service.call<Device & Refusal>('PATCH', `${devicesPath}/${id}`, {
    body,
    headers: { 'if-match': `"${version}"` },
  })
}

interface Kept {
  id: string
  fuelLitres?: number
  flags?: string[]
}

async function readingsOf(id: string): Promise<Kept[]> {
  await service.settled()
  return (await service.call<{ items: Kept[] }>('GET', `${devicesPath}/${id}/readings`)).body.items
}

const tank = {
  from: 'inputs.ain1V',
  to: 'fuelLitres',
  points: [
    [0, 0],
    [5, 100],
  ],
}

describe('what is set for a device', () => {
  test('is kept, told with every event, and read back', async () => {
    const { id } = await registerTestDevice(service)
    const settings = {
      utcOffsetMin: -210,
      calibrations: [tank],
      computed: [{ to: 'raw.half', expression: 'fuelLitres / 2' }],
      health: { offlineAfterS: null, lowBatteryV: 11.5 },
    }
    expect(await change(id, settings)).toMatchObject({ status: 200, body: settings })
    expect((await service.call('GET', `${devicesPath}/${id}`)).body).toMatchObject(settings)
    const [event] = (await service.emitted('telematics.device.changed')).filter(({ aggregateId }) => aggregateId === id)
    expect(event!.data).toMatchObject(settings)
    expect(await change(id, { calibrations: [], computed: [], health: {}, utcOffsetMin: null }, 2)).toMatchObject({
      status: 200,
      body: { calibrations: [], computed: [], health: {}, utcOffsetMin: null },
    })
  })

  test.each([
    [{ utcOffsetMin: 841 }, '/body/utcOffsetMin'],
    [{ utcOffsetMin: 1.5 }, '/body/utcOffsetMin'],
    [{ calibrations: [{ ...tank, points: [[0, 0]] }] }, '/body/calibrations/0/points'],
    [{ calibrations: [{ ...tank, points: [[0, 0, 0], [1, 1, 1]] }] }, '/body/calibrations/0/points/0'], // biome-ignore format: one line
    [{ calibrations: [{ ...tank, points: [[1, 0], [0, 1]] }] }, '/body/calibrations/0/points/1/0'], // biome-ignore format: one line
    [{ calibrations: [tank, { ...tank, from: 'inputs' }] }, '/body/calibrations/1/from'],
    [{ calibrations: [{ ...tank, to: 'position.lat' }] }, '/body/calibrations/0/to'],
    [{ calibrations: Array.from({ length: 17 }, () => tank) }, '/body/calibrations'],
    [{ computed: [{ to: 'fuelLitres', expression: 'fuelLitres *' }] }, '/body/computed/0/expression'],
    [{ computed: [{ to: 'fuelLitres', expression: 'vin' }] }, '/body/computed/0/expression'],
    [{ computed: [{ to: 'nothing', expression: '1' }] }, '/body/computed/0/to'],
    [{ health: { offlineAfterS: 1 } }, '/body/health/offlineAfterS'],
  ])('%j is refused, and the answer points at it', async (body, pointer) => {
    const { id } = await registerTestDevice(service)
    const answer = await change(id, body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors.map((error) => error.pointer)).toContain(pointer)
    expect((await service.call<Device>('GET', `${devicesPath}/${id}`)).body.version).toBe(1)
  })
})

describe('a live session', () => {
  test('follows what is set anew within a second, and what it said before is the same reading still', async () => {
    const { id, imei } = await registerTestDevice(service)
    const device = new TestDevice(port, imei)
    await device.login()
    const said = (second: number) => recordAt(second, { io: [ioElement('inputs.ain1V', 2)] })
    expect(await device.report(said(0)).acknowledged()).toBe(1)
    await change(id, { calibrations: [tank] })
    const changedAt = performance.now()
    for (let second = 1; ; second += 1) {
      expect(await device.report(said(second)).acknowledged()).toBe(1)
      if ((await readingsOf(id)).at(-1)!.fuelLitres === 40) break
      expect(performance.now() - changedAt).toBeLessThan(5_000) // looking again would take ten
      await delay(25)
    }
    const before = await readingsOf(id)
    // Sent again, and calibrated this time: it is stored already.
    expect(await device.report(said(0)).acknowledged()).toBe(1)
    expect(await readingsOf(id)).toEqual(before)
    device.socket.destroy()
  })

  test('a reading that cannot be computed, is of the future or jumps is flagged, stored and acknowledged', async () => {
    const { id, imei } = await registerTestDevice(service)
    await change(id, { computed: [{ to: 'fuelLitres', expression: 'sqrt(0 - inputs.ain1V)' }] })
    await service.settled()
    const device = new TestDevice(port, imei)
    await device.login()
    const records = [
      recordAt(0),
      recordAt(10, { io: [ioElement('inputs.ain1V', 2)] }),
      recordAt(20, { latE7: 405_000_000 }),
      recordAt(86_400),
    ]
    for (const record of records) expect(await device.report(record).acknowledged()).toBe(1)
    expect((await readingsOf(id)).map(({ flags }) => flags)).toEqual([
      undefined,
      ['computed-failed'],
      ['teleport'],
      ['time-in-future'],
    ])
    device.socket.destroy()
  })
})
