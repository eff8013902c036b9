import { getUser as contract } from '@clutch/contracts/gateway/users'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findUser } from './store.ts'

export const getUser = implement(contract, async ({ params, tx }) => {
  const user = await findUser(tx, params.userId)
  if (user === undefined) throw new Problem(NotFound)
  return ok(user)
})
