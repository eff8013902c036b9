import { getWriteOff as contract } from '@clutch/contracts/payments/write-offs'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findWriteOff } from './store.ts'

export const getWriteOff = implement(contract, async ({ params, tx }) => {
  const writeOff = await findWriteOff(tx, params.writeOffId)
  if (writeOff === undefined) throw new Problem(NotFound)
  return ok(writeOff)
})
