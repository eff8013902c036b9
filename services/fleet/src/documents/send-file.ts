import {
  type Document,
  DocumentChanged,
  sendDriverDocumentFile as driverContract,
  FileContradicts,
  sendVehicleDocumentFile as vehicleContract,
} from '@clutch/contracts/fleet/documents'
import { VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import type { KeptFile } from '../blobs/blobs.ts'
import { forgetFiles } from '../blobs/keep.ts'
import { implementKeeping } from '../blobs/keeping.ts'
import type { Tx } from '../kit.ts'
import { factsOf, type Subject } from './document.ts'
import { documentOf } from './own-subject.ts'
import { lockDocument, updateDocument } from './store.ts'

type Given = { documentId: string; keep: () => Promise<KeptFile>; ifMatch: number | undefined }

export const sendVehicleDocumentFile = implementKeeping(
  vehicleContract,
  FileContradicts,
  ({ params, keep, ifMatch, tx }) =>
    send(tx, { vehicleId: params.vehicleId }, { documentId: params.documentId, keep, ifMatch }),
)
export const sendDriverDocumentFile = implementKeeping(
  driverContract,
  FileContradicts,
  ({ params, keep, ifMatch, tx }) =>
    send(tx, { driverId: params.driverId }, { documentId: params.documentId, keep, ifMatch }),
)

async function send(tx: Tx, subject: Subject, { documentId, keep, ifMatch }: Given) {
  const { document, blobId } = await documentOf(tx, subject, documentId, lockDocument)
  if (document.version !== ifMatch) throw new Problem(VersionMismatch)
  const kept = await keep()
  const changed: Document = {
    ...document,
    version: document.version + 1,
    file: { mediaType: kept.mediaType as never, bytes: kept.bytes, sha256: kept.sha256 },
  }
  await updateDocument(tx, { document: changed, blobId: kept.blobId })
  if (blobId !== null) await forgetFiles(tx, [blobId])
  tx.emit(DocumentChanged, factsOf(changed))
  return ok(changed)
}
