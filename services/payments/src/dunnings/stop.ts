import { stopDunning as contract } from '@clutch/contracts/payments/dunnings'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertEnded, ended } from './dunning.ts'
import { keep } from './keep.ts'
import { lockDunning } from './store.ts'

export const stopDunning = implement(contract, async ({ params, ifMatch, tx }) => {
  const dunning = await lockDunning(tx, params.dunningId)
  if (dunning === undefined) throw new Problem(NotFound)
  if (dunning.version !== ifMatch) throw new Problem(VersionMismatch)
  assertEnded(dunning, false)
  const stopped = ended({ ...dunning, version: dunning.version + 1 }, 'stopped', tx.now, 'by-hand')
  await keep(tx, dunning, stopped)
  return ok(stopped)
})
