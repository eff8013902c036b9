import { createHash, hash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { Unavailable } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { BlobStore } from './blobs.ts'
import type { Bucket } from './bucket.ts'
import { hastenRemoval, insertRemoval } from './store.ts'

/**
 * How long an object may stay that nobody names. An upload is signed as of before it was announced, and a bucket takes no request
 * whose signature is older than 15 minutes: so nothing can still arrive when this has passed, however long the process stood still.
 */
const graceMs = 60 * 60_000

/** The bytes are objects, each under a key of its own that is never used again. */
export function inBucket(database: Pick<Database<PrismaClient>, 'tx'>, bucket: Pick<Bucket, 'put' | 'get'>): BlobStore {
  return {
    async bring(of, { mediaType, bytes }) {
      const sha256 = hash('sha256', bytes, 'hex')
      const objectKey = `${of.tenantId}/${randomBytes(20).toString('hex')}`
      const signedAt = new Date()
      await database.tx(of, (tx) => insertRemoval(tx, objectKey, graceMs))
      // When it fails it may arrive all the same, so its removal is not hastened.
      await bucket.put(objectKey, { mediaType, bytes, sha256 }, signedAt).catch(unavailable)
      return { blobId: newId('blb'), mediaType, bytes: bytes.length, sha256, place: { objectKey } }
    },
    async giveUp(of, { place }) {
      if ('objectKey' in place) await database.tx(of, (tx) => hastenRemoval(tx, place.objectKey))
    },
    async open(objectKey, wanted, signal) {
      const body = await bucket.get(objectKey, signal).catch(unavailable)
      return body && Readable.from(whole(body, wanted), { objectMode: false })
    },
  }
}

function unavailable(cause: unknown): never {
  throw new Problem(Unavailable, { cause, headers: { 'retry-after': '1' } })
}

/** The last chunk goes out when all of them are the file that was kept: a part, or another, is never taken for it. */
async function* whole(
  body: AsyncIterable<Buffer>,
  wanted: { bytes: number; sha256: string },
): AsyncGenerator<Buffer, void, undefined> {
  const digest = createHash('sha256')
  let bytes = 0
  let held: Buffer | undefined
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > wanted.bytes) break
    digest.update(chunk)
    if (held !== undefined) yield held
    held = chunk
  }
  if (bytes !== wanted.bytes || digest.digest('hex') !== wanted.sha256)
    throw new Error('the object is not the file that was kept')
  if (held !== undefined) yield held
}
