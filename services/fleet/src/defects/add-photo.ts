import {
  addDefectPhoto as contract,
  DefectPhotographed,
  maxPhotos,
  PhotoContradicts,
  TooManyPhotos,
} from '@clutch/contracts/fleet/inspections'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { beginsAs } from '../blobs/blobs.ts'
import { keepFile } from '../blobs/keep.ts'
import { implement } from '../kit.ts'
import { withPhoto } from './defect.ts'
import { lockedDefect } from './own-defect.ts'
import { updateDefect } from './store.ts'

export const addDefectPhoto = implement(contract, async ({ params, file, tx }) => {
  const held = await lockedDefect(tx, params)
  if (held.photos.length >= maxPhotos) throw new Problem(TooManyPhotos)
  if (!beginsAs(file.mediaType, file.bytes)) throw new Problem(PhotoContradicts)
  const kept = withPhoto(held, await keepFile(tx, file))
  await updateDefect(tx, kept)
  tx.emit(DefectPhotographed, kept.defect)
  return created(kept.defect)
})
