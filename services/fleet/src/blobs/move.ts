import { hash } from 'node:crypto'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { BlobStore } from './blobs.ts'
import { takeObject } from './keep.ts'
import { findBlob, findHeldHere, moveBlob } from './store.ts'

const perPass = 8
const actor = 'blobs/move'

/**
 * Moves a few files out of the database into the bucket. They can be read throughout; where two replicas move the same
 * one, the first to commit has moved it and the other's object goes again.
 * @returns how many were moved
 */
export async function moveSome(
  database: Pick<Database<PrismaClient>, 'tx' | 'systemTx'>,
  blobs: BlobStore,
): Promise<number> {
  let moved = 0
  for (const { tenantId, id } of await database.systemTx((tx) => findHeldHere(tx, perPass)))
    if (await moveOne(database, blobs, { tenantId, actor }, id)) moved += 1
  return moved
}

async function moveOne(
  database: Pick<Database<PrismaClient>, 'tx'>,
  blobs: BlobStore,
  of: { tenantId: string; actor: string },
  id: string,
): Promise<boolean> {
  const blob = await database.tx(of, (tx) => findBlob(tx, id))
  if (blob === undefined || !('content' in blob.place)) return false
  const { content } = blob.place
  if (hash('sha256', content, 'hex') !== blob.sha256) throw new Error(`${id} is not the file that was kept: it stays`)
  const brought = await blobs.bring(of, { mediaType: blob.mediaType, bytes: content })
  const { place, bytes } = brought
  if (!('objectKey' in place)) return false
  const isMoved = await database.tx(of, async (tx) => {
    if (!(await moveBlob(tx, id, { objectKey: place.objectKey, bytes }))) return false
    await takeObject(tx, brought)
    return true
  })
  if (!isMoved) await blobs.giveUp(of, brought)
  return isMoved
}
