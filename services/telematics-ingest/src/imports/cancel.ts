import { NotFound } from '@clutch/contracts/problems'
import { cancelImport as contract, ImportCancelled, ImportState } from '@clutch/contracts/telematics/imports'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { isOver } from './import.ts'
import { lockImport, updateImport } from './store.ts'
import { wakeImporters } from './wake.ts'

/** Whoever works on it finds its lease gone and keeps nothing more. */
export const cancelImport = implement(contract, async ({ params, tx }) => {
  const held = await lockImport(tx, params.importId)
  if (held === undefined) throw new Problem(NotFound)
  if (held.status === 'cancelled') return ok(held)
  if (isOver(held.status)) throw new Problem(ImportState)
  const cancelled = await updateImport(tx, held.id, { status: 'cancelled' })
  await tx.unschedule('imports/expire', held.id)
  tx.afterCommit(wakeImporters)
  tx.emit(ImportCancelled, cancelled)
  return ok(cancelled)
})
