import { delay } from '@clutch/shared/bus'
import type { Extension, Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { BlobStore } from './blobs.ts'
import type { Bucket } from './bucket.ts'
import { holdBlobs } from './held.ts'
import { inBucket } from './in-bucket.ts'
import { inPostgres } from './in-postgres.ts'
import { moveSome } from './move.ts'
import { removeDue } from './remove-due.ts'
import { bucketSettings } from './settings.ts'

const lookEveryMs = 2_000
/** Between two passes that found something: the bucket is there for requests first. */
const pauseMs = 250
/** How long nothing is looked for that could be moved, once there was nothing: a replica of before may still keep files here. */
const nothingToMoveMs = 60_000

/** Where files are kept, as the environment says; with a bucket, what is to be removed from it and moved into it. */
export const keepBlobs: Extension<PrismaClient> = {
  name: 'blobs/keep',
  prepare: async ({ env, database }) => {
    const settings = bucketSettings(env)
    if (settings === undefined) return holdBlobs(database, inPostgres)
    // Its signer is 10 MB, which whoever has no bucket need not hold.
    const { Bucket } = await import('./bucket.ts')
    const bucket = new Bucket(settings)
    const blobs = inBucket(database, bucket)
    holdBlobs(database, blobs)
    buckets.set(database, { bucket, blobs })
  },
  start: async (runtime) => {
    const kept = buckets.get(runtime.database)
    return kept === undefined ? { stop: async () => {} } : new BucketKeeper(runtime, kept).start()
  },
}

const buckets = new WeakMap<Runtime<PrismaClient>['database'], { bucket: Bucket; blobs: BlobStore }>()

class BucketKeeper implements Running {
  readonly #database: Runtime<PrismaClient>['database']
  readonly #logger: Runtime<PrismaClient>['logger']
  readonly #bucket: Bucket
  readonly #blobs: BlobStore
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined
  #moveAgainMs = 0

  constructor({ database, logger }: Runtime<PrismaClient>, { bucket, blobs }: { bucket: Bucket; blobs: BlobStore }) {
    this.#database = database
    this.#logger = logger.child({ part: 'blobs/keep' })
    this.#bucket = bucket
    this.#blobs = blobs
  }

  start(): this {
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#bucket.close()
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      let done = 0
      try {
        done = (await removeDue(this.#database, this.#bucket)) + (await this.#move())
      } catch (error) {
        this.#logger.warn({ err: error }, 'the bucket is left as it is for now')
      }
      await delay(done === 0 ? lookEveryMs : pauseMs, this.#stop.signal)
    }
  }

  async #move(): Promise<number> {
    if (performance.now() < this.#moveAgainMs) return 0
    const moved = await moveSome(this.#database, this.#blobs)
    if (moved === 0) this.#moveAgainMs = performance.now() + nothingToMoveMs
    return moved
  }
}
