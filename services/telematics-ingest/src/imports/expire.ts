import { ImportFailed } from '@clutch/contracts/telematics/imports'
import { dueWork } from '../kit.ts'
import { isOver } from './import.ts'
import { lockImport, updateImport } from './store.ts'

export const expireImport = dueWork('imports/expire', async ({ tx, key }) => {
  const held = await lockImport(tx, key)
  if (held === undefined || isOver(held.status)) return
  const failure = { code: 'too-old' as const, message: 'It was not finished within 30 days. What it stored stays.' }
  tx.emit(ImportFailed, await updateImport(tx, key, { status: 'failed', failure }))
})
