import {
  listDriverDocuments as driverContract,
  listVehicleDocuments as vehicleContract,
} from '@clutch/contracts/fleet/documents'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement, type Tx } from '../kit.ts'
import type { Subject } from './document.ts'
import { assertSubject } from './own-subject.ts'
import { pageOfDocuments } from './store.ts'

type Query = { limit?: number; cursor?: string; kind?: string; status?: string }

export const listVehicleDocuments = implement(vehicleContract, ({ params, query, tx }) => list(tx, params, query))
export const listDriverDocuments = implement(driverContract, ({ params, query, tx }) => list(tx, params, query))

async function list(tx: Tx, subject: Subject, { limit = 50, cursor, kind, status }: Query) {
  await assertSubject(tx, subject)
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfDocuments(tx, { ...subject, kind, status, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (document) => [document.id]))
}
