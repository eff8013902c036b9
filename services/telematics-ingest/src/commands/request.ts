import { NotFound } from '@clutch/contracts/problems'
import {
  CommandCancelled,
  CommandFailed,
  CommandNotPossible,
  CommandRequested,
  requestCommand as contract,
  FirstPersonNeeded,
  TooManyCommands,
} from '@clutch/contracts/telematics/commands'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { findDevice, lockDevice } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { findSettings } from '../settings/store.ts'
import { newCommand, onTheWire, superseded } from './command.ts'
import { commandsOf } from './possible.ts'
import { countOpenCommands, insertCommand, lockPendingCuts, updateCommand } from './store.ts'

const maxOpenPerDevice = 50

export const requestCommand = implement(contract, async ({ params, body, tx, principal }) => {
  // Locked, so that two who ask at once do not both take the last place.
  if ((await lockDevice(tx, params.deviceId)) === undefined) throw new Problem(NotFound)
  const device = await findDevice(tx, params.deviceId)
  if (device === undefined) throw new Problem(NotFound)
  const { kind } = onTheWire(body.instruction)
  if (device.status !== 'active' || !commandsOf(device.protocol).includes(kind)) {
    throw new Problem(CommandNotPossible, {
      detail: device.status === 'active' ? `${device.protocol} has no ${kind}.` : 'The device is not active.',
      errors: [{ pointer: '/body/instruction', message: 'cannot be told to this device' }],
    })
  }
  if ((await countOpenCommands(tx, device.id)) >= maxOpenPerDevice) throw new Problem(TooManyCommands)
  if (kind === 'engine-restore') {
    for (const command of await lockPendingCuts(tx, device.id)) {
      const over = superseded(command)
      await updateCommand(tx, over)
      tx.emit(over.status === 'failed' ? CommandFailed : CommandCancelled, over)
    }
  }
  const { engineCut } = await findSettings(tx)
  const held = newCommand(body, {
    id: newId('cmd'),
    deviceId: device.id,
    actor: principal.id,
    now: tx.now,
    rule: engineCut,
  })
  // A key is nobody: with it, the first person and the second could be one.
  if (held.command.status === 'awaiting-approval' && principal.kind !== 'user') throw new Problem(FirstPersonNeeded)
  await insertCommand(tx, held)
  tx.schedule('commands/expire', held.command.id, new Date(held.command.expiresAt))
  tx.emit(CommandRequested, held.command)
  return created(held.command)
})
