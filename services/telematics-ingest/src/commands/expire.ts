import { CommandExpired, CommandFailed } from '@clutch/contracts/telematics/commands'
import { dueWork } from '../kit.ts'
import { become, mayBecome } from './command.ts'
import { isWaitingForAnswer, lockCommand, updateCommand } from './store.ts'

/** What was not sent in time expires; what was sent and should have been answered has failed, as far as anyone can tell. */
export const expireCommand = dueWork('commands/expire', async ({ tx, key }) => {
  const held = await lockCommand(tx, key)
  if (held === undefined) return
  const { command } = held
  if (mayBecome(command.status, 'expired')) {
    const expired = become(command, 'expired')
    await updateCommand(tx, expired)
    tx.emit(CommandExpired, expired)
    return
  }
  if (!(await isWaitingForAnswer(tx, command.id))) return
  const failed = become(command, 'failed', { failure: 'no-answer' })
  await updateCommand(tx, failed)
  tx.emit(CommandFailed, failed)
})
