import { Unavailable } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import type { Brought, KeptFile } from './blobs.ts'
import { forgetRemoval, insertBlob, removeBlobs } from './store.ts'

/**
 * In the transaction whose row names it.
 * @throws Problem Unavailable when it was so long on its way that its object is being removed
 */
export async function keepFile(tx: Tx, brought: Brought): Promise<KeptFile> {
  const { place, ...kept } = brought
  await takeObject(tx, brought)
  await insertBlob(tx, brought)
  return kept
}

/** What nobody named is named from now on. */
export async function takeObject(tx: Tx, { place }: Brought): Promise<void> {
  if ('objectKey' in place && !(await forgetRemoval(tx, place.objectKey)))
    throw new Problem(Unavailable, { headers: { 'retry-after': '1' } })
}

export async function forgetFiles(tx: Tx, blobIds: readonly string[]): Promise<void> {
  if (blobIds.length > 0) await removeBlobs(tx, blobIds)
}
