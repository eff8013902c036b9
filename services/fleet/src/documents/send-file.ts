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
import type { UploadedFile } from '@clutch/shared/upload'
import { beginsAs } from '../blobs/blobs.ts'
import { forgetFiles, keepFile } from '../blobs/keep.ts'
import { implement, type Tx } from '../kit.ts'
import { factsOf, type Subject } from './document.ts'
import { documentOf } from './own-subject.ts'
import { lockDocument, updateDocument } from './store.ts'

type Given = { documentId: string; file: UploadedFile; ifMatch: number | undefined }

export const sendVehicleDocumentFile = implement(vehicleContract, ({ params, file, ifMatch, tx }) =>
  send(tx, { vehicleId: params.vehicleId }, { documentId: params.documentId, file, ifMatch }),
)
export const sendDriverDocumentFile = implement(driverContract, ({ params, file, ifMatch, tx }) =>
  send(tx, { driverId: params.driverId }, { documentId: params.documentId, file, ifMatch }),
)

async function send(tx: Tx, subject: Subject, { documentId, file, ifMatch }: Given) {
  const { document, blobId } = await documentOf(tx, subject, documentId, lockDocument)
  if (document.version !== ifMatch) throw new Problem(VersionMismatch)
  if (!beginsAs(file.mediaType, file.bytes)) throw new Problem(FileContradicts)
  const kept = await keepFile(tx, file)
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
