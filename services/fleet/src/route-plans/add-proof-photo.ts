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
import { beginsAs } from '../blobs/blobs.ts'
import { keepFile } from '../blobs/keep.ts'
import { implement } from '../kit.ts'
import { lockedStop } from './own-stop.ts'
import { updateStops } from './store.ts'

export const addProofPhoto = implement(contract, async ({ params, file, tx }) => {
  const { kept } = await lockedStop(tx, params)
  const { proof } = kept.stop
  if (proof === null) throw new Problem(RouteStopState, { detail: 'Nothing was said of it yet.' })
  if (proof.photos.length >= maxProofPhotos) throw new Problem(TooManyProofPhotos)
  if (!beginsAs(file.mediaType, file.bytes)) throw new Problem(ProofFileContradicts)
  const { blobId, mediaType, bytes, sha256 } = await keepFile(tx, file)
  const photo = { mediaType, bytes, sha256 } as StopProof['photos'][number]
  const stop = { ...kept.stop, version: kept.stop.version + 1, proof: { ...proof, photos: [...proof.photos, photo] } }
  await updateStops(tx, [{ ...kept, stop, photoBlobIds: [...kept.photoBlobIds, blobId] }])
  tx.emit(RouteStopProved, stop)
  return created(stop)
})
