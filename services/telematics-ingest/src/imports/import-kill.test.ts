import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Import } from '@clutch/contracts/telematics/imports'
import { startTestService, type TestService } from '@clutch/testing/service'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { meshSecret, until as untilSoon } from '../../test/clouds.ts'
import { sendFile } from '../../test/files.ts'
import { exportedDevice, exportedPosition, pgDump } from '../../test/traccar-export.ts'
import { telematicsIngest } from '../app.ts'

const base = '/b2b/fleet-management/gps-integration/imports'
const devices = 3
const perDevice = 2_000

let service: TestService<PrismaClient>
let child: ChildProcess | undefined
beforeAll(async () => {
  // It records and answers; only the process that is killed imports.
  service = await startTestService(telematicsIngest, { nats: true, env: { TELEMATICS_ROLE: 'recorder' } })
  // The process that imports has the wall's.
  service.clock.set(new Date())
})
afterAll(async () => {
  await kill()
  await service?.stop()
})

function startImporter(): void {
  child = spawn(process.execPath, [fileURLToPath(new URL('../main.ts', import.meta.url))], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH ?? '',
      TELEMATICS_ROLE: 'sessions',
      // Slow enough that there is something to kill.
      IMPORT_ROWS_PER_SECOND: '2000',
      PORT: '0',
      DATABASE_URL: service.databases.appUrl,
      SYSTEM_DATABASE_URL: service.databases.systemUrl,
      NATS_URL: service.nats!.url,
      GATEWAY_URL: 'http://127.0.0.1:1',
      CLUTCH_MESH_SECRET: meshSecret,
    },
  })
}

async function kill(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Only the lease's end is brought nearer; where the import stood stays as the dead left it. */
async function startAgain(id: string): Promise<void> {
  await kill()
  await service.look('UPDATE telematics.imports SET leased_until = clock_timestamp() WHERE id = $1', [id])
  startImporter()
}

/** A process has to start first, on a machine that does much else. */
const until = <Value>(what: string, look: () => Promise<Value | undefined | false>) => untilSoon(what, look, 90_000)

const read = async (id: string) => (await service.call<Import>('GET', `${base}/${id}`)).body
const bytesRead = (one: Import) => one.files[0]!.bytesRead
const countStored = async () =>
  Number((await service.look<{ count: string }>('SELECT count(*) FROM telematics.readings'))[0]!.count)

test('kill -9 while reading, while storing, and after positions became durable: each row is taken, and once', async () => {
  const ids = Array.from({ length: devices }, (_, index) => index + 1)
  const dump = pgDump({
    devices: ids.map((id) => exportedDevice(id)),
    positions: Array.from({ length: devices * perDevice }, (_, index) =>
      exportedPosition(index + 1, (index % devices) + 1),
    ),
  })
  const { body } = await service.call<Import>('POST', base, { body: { name: 'x', source: 'traccar' } })
  const { id } = body
  expect((await sendFile(service, 'PUT', `${base}/${id}/data?file=dump.sql`, dump)).status).toBe(200)
  startImporter()
  expect((await service.call('POST', `${base}/${id}/run`)).status).toBe(202)

  // 1. Twice while reading, whenever it got on.
  for (let turn = 0, before = 0; turn < 2; turn += 1) {
    const now = await until('the file to be read on', async () => {
      const one = await read(id)
      return bytesRead(one) > before && one
    })
    before = bytesRead(now)
    expect(now.status).toBe('reading')
    await startAgain(id)
  }

  // 2. Between durable and noted: what notes it is kept waiting.
  const other = new pg.Client({ connectionString: service.databases.superUrl })
  await other.connect()
  await until('storing to begin', async () => (await read(id)).status === 'storing')
  await other.query('BEGIN')
  await other.query('SELECT 1 FROM telematics.import_devices WHERE import_id = $1 FOR UPDATE', [id])
  const noted = await until('more to be stored than is noted', async () => {
    const one = await read(id)
    return (await countStored()) > one.counts.positions.stored && one
  })
  await kill()
  await other.query('ROLLBACK')
  await other.end()
  expect((await read(id)).counts.positions.stored).toBe(noted.counts.positions.stored)
  await startAgain(id)

  // 3. While storing.
  await until('it to store on', async () => (await read(id)).counts.positions.stored > noted.counts.positions.stored)
  await startAgain(id)

  await until('the import to end', async () => (await read(id)).status === 'completed')
  expect(await read(id)).toMatchObject({
    files: [{ devices, positions: devices * perDevice, refused: 0 }],
    counts: {
      devices: { registered: devices },
      positions: { read: devices * perDevice, toStore: devices * perDevice, stored: devices * perDevice },
    },
  })
  await until('the history to be recorded', async () => (await countStored()) === devices * perDevice)
  const events = await service.emitted()
  expect(events.filter(({ type }) => type === 'telematics.device.registered')).toHaveLength(devices)
  expect(events.filter(({ type }) => type === 'telematics.import.completed')).toHaveLength(1)
}, 400_000)
