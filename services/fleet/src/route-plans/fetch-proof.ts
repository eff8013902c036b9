import {
  fetchProofPhoto as photoContract,
  fetchProofSignature as signatureContract,
} from '@clutch/contracts/fleet/route-stops'
import { answerFile } from '../blobs/answer.ts'
import { implementStream } from '../kit.ts'
import { findStop } from './store.ts'

export const fetchProofPhoto = implementStream(photoContract, ({ params, query, ...context }) =>
  answerFile(context, async (tx) => (await findStop(tx, params))?.photoBlobIds[query.place - 1]),
)

export const fetchProofSignature = implementStream(signatureContract, ({ params, ...context }) =>
  answerFile(context, async (tx) => (await findStop(tx, params))?.signatureBlobId ?? undefined),
)
