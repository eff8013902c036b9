import type { ReadingBatch } from '@clutch/contracts/telematics/reading-batch'
import { tableFor } from '@clutch/protocols/teltonika/io-elements'
import { readingOf } from '@clutch/protocols/teltonika/reading'
import { teltonikaVoice } from '@clutch/protocols/teltonika/voice'
import { runVehicle } from '@clutch/sandbox/vehicles/vehicle'
import { delay } from '@clutch/shared/bus'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { recordAt, recordsFrom, TestDevice, testStartMs } from '../../test/device.ts'
import { deviceEnv, devicesPath, registerTestDevice, startReplica, teltonikaPortOf } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

let service: TestService<PrismaClient>
let port: number
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: deviceEnv })
  port = teltonikaPortOf(service)
})
afterAll(() => service.stop())

async function secondsStored(deviceId: string): Promise<number[]> {
  const rows = await service.look<{ second: number }>(
    `SELECT (extract(epoch FROM time) - $2)::int AS second FROM telematics.readings WHERE device_id = $1 ORDER BY time, id`,
    [deviceId, testStartMs / 1_000],
  )
  return rows.map(({ second }) => second)
}

/** What stands in the stream of a device, in the order of the stream. */
async function secondsPublished(deviceId: string): Promise<number[]> {
  const manager = await service.runtime.bus.manager()
  const { state } = await manager.streams.info('TELEMETRY')
  const seconds: number[] = []
  for (let seq = Math.max(state.first_seq, 1); seq <= state.last_seq; seq += 1) {
    const message = await manager.streams.getMessage('TELEMETRY', { seq })
    for (const report of message!.json<ReadingBatch>().reports)
      if (report.deviceId === deviceId)
        for (const [, timeMs] of report.readings) seconds.push((timeMs - testStartMs) / 1_000)
  }
  return seconds
}

async function inFlight(readings: number, of = service): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${of.url}/metrics`)).text()
    if (metrics.includes(`clutch_readings_in_flight{service="telematics-ingest"} ${readings}\n`)) return
    await delay(5)
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, second) => second)

test('a reading is acknowledged, published, stored, and read back by its tenant as it was', async () => {
  const { id, imei } = await registerTestDevice(service)
  const device = new TestDevice(port, imei)
  expect(await device.login()).toBe('01')
  expect(await device.report(...recordsFrom(0, 3)).acknowledged()).toBe(3)
  await service.settled()
  const page = await service.call<{ items: Record<string, unknown>[] }>('GET', `${devicesPath}/${id}/readings`)
  expect(page.body.items).toHaveLength(3)
  expect(page.body.items[0]).toMatchObject({
    deviceId: id,
    time: '2026-03-01T12:00:00.000Z',
    receivedAt: service.clock.now().toISOString(),
    position: {
      lat: 52.5000001,
      lon: 13.1234567,
      altitudeM: 34,
      courseDeg: 90,
      speedKmh: 48,
      satellites: 11,
      valid: true,
    },
  })
  expect(page.body.items[0]).not.toHaveProperty('tenantId')
  device.socket.destroy()
})

test('a batch is named by its readings and carries the trace that its storing continues', async () => {
  const { imei } = await registerTestDevice(service)
  const device = new TestDevice(port, imei)
  await device.login()
  await device.report(...recordsFrom(0, 2)).acknowledged()
  const manager = await service.runtime.bus.manager()
  const { state } = await manager.streams.info('TELEMETRY')
  const message = await manager.streams.getMessage('TELEMETRY', { seq: state.last_seq })
  expect(message?.header.get('Nats-Msg-Id')).toMatch(/^[0-9a-f]{32}$/)
  expect(message?.header.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  device.socket.destroy()
})

test('when the stream is full, devices keep what it refuses, and what it has is kept', async () => {
  const full = await startTestService(telematicsIngest, {
    nats: true,
    env: { ...deviceEnv, TELEMATICS_ROLE: 'sessions', TELEMETRY_MAX_BYTES: String(1024 ** 2) },
  })
  const { imei } = await registerTestDevice(full)
  const device = new TestDevice(teltonikaPortOf(full), imei)
  await device.login()
  expect(await device.report(...recordsFrom(0, 2)).acknowledged()).toBe(2)
  const client = await full.runtime.bus.jetstream()
  const filler = new Uint8Array(100_000)
  await expect(
    (async () => {
      for (let n = 0; n < 20; n += 1) await client.publish('clutch.telemetry.0', filler)
    })(),
  ).rejects.toThrow('maximum bytes exceeded')
  for (let n = 0; n < 1_000; n += 1) {
    const refused = await client.publish('clutch.telemetry.0', filler.subarray(0, 1_000)).catch(() => 'refused')
    if (refused === 'refused') break
  }
  const manager = await full.runtime.bus.manager()
  expect((await manager.streams.info('TELEMETRY')).state.first_seq).toBe(1)
  device.report(...recordsFrom(2, 40))
  await inFlight(40, full)
  expect(await new TestDevice(teltonikaPortOf(full), '999999999999999').login()).toBe('00')
  expect(device.received).toBe(0)
  await manager.streams.purge('TELEMETRY')
  expect(await device.acknowledged()).toBe(40)
  await full.stop()
})

test('a device is answered when its readings are durable, and not while NATS is away', async () => {
  const { id, imei } = await registerTestDevice(service)
  const device = new TestDevice(port, imei)
  await device.login()
  await service.nats!.pause()
  device.report(...recordsFrom(0, 5))
  await inFlight(5)
  // Another device's whole conversation later there is still no answer.
  expect(await new TestDevice(port, '999999999999999').login()).toBe('00')
  expect(device.received).toBe(0)
  await service.nats!.start()
  expect(await device.acknowledged()).toBe(5)
  await service.settled()
  expect(await secondsStored(id)).toEqual(upTo(5))
  device.socket.destroy()
})

test('readings that a device sends again, in other packets and on another connection, are stored once', async () => {
  const { id, imei } = await registerTestDevice(service)
  for (const packets of [[recordsFrom(0, 10)], [recordsFrom(0, 10)], [recordsFrom(0, 4), recordsFrom(4, 8)]]) {
    const device = new TestDevice(port, imei)
    await device.login()
    for (const packet of packets) expect(await device.report(...packet).acknowledged()).toBe(packet.length)
    device.socket.destroy()
    await device.closed
  }
  await service.settled()
  expect(await secondsStored(id)).toEqual(upTo(12))
})

test('nats-server is killed with -9 again and again: nothing lost, nothing twice, each device in its order', async () => {
  const devices = await Promise.all(Array.from({ length: 6 }, () => registerTestDevice(service)))
  const perDevice = 400
  let running = true
  const vehicles = Promise.all(
    devices.map(({ imei }) =>
      runVehicle({
        uniqueId: imei,
        voice: teltonikaVoice,
        host: '127.0.0.1',
        port,
        readings: recordsFrom(0, perDevice).map((record) => readingOf(record, tableFor())),
        pace: 'max',
        readingsPerPacket: 7,
        ackTimeoutMs: 2_000,
        backoff: { leastMs: 10, mostMs: 100 },
      }),
    ),
  ).finally(() => {
    running = false
  })
  const acknowledged = async () =>
    Number(
      /clutch_readings_acknowledged_total\{.*\} (\d+)/.exec(await (await fetch(`${service.url}/metrics`)).text())![1],
    )
  const before = await acknowledged()
  let kills = 0
  for (; kills < 3; kills += 1) {
    // Each kill meets devices in the middle of their packets.
    while (running && (await acknowledged()) < before + (kills + 0.5) * 500) await delay(2)
    if (!running) break
    await service.nats!.kill()
    await service.nats!.start()
  }
  const outcomes = await vehicles
  expect(kills).toBeGreaterThan(0)
  for (const outcome of outcomes) expect(outcome.acknowledged).toBe(perDevice)
  await service.settled(40_000)
  for (const { id } of devices) {
    expect(await secondsStored(id)).toEqual(upTo(perDevice))
    // What was sent again stands there again; what comes first of each reading is in the device's order.
    expect([...new Set(await secondsPublished(id))]).toEqual(upTo(perDevice))
  }
}, 90_000)

test('a recorder that dies between its commit and its acknowledgement costs nothing and doubles nothing', async () => {
  const { id, imei } = await registerTestDevice(service)
  const device = new TestDevice(port, imei)
  await device.login()
  expect(await device.report(...recordsFrom(0, 20)).acknowledged()).toBe(20)
  await service.settled()
  const manager = await service.runtime.bus.manager()
  // Everything is delivered once more, as to a recorder whose acknowledgements never arrived.
  await manager.consumers.delete('TELEMETRY', 'telematics-ingest_recorder')
  expect(await device.report(...recordsFrom(20, 5)).acknowledged()).toBe(5)
  await service.settled(40_000)
  expect(await secondsStored(id)).toEqual(upTo(25))
  device.socket.destroy()
}, 60_000)

test('what stands in the stream is stored by a recorder that runs alone, whenever it comes', async () => {
  const { id, imei } = await registerTestDevice(service)
  const sessions = await startReplica(service, { TELEMATICS_ROLE: 'sessions' })
  const device = new TestDevice(teltonikaPortOf(sessions), imei)
  await device.login()
  expect(await device.report(...recordsFrom(0, 4)).acknowledged()).toBe(4)
  await sessions.stop()
  const recorder = await startReplica(service, { TELEMATICS_ROLE: 'recorder' })
  expect(() => teltonikaPortOf(recorder)).toThrow('no port')
  await service.settled()
  await recorder.stop()
  expect(await secondsStored(id)).toEqual(upTo(4))
})

test('a process that is told to stop answers what becomes durable, and only that', async () => {
  const { id, imei } = await registerTestDevice(service)
  const replica = await startReplica(service, { TELEMATICS_ROLE: 'sessions' })
  const device = new TestDevice(teltonikaPortOf(replica), imei)
  await device.login()
  await service.nats!.pause()
  for (let packet = 0; packet < 3; packet += 1) device.report(...recordsFrom(packet * 4, 4))
  await inFlight(12, { ...service, url: (await address(replica)).url })
  const stopped = replica.stop()
  await service.nats!.start()
  expect([await device.acknowledged(), await device.acknowledged(), await device.acknowledged()]).toEqual([4, 4, 4])
  await device.closed
  await stopped
  await service.settled()
  expect(await secondsStored(id)).toEqual(upTo(12))
})

test('a clock that claims the year 9999 is stored as it said, and does not disturb the months', async () => {
  const { id, imei } = await registerTestDevice(service)
  const device = new TestDevice(port, imei)
  await device.login()
  const absurd = recordAt(0, { timestampMs: Date.UTC(9999, 11, 31) })
  expect(await device.report(recordAt(0), absurd).acknowledged()).toBe(2)
  await service.settled()
  const rows = await service.look<{ partition: string }>(
    'SELECT tableoid::regclass::text AS partition FROM telematics.readings WHERE device_id = $1 ORDER BY time',
    [id],
  )
  expect(rows.map(({ partition }) => partition)).toEqual(['telematics.readings_2026_03', 'telematics.readings_default'])
  device.socket.destroy()
})

async function address(replica: { runtime: { app: { server: { address(): unknown } } } }): Promise<{ url: string }> {
  const { port: httpPort } = replica.runtime.app.server.address() as { port: number }
  return { url: `http://127.0.0.1:${httpPort}` }
}
