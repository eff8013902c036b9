import {
  addProofPhoto as contract,
  maxProofPhotos,
  ProofFileContradicts,
  RouteStopProved,
  RouteStopState,
  type StopProof,
  TooManyProofPhotos,
} from '@clutch/contracts/fleet/route-stops'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { forgetFiles } from '../blobs/keep.ts'
import { implementKeeping } from '../blobs/keeping.ts'
import { lockedStop } from './own-stop.ts'
import { updateStops } from './store.ts'

export const addProofPhoto = implementKeeping(contract, ProofFileContradicts, async ({ params, keep, tx }) => {
  const { kept } = await lockedStop(tx, params)
  const { proof } = kept.stop
  if (proof === null) throw new Problem(RouteStopState, { detail: 'Nothing was said of it yet.' })
  const { blobId, mediaType, bytes, sha256 } = await keep()
  // A phone that heard no answer sends it again.
  if (proof.photos.some((photo) => photo.sha256 === sha256)) {
    await forgetFiles(tx, [blobId])
    return created(kept.stop)
  }
  if (proof.photos.length >= maxProofPhotos) throw new Problem(TooManyProofPhotos)
  const photo = { mediaType, bytes, sha256 } as StopProof['photos'][number]
  const stop = { ...kept.stop, version: kept.stop.version + 1, proof: { ...proof, photos: [...proof.photos, photo] } }
  await updateStops(tx, [{ ...kept, stop, photoBlobIds: [...kept.photoBlobIds, blobId] }])
  tx.emit(RouteStopProved, stop)
  return created(stop)
})
