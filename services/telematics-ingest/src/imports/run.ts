import { NotFound } from '@clutch/contracts/problems'
import { runImport as contract, ImportState } from '@clutch/contracts/telematics/imports'
import { Problem } from '@clutch/shared/problem'
import { accepted } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { isOver } from './import.ts'
import { lockImport, updateImport } from './store.ts'
import { wakeImporters } from './wake.ts'

export const runImport = implement(contract, async ({ params, tx }) => {
  const held = await lockImport(tx, params.importId)
  if (held === undefined) throw new Problem(NotFound)
  if (isOver(held.status)) throw new Problem(ImportState)
  // It runs already: whoever lost the answer asks again.
  if (held.status !== 'uploading') return accepted(held)
  if (held.files.length === 0) throw new Problem(ImportState, { detail: 'No file was sent yet.' })
  const cut = held.files.find(({ complete }) => !complete)
  if (cut !== undefined) {
    const detail = `${cut.name} was cut off: send what follows its first ${cut.bytes} bytes, or all of it again.`
    throw new Problem(ImportState, { detail })
  }
  tx.afterCommit(wakeImporters)
  return accepted(await updateImport(tx, held.id, { status: 'reading' }))
})
