import { NotFound } from '@clutch/contracts/problems'
import { CommandCancelled, CommandNotAwaiting, cancelCommand as contract } from '@clutch/contracts/telematics/commands'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { become, mayBecome } from './command.ts'
import { lockCommand, updateCommand } from './store.ts'

export const cancelCommand = implement(contract, async ({ params, tx }) => {
  const held = await lockCommand(tx, params.commandId)
  if (held === undefined) throw new Problem(NotFound)
  if (!mayBecome(held.command.status, 'cancelled')) throw new Problem(CommandNotAwaiting)
  const cancelled = become(held.command, 'cancelled')
  await updateCommand(tx, cancelled)
  tx.emit(CommandCancelled, cancelled)
  return ok(cancelled)
})
