import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { familyNames, voiceOf } from '@clutch/protocols/families'
import type { DeviceVoice } from '@clutch/protocols/protocol'
import { driveReadings } from '@clutch/sandbox/vehicles/drive-readings'
import { type Drive, readDrives, shippedDrives } from '@clutch/sandbox/vehicles/drives'
import { DeviceHub } from '@clutch/telematics-ingest/sessions/hub'
import { type DevicePorts, openPorts } from '@clutch/telematics-ingest/sessions/ports'
import { portVariable, readVariables } from '@clutch/telematics-ingest/variables'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { simulate } from './simulate.ts'

let folder = ''
let file = ''
let drive: Drive
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulate-families-'))
  file = join(folder, 'drive.csv')
  const lines = (await readFile(shippedDrives, 'utf8')).trim().split('\n')
  await writeFile(file, [lines[0], ...lines.filter((line) => line.startsWith('23,'))].join('\n'))
  drive = (await readDrives(file))[0] as Drive
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let stop = async () => {}
afterEach(() => stop())

async function ingest(env: Record<string, string>) {
  const stored = new Map<string, DecodedReading[]>()
  const hub = new DeviceHub<string>({
    identify: async (uniqueId, { family }) => `${family}/${uniqueId}`,
    onReadings: async ({ device }, { readings }) => {
      stored.set(device, [...(stored.get(device) ?? []), ...readings])
    },
    // recorded drives are of 2019
    now: () => (drive.samples.at(-1)?.timeMs ?? 0) + 1_000,
  })
  const { ports, close } = await openPorts(hub, readVariables(env))
  stop = async () => {
    const closed = close()
    await hub.drain()
    await closed
  }
  return { ports, stored, hub }
}

async function drives(ports: DevicePorts, family: string, port: string, imei = '356938035643809') {
  const lines: string[] = []
  const code = await simulate(
    [
      '--drives',
      file,
      '--protocol',
      family,
      '--to',
      `127.0.0.1:${ports[port]}`,
      '--speed',
      'max',
      '--imei',
      imei,
      '--one-device',
    ],
    { out: (line) => lines.push(line), error: (line) => lines.push(line) },
  )
  return { code, last: lines.at(-1) }
}

describe.each(familyNames)('%s', (family) => {
  const voice = voiceOf(family) as DeviceVoice
  const told = () => [...driveReadings([drive])].map((reading) => voice.carried(reading))

  test('a drive arrives by its own port as it was told, and is acknowledged', async () => {
    const { ports, stored } = await ingest({ [portVariable(family)]: '0' })
    expect(await drives(ports, family, family)).toEqual({
      code: 0,
      last: JSON.stringify({ sent: 83, acknowledged: 83, resent: 0 }),
    })
    expect([...stored.keys()]).toHaveLength(1)
    expect(stored.get([...stored.keys()][0] ?? '')).toEqual(told())
  })

  test('and by the port that recognises it', async () => {
    const { ports, stored } = await ingest({ AUTODETECT_PORT: '0' })
    expect(await drives(ports, family, 'autodetect')).toMatchObject({ code: 0 })
    expect([...stored].map(([device, readings]) => [device.split('/')[0], readings])).toEqual([[family, told()]])
  })
})

test('all families at once on one port do not disturb one another', async () => {
  const { ports, stored, hub } = await ingest({ AUTODETECT_PORT: '0' })
  const outcomes = await Promise.all(
    familyNames.map((family, index) =>
      drives(ports, family, 'autodetect', `35693803564${String(index).padStart(4, '0')}`),
    ),
  )
  expect(outcomes.map(({ code }) => code)).toEqual(familyNames.map(() => 0))
  expect(stored.size).toBe(familyNames.length)
  for (const readings of stored.values()) expect(readings).toHaveLength(83)
  expect({ garbage: hub.counts.garbageBytes, refused: hub.counts.refusedFrames }).toEqual({ garbage: 0, refused: 0 })
})
