import { NotFound } from '@clutch/contracts/problems'
import { getCommand as contract } from '@clutch/contracts/telematics/commands'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findCommand } from './store.ts'

export const getCommand = implement(contract, async ({ params, tx }) => {
  const held = await findCommand(tx, params.commandId)
  if (held === undefined) throw new Problem(NotFound)
  return ok(held.command)
})
