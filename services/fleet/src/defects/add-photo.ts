import {
  addDefectPhoto as contract,
  DefectPhotographed,
  maxPhotos,
  PhotoContradicts,
  TooManyPhotos,
} from '@clutch/contracts/fleet/inspections'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implementKeeping } from '../blobs/keeping.ts'
import { withPhoto } from './defect.ts'
import { lockedDefect } from './own-defect.ts'
import { updateDefect } from './store.ts'

export const addDefectPhoto = implementKeeping(contract, PhotoContradicts, async ({ params, keep, tx }) => {
  const held = await lockedDefect(tx, params)
  if (held.photos.length >= maxPhotos) throw new Problem(TooManyPhotos)
  const kept = withPhoto(held, await keep())
  await updateDefect(tx, kept)
  tx.emit(DefectPhotographed, kept.defect)
  return created(kept.defect)
})
