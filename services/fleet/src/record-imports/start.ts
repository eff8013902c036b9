import {
  startRecordImport as contract,
  maxRecordImports,
  TooManyRecordImports,
} from '@clutch/contracts/fleet/record-imports'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { assertOwnFleet } from '../fleets/own-fleet.ts'
import { implement } from '../kit.ts'
import { newRecordImport } from './record-import.ts'
import { insertImport, lockUnderWay } from './store.ts'

export const startRecordImport = implement(contract, async ({ body, tx }) => {
  if (body.fleetId !== undefined) await assertOwnFleet(tx, body.fleetId)
  if ((await lockUnderWay(tx)) >= maxRecordImports) throw new Problem(TooManyRecordImports)
  const held = newRecordImport(body, { id: newId('rim'), now: tx.now })
  await insertImport(tx, held)
  return created(held)
})
