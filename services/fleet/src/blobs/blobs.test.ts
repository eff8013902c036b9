import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Document } from '@clutch/contracts/fleet/documents'
import { FileContradicts } from '@clutch/contracts/fleet/documents'
import { roles } from '@clutch/contracts/scopes'
import { buildSandbox, type Sandbox } from '@clutch/sandbox/app'
import { Objects } from '@clutch/sandbox/s3/objects'
import { s3Credentials } from '@clutch/sandbox/s3/routes'
import { ConfigError } from '@clutch/shared/config'
import { Problem } from '@clutch/shared/problem'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { api, type FleetService, makeFleet, makeVehicle, must, startFleet } from '../../test/fleet.ts'
import type { Tx } from '../kit.ts'
import type { BlobStore, KeptFile } from './blobs.ts'
import { Bucket } from './bucket.ts'
import { holdBlobs } from './held.ts'
import { inBucket } from './in-bucket.ts'
import { inPostgres } from './in-postgres.ts'
import { forgetFiles, keepFile } from './keep.ts'
import { keepBlobs } from './keeper.ts'
import { moveSome } from './move.ts'
import { removeDue } from './remove-due.ts'
import { bucketSettings } from './settings.ts'
import { findBlob, leaseRemovals } from './store.ts'

let service: FleetService
let sandbox: Sandbox
let dir: string
let bucket: Bucket
let env: Record<string, string>
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'blobs-'))
  sandbox = await buildSandbox({ stateDir: dir, stripeSecretKey: 'sk_test_of_the_tests', meshSecret: undefined })
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 })
  env = {
    BLOB_S3_ENDPOINT: `${sandbox.app.listeningOrigin}/s3`,
    BLOB_S3_BUCKET: 'clutch',
    BLOB_S3_ACCESS_KEY_ID: s3Credentials.accessKeyId,
    BLOB_S3_SECRET_ACCESS_KEY: s3Credentials.secretAccessKey,
  }
  bucket = new Bucket(bucketSettings(env)!)
  service = await startFleet()
})
afterAll(async () => {
  await service.stop()
  await bucket.close()
  await sandbox.app.close()
  await rm(dir, { recursive: true })
})
afterEach(async () => {
  await fetch(`${sandbox.app.listeningOrigin}/faults`, { method: 'DELETE' })
  holdBlobs(service.runtime.database, inPostgres)
})

const pngOf = (text: string) =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(text)])
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function objects(): Promise<string[]> {
  const answer = await fetch(`${sandbox.app.listeningOrigin}/s3-objects`)
  const { objects: paths } = (await answer.json()) as { objects: string[] }
  return paths.map((path) => path.replace(/^clutch\//, '')).toSorted()
}

async function fail(method: string, kind: string, times: number): Promise<void> {
  const order = { provider: 's3', kind, times, match: { method } }
  const answer = await fetch(`${sandbox.app.listeningOrigin}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  })
  expect(answer.status).toBe(201)
}

const named = async (tenant: string) =>
  (
    await service.look<{ key: string }>(
      'SELECT object_key AS key FROM fleet.blobs WHERE tenant_id = $1 AND object_key IS NOT NULL ORDER BY 1',
      [tenant],
    )
  ).map(({ key }) => key)

/** As if the time that an object may stay unnamed had passed. */
async function anHourLater(): Promise<void> {
  await service.look(`UPDATE fleet.blob_removals SET due_at = clock_timestamp() - interval '1 second'`)
  while ((await removeDue(service.runtime.database, bucket)) > 0);
}

class Killed extends Error {}

/** A process that is killed before or after the n-th thing it asks of the database or of the bucket, and asks nothing any more. */
function killedAt(step: number) {
  let left = step
  const lives = () => {
    if (left <= 0) throw new Killed()
    left -= 1
  }
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    lives()
    const result = await work()
    lives()
    return result
  }
  const { database } = service.runtime
  return {
    /** What it asked next was not done, or not heard of. */
    hasDied: () => left <= 0,
    database: {
      tx: <T>(of: { tenantId: string; actor: string }, work: (tx: Tx) => Promise<T>) =>
        around(() => database.tx(of, work)),
      systemTx: <T>(work: Parameters<typeof database.systemTx<T>>[0]) => around(() => database.systemTx(work)),
    },
    bucket: {
      put: (...of: Parameters<Bucket['put']>) => around(() => bucket.put(...of)),
      get: (...of: Parameters<Bucket['get']>) => around(() => bucket.get(...of)),
      remove: (...of: Parameters<Bucket['remove']>) => around(() => bucket.remove(...of)),
    },
  }
}

test('killed between any two steps, no file that is named is lost and no object stays that is not', async () => {
  const of = { tenantId: 'ten_killed', actor: 'test' }
  const { database } = service.runtime
  let isComplete = false
  let kills = 0
  for (let step = 0; !isComplete; step += 1) {
    // One from before there was a bucket.
    const old = await inPostgres.bring(of, { mediaType: 'image/png', bytes: pngOf(`old ${step}`) })
    await database.tx(of, (tx) => keepFile(tx, old))
    const process = killedAt(step)
    const blobs = inBucket(process.database, process.bucket)
    const keep = async (text: string, work: (tx: Tx, file: KeptFile) => Promise<void> = async () => {}) => {
      const brought = await blobs.bring(of, { mediaType: 'image/png', bytes: pngOf(text) })
      try {
        return await process.database.tx(of, async (tx) => {
          const kept = await keepFile(tx, brought)
          await work(tx, kept)
          return kept
        })
      } catch (error) {
        // As it is done where a transaction has failed; also where it is not known whether it has.
        await blobs.giveUp(of, brought).catch(() => {})
        throw error
      }
    }
    const committed: string[] = [old.blobId]
    try {
      const first = await keep(`first ${step}`)
      committed.push(first.blobId)
      const refusal = keep(`refused ${step}`, async () => {
        throw new Problem(FileContradicts)
      })
      await refusal.catch((error: unknown) => {
        if (process.hasDied()) throw error
      })
      committed.splice(committed.indexOf(first.blobId), 1)
      const second = await keep(`second ${step}`, (tx) => forgetFiles(tx, [first.blobId]))
      committed.push(second.blobId)
      await moveSome(process.database, blobs)
      await removeDue(process.database, process.bucket)
      isComplete = true
    } catch (error) {
      if (!process.hasDied()) throw error
      kills += 1
    }
    await anHourLater()
    expect(await objects(), `killed at step ${step}`).toEqual(await named(of.tenantId))
    const whole = inBucket(database, bucket)
    const rows = await service.look<{ id: string }>('SELECT id FROM fleet.blobs WHERE tenant_id = $1', [of.tenantId])
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(committed))
    for (const { id } of rows) await read(whole, of, id)
    await database.tx(of, (tx) =>
      forgetFiles(
        tx,
        rows.map(({ id }) => id),
      ),
    )
    await anHourLater()
    expect(await objects()).toEqual([])
  }
  expect(kills).toBeGreaterThan(25)
})

async function read(blobs: BlobStore, of: { tenantId: string; actor: string }, id: string): Promise<Buffer> {
  const blob = (await service.runtime.database.tx(of, (tx) => findBlob(tx, id)))!
  if ('content' in blob.place) return blob.place.content
  const chunks: Buffer[] = []
  for await (const chunk of (await blobs.open(blob.place.objectKey, blob, AbortSignal.timeout(5_000)))!)
    chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  expect(sha256(bytes)).toBe(blob.sha256)
  return bytes
}

async function document() {
  const { id: fleetId } = await makeFleet(service)
  const vehicle = await makeVehicle(service, fleetId)
  const path = `${api}/vehicles/${vehicle.id}/documents`
  const { id } = await must<Document>(service, 201, 'POST', path, { body: { kind: 'registration' } })
  let version = 1
  return {
    async send(bytes: Buffer, mediaType = 'image/png', of = version) {
      const answer = await service.call<{ code: string }>('PUT', `${path}/${id}/file`, {
        file: { mediaType, bytes },
        headers: { 'if-match': `"${of}"` },
      })
      if (answer.status === 200) version += 1
      return [answer.status, answer.body.code]
    },
    fetch: (method = 'GET') =>
      fetch(`${service.url}/api/v1${path}/${id}/file`, {
        method,
        headers: { authorization: `Bearer ${service.tenant}/${roles.admin.join(' ')}` },
      }),
  }
}

test('with a bucket a scan is an object, comes back byte for byte, and goes when it is replaced; one from before is moved', async () => {
  const scan = await document()
  const before = pngOf('kept in Postgres')
  expect((await scan.send(before))[0]).toBe(200)
  expect(await objects()).toEqual([])
  const runtime = { ...service.runtime, env }
  await keepBlobs.prepare!(runtime)
  const keeper = await keepBlobs.start!(runtime)
  try {
    await expect.poll(() => named(service.tenant), { timeout: 10_000 }).toHaveLength(1)
    expect(await objects()).toEqual(await named(service.tenant))
    expect(Buffer.from(await (await scan.fetch()).arrayBuffer())).toEqual(before)
    const after = Buffer.concat([pngOf('in the bucket'), Buffer.alloc(3 * 1024 * 1024, 'x')])
    expect((await scan.send(after))[0]).toBe(200)
    const answer = await scan.fetch()
    expect(Buffer.from(await answer.arrayBuffer()).equals(after)).toBe(true)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(after.length),
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
    })
    expect((await scan.fetch('HEAD')).headers.get('content-length')).toBe(String(after.length))
    // What is refused leaves nothing: neither what is not what it says, nor what came for another version.
    expect(await scan.send(pngOf('no'), 'application/pdf')).toEqual([422, 'file-contradicts'])
    expect((await scan.send(pngOf('late'), 'image/png', 1))[0]).toBe(412)
    await expect.poll(objects, { timeout: 10_000 }).toEqual(await named(service.tenant))
    expect(await named(service.tenant)).toHaveLength(1)
  } finally {
    await keeper.stop()
  }
})

test('what is in the bucket of a sandbox is there when it starts again', async () => {
  const bytes = pngOf('kept')
  await bucket.put('ten_again/object', { mediaType: 'image/png', bytes, sha256: sha256(bytes) }, new Date())
  const again = new Objects(join(dir, 's3'))
  expect(again.get('clutch/ten_again/object')).toEqual({ mediaType: 'image/png', bytes })
  await bucket.remove('ten_again/object')
  expect(new Objects(join(dir, 's3')).get('clutch/ten_again/object')).toBeUndefined()
})

test('a bucket that fails once is asked again; one that fails is 503, and nothing of it is kept', async () => {
  holdBlobs(service.runtime.database, inBucket(service.runtime.database, bucket))
  const scan = await document()
  await fail('PUT', 'answer-lost-after-commit', 1)
  expect((await scan.send(pngOf('first')))[0]).toBe(200)
  await fail('PUT', '500-after-commit', 2)
  expect(await scan.send(pngOf('second'))).toEqual([503, 'unavailable'])
  await fail('GET', 'socket-closed', 2)
  expect((await scan.fetch()).status).toBe(503)
  expect(Buffer.from(await (await scan.fetch()).arrayBuffer())).toEqual(pngOf('first'))
  await anHourLater()
  expect(await objects()).toEqual(await named(service.tenant))
})

test('an object that is another than was kept is not given as the file', async () => {
  holdBlobs(service.runtime.database, inBucket(service.runtime.database, bucket))
  const scan = await document()
  const kept = pngOf('as it was sent')
  await scan.send(kept)
  const [key] = (await named(service.tenant)).slice(-1)
  const keys = await named(service.tenant)
  for (const bytes of [pngOf('as it was bent'), kept.subarray(0, -1), Buffer.concat([kept, kept])]) {
    for (const each of keys)
      await bucket.put(each, { mediaType: 'image/png', bytes, sha256: sha256(bytes) }, new Date())
    await expect(scan.fetch().then((answer) => answer.arrayBuffer())).rejects.toThrow()
  }
  await bucket.remove(key!)
  for (const each of keys) await bucket.remove(each)
  expect((await scan.fetch()).status).toBe(404)
})

test('an upload that stood still is not taken any more: nothing arrives after it was given up', async () => {
  const bytes = pngOf('late')
  const file = { mediaType: 'image/png', bytes, sha256: sha256(bytes) }
  const sixteenMinutesAgo = new Date(Date.now() - 16 * 60_000)
  await expect(bucket.put('ten_late/object', file, sixteenMinutesAgo)).rejects.toThrow('RequestTimeTooSkewed')
  const of = { tenantId: 'ten_late', actor: 'test' }
  const { database } = service.runtime
  const brought = await inBucket(database, bucket).bring(of, file)
  await service.look(`UPDATE fleet.blob_removals SET due_at = clock_timestamp() - interval '1 second'`)
  await database.systemTx((tx) => leaseRemovals(tx, { limit: 10, leaseMs: 1 }))
  // Its removal has begun, so it cannot be named any more.
  await expect(database.tx(of, (tx) => keepFile(tx, brought))).rejects.toMatchObject({ status: 503 })
  await anHourLater()
})

test('a bucket of which not all is said is none', () => {
  expect(bucketSettings({})).toBeUndefined()
  expect(() => bucketSettings({ BLOB_S3_BUCKET: 'clutch' })).toThrow(ConfigError)
  expect(() => bucketSettings({ ...env, BLOB_S3_SECRET_ACCESS_KEY: undefined })).toThrow(
    'BLOB_S3_SECRET_ACCESS_KEY: is missing',
  )
})
