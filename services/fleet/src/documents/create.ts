import {
  DocumentCreated,
  createDriverDocument as driverContract,
  maxDocuments,
  type NewDocument,
  TooManyDocuments,
  createVehicleDocument as vehicleContract,
} from '@clutch/contracts/fleet/documents'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement, type Tx } from '../kit.ts'
import { factsOf, newDocument, type Subject } from './document.ts'
import { lockSubject } from './own-subject.ts'
import { remind } from './remind.ts'
import { countDocuments, insertDocument } from './store.ts'

export const createVehicleDocument = implement(vehicleContract, ({ params, body, tx }) => create(tx, params, body))
export const createDriverDocument = implement(driverContract, ({ params, body, tx }) => create(tx, params, body))

async function create(tx: Tx, subject: Subject, body: NewDocument) {
  await lockSubject(tx, subject)
  if ((await countDocuments(tx, subject)) >= maxDocuments) throw new Problem(TooManyDocuments)
  const document = newDocument(body, subject, { id: newId('dcm'), now: tx.now })
  await insertDocument(tx, { document, blobId: null })
  tx.emit(DocumentCreated, factsOf(document))
  return created(await remind(tx, { document, blobId: null }))
}
