import { hash } from 'node:crypto'
import { newId } from '@clutch/shared/id'
import type { UploadedFile } from '@clutch/shared/upload'
import type { Tx } from '../kit.ts'
import { insertBlob, removeBlobs } from './store.ts'

export interface KeptFile {
  blobId: string
  mediaType: string
  bytes: number
  sha256: string
}

export async function keepFile(tx: Tx, { mediaType, bytes }: UploadedFile): Promise<KeptFile> {
  const sha256 = hash('sha256', bytes, 'hex')
  const blobId = newId('blb')
  await insertBlob(tx, { id: blobId, mediaType, bytes }, sha256)
  return { blobId, mediaType, bytes: bytes.length, sha256 }
}

export async function forgetFiles(tx: Tx, blobIds: readonly string[]): Promise<void> {
  if (blobIds.length > 0) await removeBlobs(tx, blobIds)
}
