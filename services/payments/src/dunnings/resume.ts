import { resumeDunning as contract, DunningInOtherState } from '@clutch/contracts/payments/dunnings'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { choosePayWith } from '../payments/begin-attempt.ts'
import { findPayment } from '../payments/store.ts'
import { attempt } from './attempt.ts'
import { assertEnded } from './dunning.ts'
import { findDunning, lockDunning } from './store.ts'

export const resumeDunning = implement(contract, async ({ params, ifMatch, tx }) => {
  const dunning = await lockDunning(tx, params.dunningId)
  if (dunning === undefined) throw new Problem(NotFound)
  if (dunning.version !== ifMatch) throw new Problem(VersionMismatch)
  assertEnded(dunning, true)
  if (dunning.status === 'recovered') throw new Problem(DunningInOtherState, { detail: 'It is paid.' })
  if (dunning.stopReason === 'hard-decline') {
    const failed = (await findPayment(tx, dunning.paymentId))?.payment
    const chosen = await choosePayWith(tx, dunning.accountId, dunning.amount)
    if (chosen?.payWith.kind === 'saved' && chosen.payWith.methodId === failed?.methodId)
      throw new Problem(DunningInOtherState, { detail: 'The method was declined for good; another has to be saved.' })
  }
  await attempt(tx, { ...dunning, failedAt: tx.now.toISOString() }, 0)
  return ok((await findDunning(tx, dunning.id))!)
})
