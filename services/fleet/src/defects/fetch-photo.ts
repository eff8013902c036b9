import { fetchDefectPhoto as contract } from '@clutch/contracts/fleet/inspections'
import { answerFile } from '../blobs/answer.ts'
import { implementStream } from '../kit.ts'
import { findDefect } from './store.ts'

export const fetchDefectPhoto = implementStream(contract, ({ params, query, ...context }) =>
  answerFile(context, async (tx) => {
    const kept = await findDefect(tx, params.defectId)
    return kept?.defect.vehicleId === params.vehicleId ? kept.photos[query.place - 1]?.blobId : undefined
  }),
)
