import { hash } from 'node:crypto'
import { Unavailable } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import type { BlobStore } from './blobs.ts'

/** The bytes are in the row: they come and go with it, and there is nothing to do before or after. */
export const inPostgres: BlobStore = {
  async bring(_of, { mediaType, bytes }) {
    const sha256 = hash('sha256', bytes, 'hex')
    return { blobId: newId('blb'), mediaType, bytes: bytes.length, sha256, place: { content: bytes } }
  },
  async giveUp() {},
  async open(objectKey) {
    throw new Problem(Unavailable, { cause: new Error(`${objectKey} is in a bucket, and BLOB_S3_ENDPOINT is not set`) })
  },
}
