import {
  putProofSignature as contract,
  ProofFileContradicts,
  RouteStopProved,
  RouteStopState,
  type StopProof,
} from '@clutch/contracts/fleet/route-stops'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { beginsAs } from '../blobs/blobs.ts'
import { forgetFiles, keepFile } from '../blobs/keep.ts'
import { implement } from '../kit.ts'
import { lockedStop } from './own-stop.ts'
import { updateStops } from './store.ts'

export const putProofSignature = implement(contract, async ({ params, file, tx }) => {
  const { kept } = await lockedStop(tx, params)
  const { proof } = kept.stop
  if (proof === null) throw new Problem(RouteStopState, { detail: 'Nothing was said of it yet.' })
  if (!beginsAs(file.mediaType, file.bytes)) throw new Problem(ProofFileContradicts)
  await forgetFiles(tx, kept.signatureBlobId === null ? [] : [kept.signatureBlobId])
  const { blobId, mediaType, bytes, sha256 } = await keepFile(tx, file)
  const signature = { mediaType, bytes, sha256 } as NonNullable<StopProof['signature']>
  const stop = { ...kept.stop, version: kept.stop.version + 1, proof: { ...proof, signature } }
  await updateStops(tx, [{ ...kept, stop, signatureBlobId: blobId }])
  tx.emit(RouteStopProved, stop)
  return ok(stop)
})
