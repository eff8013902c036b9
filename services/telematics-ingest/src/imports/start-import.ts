import { ValidationFailed } from '@clutch/contracts/problems'
import { startImport as contract, ImportStarted, TooManyImports } from '@clutch/contracts/telematics/imports'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { newImport } from './import.ts'
import { insertImport, lockOpenImports } from './store.ts'
import { zoneOf } from './traccar-values.ts'

const maxOpenPerTenant = 3
const dayMs = 86_400_000
/** Nothing is kept for somebody who does not come back. */
const maxAgeMs = 30 * dayMs

export const startImport = implement(contract, async ({ body, tx }) => {
  const { name, source, timeZone = 'UTC', fallbackProtocol = 'cloud' } = body
  if (zoneOf(timeZone) === undefined) {
    const errors = [{ pointer: '/body/timeZone', message: 'is no zone of the IANA database, like Europe/Berlin' }]
    throw new Problem(ValidationFailed, { errors })
  }
  if ((await lockOpenImports(tx)) >= maxOpenPerTenant) throw new Problem(TooManyImports)
  const started = newImport({ name, source, timeZone, fallbackProtocol }, newId('imp'), tx.now)
  await insertImport(tx, started)
  await tx.schedule('imports/expire', started.id, new Date(tx.now.getTime() + maxAgeMs))
  tx.emit(ImportStarted, started)
  return created(started)
})
