import {
  fetchDriverDocumentFile as driverContract,
  fetchVehicleDocumentFile as vehicleContract,
} from '@clutch/contracts/fleet/documents'
import { answerFile } from '../blobs/answer.ts'
import { implementStream } from '../kit.ts'
import { documentOf } from './own-subject.ts'

export const fetchVehicleDocumentFile = implementStream(
  vehicleContract,
  ({ params: { vehicleId, documentId }, ...context }) =>
    answerFile(context, async (tx) => (await documentOf(tx, { vehicleId }, documentId)).blobId ?? undefined),
)
export const fetchDriverDocumentFile = implementStream(
  driverContract,
  ({ params: { driverId, documentId }, ...context }) =>
    answerFile(context, async (tx) => (await documentOf(tx, { driverId }, documentId)).blobId ?? undefined),
)
