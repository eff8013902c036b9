import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { BlobStore } from './blobs.ts'

const held = new WeakMap<Database<PrismaClient>, BlobStore>()

/** Where the process that has this database keeps files. */
export function blobsOf(database: Database<PrismaClient>): BlobStore {
  const blobs = held.get(database)
  if (blobs === undefined) throw new Error('where files are kept was not read from the environment')
  return blobs
}

export function holdBlobs(database: Database<PrismaClient>, blobs: BlobStore): void {
  held.set(database, blobs)
}
