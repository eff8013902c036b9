import { rejectWriteOff as contract, type InvoiceWriteOff } from '@clutch/contracts/payments/write-offs'
import { ok } from '@clutch/shared/route'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { implement } from '../kit.ts'
import { updateWriteOff } from './store.ts'
import { undecided } from './undecided.ts'

export const rejectWriteOff = implement(contract, async ({ params, ifMatch, tx, principal }) => {
  await lockReceivables(tx)
  const writeOff = await undecided(tx, params.writeOffId, ifMatch)
  const rejected: InvoiceWriteOff = {
    ...writeOff,
    version: writeOff.version + 1,
    status: 'rejected',
    decidedBy: principal.id,
    decidedAt: tx.now.toISOString(),
  }
  await updateWriteOff(tx, rejected)
  return ok(rejected)
})
