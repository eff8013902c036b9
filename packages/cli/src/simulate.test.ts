import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { families } from '@clutch/protocols/families'
import { teltonikaVoice } from '@clutch/protocols/teltonika/voice'
import { driveReadings } from '@clutch/sandbox/vehicles/drive-readings'
import { readDrives, shippedDrives } from '@clutch/sandbox/vehicles/drives'
import { DeviceHub } from '@clutch/telematics-ingest/sessions/hub'
import { listenTcp } from '@clutch/telematics-ingest/sessions/tcp-server'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { simulate } from './simulate.ts'

let folder = ''
let file = ''
const servers: { drain(): Promise<void> }[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulate-'))
  file = join(folder, 'drives.csv')
  // drives 13 (254 rows), 23 (83) and 24 (144): short
  const lines = (await readFile(shippedDrives, 'utf8')).trim().split('\n')
  await writeFile(file, [lines[0], ...lines.filter((line) => /^(13|23|24),/.test(line))].join('\n'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.drain()))
})

async function ingest({ lose = 0, known = true } = {}) {
  const stored = new Map<string, DecodedReading[]>()
  let toLose = lose
  const hub = new DeviceHub<string>({
    identify: async (uniqueId) => (known ? uniqueId : undefined),
    onReadings: async ({ device }, { readings }) => {
      if (toLose > 0) {
        toLose -= 1
        throw new Error('not durable')
      }
      stored.set(device, [...(stored.get(device) ?? []), ...readings])
    },
  })
  const server = await listenTcp(hub, { families, port: 0, host: '127.0.0.1' })
  servers.push({
    drain: async () => {
      const closed = server.close()
      await hub.drain()
      await closed
    },
  })
  return { port: server.port, stored }
}

async function run(port: number, ...options: string[]) {
  const lines: string[] = []
  const errors: string[] = []
  const code = await simulate(
    ['--drives', file, '--protocol', 'teltonika', '--to', `127.0.0.1:${port}`, '--speed', 'max', ...options],
    { out: (line) => lines.push(line), error: (line) => errors.push(line) },
  )
  return { code, last: JSON.parse(lines.at(-1) ?? '') as unknown, errors: errors.join('\n') }
}

const epochs = (readings: readonly DecodedReading[] = []) => readings.map(({ time }) => Date.parse(time))

describe('a run', () => {
  test('ends when every row of every drive is acknowledged, one device per drive', async () => {
    const { port, stored } = await ingest()
    const { code, last } = await run(port, '--imei', '3569')
    expect({ code, last }).toEqual({ code: 0, last: { sent: 481, acknowledged: 481, resent: 0 } })
    expect(Object.fromEntries([...stored].map(([imei, readings]) => [imei, readings.length]))).toEqual({
      '356900000000013': 254,
      '356900000000023': 83,
      '356900000000024': 144,
    })
    expect(stored.get('356900000000023')?.[0]).toMatchObject({ time: '2019-05-28T21:16:13.000Z' })
    expect(stored.get('356900000000023')?.[0]).not.toHaveProperty('ignition')
  })

  test('what is stored is what a device in that car records, value by value', async () => {
    const { port, stored } = await ingest()
    await run(port, '--imei', '3569', '--ignition')
    for (const drive of await readDrives(file)) {
      const expected = [...driveReadings([drive], { ignition: true })].map((reading) => teltonikaVoice.carried(reading))
      expect(stored.get(`3569000000000${drive.number}`)).toEqual(expected)
    }
  })

  test('on one device, drives come in the order of time with their gaps', async () => {
    const { port, stored } = await ingest()
    const { code, last } = await run(port, '--imei', '3569', '--one-device')
    expect({ code, last }).toEqual({ code: 0, last: { sent: 481, acknowledged: 481, resent: 0 } })
    expect([...stored.keys()]).toEqual(['356900000000000'])
    const times = epochs(stored.get('356900000000000'))
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect((times[254] ?? 0) - (times[253] ?? 0)).toBe(
      Date.UTC(2019, 4, 28, 21, 16, 13) - Date.UTC(2019, 4, 27, 0, 9, 52),
    )
  })

  test('a parked device reports, with its ignition off', async () => {
    const { port, stored } = await ingest()
    const { code } = await run(port, '--imei', '356938035643809', '--one-device', '--ignition', '--heartbeat', '3600')
    expect(code).toBe(0)
    const readings = stored.get('356938035643809') ?? []
    const off = readings.filter(({ ignition }) => ignition === false)
    expect(readings.filter(({ ignition }) => ignition === true)).toHaveLength(481)
    // 45 and 16 whole hours lie between the three drives; one record says that each drive is over
    expect(off).toHaveLength(45 + 16 + 3)
    expect(off.every(({ position }) => position?.speedKmh === 0)).toBe(true)
  })

  test('without a number of seconds it reports each minute, wherever the option stands', async () => {
    for (const rest of [['--heartbeat'], ['--heartbeat', '--ignition']]) {
      const { port, stored } = await ingest()
      const { code } = await run(port, '--imei', '356938035643809', '--one-device', ...rest)
      expect(code).toBe(0)
      const times = epochs(stored.get('356938035643809'))
      const steps = times.slice(1).map((time, n) => time - times[n]!)
      expect(steps.filter((ms) => ms === 60_000).length).toBeGreaterThan(3_000)
    }
  })

  test('what was not durable is sent again and counted', async () => {
    const { port, stored } = await ingest({ lose: 1 })
    const { code, last } = await run(port, '--one-device')
    expect({ code, last }).toEqual({ code: 0, last: { sent: 481, acknowledged: 481, resent: 10 } })
    const times = epochs([...stored.values()].flat())
    expect(new Set(times).size).toBe(481)
    expect(times).toHaveLength(481)
  })

  test('times can be moved to another day', async () => {
    const { port, stored } = await ingest()
    await run(port, '--start', '2030-01-01T00:00:00Z', '--imei', '3569')
    expect([...stored.values()].map(([first]) => first?.time)).toEqual([
      '2030-01-01T00:00:00.000Z',
      '2030-01-01T00:00:00.000Z',
      '2030-01-01T00:00:00.000Z',
    ])
  })

  test('at a speed, a drive takes its time divided by it', async () => {
    const { port } = await ingest()
    const before = performance.now()
    const { code, last } = await run(port, '--speed', '1000')
    expect({ code, last }).toMatchObject({ code: 0, last: { sent: 481, acknowledged: 481 } })
    // drive 13: 253 s from first to last row, then its last packet is due
    expect(performance.now() - before).toBeGreaterThanOrEqual(250)
  })
})

describe('a run that cannot end well', () => {
  test('a server that refuses the devices', async () => {
    const { port } = await ingest({ known: false })
    const { code, last, errors } = await run(port, '--give-up', '0.05', '--imei', '3569')
    expect({ code, last }).toEqual({ code: 1, last: { sent: 0, acknowledged: 0, resent: 0 } })
    expect(errors).toContain('device 356900000000013 gave up: the server does not know this device')
  })

  test('a server that is not there', async () => {
    const nobody = createServer()
    await new Promise<void>((listening) => nobody.listen(0, '127.0.0.1', listening))
    const { port } = nobody.address() as { port: number }
    await new Promise((closed) => nobody.close(closed))
    const { code, errors } = await run(port, '--give-up', '0.05')
    expect(code).toBe(1)
    expect(errors).toContain('ECONNREFUSED')
  })

  test.each([
    ['--drives, --protocol and --to are needed', []],
    ['--protocol morse: known are teltonika', ['--drives', 'x', '--protocol', 'morse', '--to', 'a:1']],
    ['--to here: HOST:PORT', ['--drives', 'x', '--protocol', 'teltonika', '--to', 'here']],
    ['--speed 0: a number above 0', ['--drives', 'x', '--protocol', 'teltonika', '--to', 'a:1', '--speed', '0']],
    ["Unknown option '--fast'", ['--fast']],
    ['ENOENT', ['--drives', '/nowhere.csv', '--protocol', 'teltonika', '--to', 'a:1']],
  ])('%s', async (message, argv) => {
    const lines: string[] = []
    const errors: string[] = []
    const code = await simulate(argv, { out: (line) => lines.push(line), error: (line) => errors.push(line) })
    expect(code).toBe(1)
    expect(errors.join('\n')).toContain(message)
    expect(lines).toEqual(['{"sent":0,"acknowledged":0,"resent":0}'])
  })
})
