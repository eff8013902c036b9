import {
  sendRecordImportFile as contract,
  maxImportRows,
  RecordImportStarted,
  RecordImportState,
  RecordImportUnreadable,
} from '@clutch/contracts/fleet/record-imports'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { accepted } from '@clutch/shared/route'
import { CsvError, type Table, tableOf } from '../csv-table.ts'
import { findCustomFields } from '../custom-fields/store.ts'
import { implement } from '../kit.ts'
import { understood } from './record-import.ts'
import { runKind } from './run.ts'
import { insertRows, lockImport, updateImport } from './store.ts'

export const sendRecordImportFile = implement(contract, async ({ params, file, tx }) => {
  const held = await lockImport(tx, params.recordImportId)
  if (held === undefined) throw new Problem(NotFound)
  if (held.status !== 'awaiting-file') throw new Problem(RecordImportState)
  const table = readTable(file.bytes)
  const heading = understood(held.subject, table.columns, await findCustomFields(tx, held.subject))
  if ('problem' in heading) throw new Problem(RecordImportUnreadable, { detail: heading.problem })
  const running = {
    ...held,
    version: held.version + 1,
    status: 'running' as const,
    columns: [...heading.columns],
    rows: table.rows.length,
  }
  await insertRows(tx, held.id, table.rows)
  await updateImport(tx, running)
  await tx.schedule(runKind, held.id, tx.now)
  tx.emit(RecordImportStarted, running)
  return accepted(running)
})

function readTable(bytes: Buffer): Table {
  try {
    return tableOf(bytes, maxImportRows)
  } catch (error) {
    if (error instanceof CsvError) throw new Problem(RecordImportUnreadable, { detail: error.message })
    throw error
  }
}
