import { NotFound } from '@clutch/contracts/problems'
import {
  CommandApproved,
  CommandNotAwaiting,
  approveCommand as contract,
  SecondPersonNeeded,
} from '@clutch/contracts/telematics/commands'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { become } from './command.ts'
import { lockCommand, updateCommand } from './store.ts'

export const approveCommand = implement(contract, async ({ params, tx, principal }) => {
  const held = await lockCommand(tx, params.commandId)
  if (held === undefined) throw new Problem(NotFound)
  const { command } = held
  // A key is nobody: whoever holds it may be the one who asked.
  if (principal.kind !== 'user' || principal.id === command.requestedBy) throw new Problem(SecondPersonNeeded)
  if (command.status !== 'awaiting-approval') throw new Problem(CommandNotAwaiting)
  const approved = become(command, 'queued', { approvedBy: principal.id, approvedAt: tx.now.toISOString() })
  await updateCommand(tx, approved)
  tx.emit(CommandApproved, approved)
  return ok(approved)
})
