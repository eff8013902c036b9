import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandContext, type EncodedCommand, ProtocolError } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { commands, encodeToDevice } from './frames.ts'

/**
 * Devices take over the network what they take by text message: the password, a space, what to do. Factory setting is no
 * password, and then the message begins with the space. Answers carry no reference.
 */

export const commandKinds = [
  'engine-cut',
  'engine-restore',
  'output',
  'reboot',
  'request-position',
  'text',
] as const satisfies readonly DeviceCommand['kind'][]

/** The levels of both outputs, one after the other. */
const levels: Readonly<Record<number, (level: number) => string>> = {
  1: (level) => `${level},${unchanged}`,
  2: (level) => `${unchanged},${level}`,
}
const unchanged = 2
/** So that a car does not stop at once while it is driven fast. */
const immobilizeAfterS = 10

function commandText(command: DeviceCommand): string {
  switch (command.kind) {
    case 'engine-cut':
      return `immobilizer ${immobilizeAfterS}`
    case 'engine-restore':
      return 'resetimmob'
    case 'reboot':
      return 'reset'
    case 'request-position':
      return 'coords'
    case 'output': {
      const told = levels[command.output]
      if (!told) throw new ProtocolError('unsupported', 'these devices have two outputs')
      return `setio ${told(Number(command.on))}`
    }
    case 'text':
      return command.text
    default:
      throw new ProtocolError('unsupported', `${command.kind} takes a configuration file`)
  }
}

export function encodeCommand(command: DeviceCommand, { password = '' }: CommandContext): EncodedCommand {
  const text = command.kind === 'text' ? command.text : `${password} ${commandText(command)}`
  return { bytes: encodeToDevice(commands.sms, fromAscii(text)), answered: true }
}
