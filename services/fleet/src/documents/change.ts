import {
  type DocumentChange,
  DocumentChanged,
  changeDriverDocument as driverContract,
  changeVehicleDocument as vehicleContract,
} from '@clutch/contracts/fleet/documents'
import { VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement, type Tx } from '../kit.ts'
import { changedDocument, factsOf, type Subject } from './document.ts'
import { documentOf } from './own-subject.ts'
import { remind } from './remind.ts'
import { lockDocument, updateDocument } from './store.ts'

type Given = { documentId: string; body: DocumentChange; ifMatch: number | undefined }

export const changeVehicleDocument = implement(vehicleContract, ({ params, body, ifMatch, tx }) =>
  change(tx, { vehicleId: params.vehicleId }, { documentId: params.documentId, body, ifMatch }),
)
export const changeDriverDocument = implement(driverContract, ({ params, body, ifMatch, tx }) =>
  change(tx, { driverId: params.driverId }, { documentId: params.documentId, body, ifMatch }),
)

async function change(tx: Tx, subject: Subject, { documentId, body, ifMatch }: Given) {
  const { document, blobId } = await documentOf(tx, subject, documentId, lockDocument)
  if (document.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedDocument(document, body)
  await updateDocument(tx, { document: changed, blobId })
  tx.emit(DocumentChanged, factsOf(changed))
  return ok(await remind(tx, { document: changed, blobId }))
}
