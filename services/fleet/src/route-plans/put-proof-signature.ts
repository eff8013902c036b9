import {
  putProofSignature as contract,
  ProofFileContradicts,
  RouteStopProved,
  RouteStopState,
  type StopProof,
} from '@clutch/contracts/fleet/route-stops'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { forgetFiles } from '../blobs/keep.ts'
import { implementKeeping } from '../blobs/keeping.ts'
import { lockedStop } from './own-stop.ts'
import { updateStops } from './store.ts'

export const putProofSignature = implementKeeping(contract, ProofFileContradicts, async ({ params, keep, tx }) => {
  const { kept } = await lockedStop(tx, params)
  const { proof } = kept.stop
  if (proof === null) throw new Problem(RouteStopState, { detail: 'Nothing was said of it yet.' })
  const { blobId, mediaType, bytes, sha256 } = await keep()
  const isSame = proof.signature?.sha256 === sha256
  await forgetFiles(tx, isSame ? [blobId] : kept.signatureBlobId === null ? [] : [kept.signatureBlobId])
  if (isSame) return ok(kept.stop)
  const signature = { mediaType, bytes, sha256 } as NonNullable<StopProof['signature']>
  const stop = { ...kept.stop, version: kept.stop.version + 1, proof: { ...proof, signature } }
  await updateStops(tx, [{ ...kept, stop, signatureBlobId: blobId }])
  tx.emit(RouteStopProved, stop)
  return ok(stop)
})
