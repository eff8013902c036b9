import {
  cancelRecordImport as contract,
  RecordImportCancelled,
  RecordImportState,
} from '@clutch/contracts/fleet/record-imports'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { runKind } from './run.ts'
import { forgetPendingRows, lockImport, updateImport } from './store.ts'

export const cancelRecordImport = implement(contract, async ({ params, tx }) => {
  const held = await lockImport(tx, params.recordImportId)
  if (held === undefined) throw new Problem(NotFound)
  if (held.status === 'completed') throw new Problem(RecordImportState)
  if (held.status === 'cancelled') return ok(held)
  const cancelled = {
    ...held,
    version: held.version + 1,
    status: 'cancelled' as const,
    endedAt: tx.now.toISOString(),
  }
  await tx.unschedule(runKind, held.id)
  await forgetPendingRows(tx, held.id)
  await updateImport(tx, cancelled)
  tx.emit(RecordImportCancelled, cancelled)
  return ok(cancelled)
})
