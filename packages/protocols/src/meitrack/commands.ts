import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandContext, type CommandReply, type EncodedCommand, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
import { encodeFrame, type Frame, toDevice } from './frames.ts'

/**
 * Commands are frames to the device with a letter and two digits for what to do. An answer repeats the command's
 * identifier, one of 58 characters: so much of a reference the wire has room for.
 */

export const commandKinds = [
  'engine-cut',
  'engine-restore',
  'output',
  'reboot',
  'request-position',
  'report-interval',
  'text',
] as const satisfies readonly DeviceCommand['kind'][]

const firstIdentifier = 0x41
export const identifiers = 0x7a - firstIdentifier + 1

export function identifierOf(reference: number): string {
  return String.fromCharCode(firstIdentifier + ((Math.max(1, reference) - 1) % identifiers))
}

export function referenceOf(identifier: string): number {
  return identifier.charCodeAt(0) - firstIdentifier + 1
}

/** C01: at which speed at most (0: whatever it is), then of each of five outputs 0 open, 1 closed to ground, 2 as it is. */
function setOutput(output: number, on: boolean): string {
  return `C01,0,${[1, 2, 3, 4, 5].map((each) => (each === output ? Number(on) : 2)).join('')}`
}

/** The relay that holds the engine hangs on the first output. */
function commandText(command: DeviceCommand): string {
  switch (command.kind) {
    case 'engine-cut':
      return setOutput(1, true)
    case 'engine-restore':
      return setOutput(1, false)
    case 'output':
      return setOutput(command.output, command.on)
    case 'reboot':
      return 'F01'
    case 'request-position':
      return 'A10'
    case 'report-interval':
      return `A12,${Math.ceil(command.seconds / 10)}` // in tens of seconds
    case 'text':
      return command.text
  }
}

export function encodeCommand(command: DeviceCommand, { uniqueId, reference }: CommandContext): EncodedCommand {
  if (!/^[0-9A-Za-z]{1,32}$/.test(uniqueId)) throw new ProtocolError('unsupported', 'not an id of this family')
  const text = commandText(command)
  return {
    bytes: encodeFrame(toDevice, identifierOf(reference), uniqueId, fromAscii(text)),
    answered: true,
  }
}

/** Those whose only good answer is OK: a number instead says what was wrong. */
const setters = /^(A1[1-4]|C01|F\d\d)$/

export function replyOf({ command, identifier, body }: Frame): CommandReply {
  const answer = ascii(body).replace(/[^\x20-\x7e]/g, '')
  const failed = /^(error|fail)/i.test(answer) || (setters.test(command) && /^\d{1,3}$/.test(answer))
  return {
    kind: 'reply',
    text: answer === '' ? command : `${command},${answer}`,
    reference: referenceOf(identifier),
    ...(failed && { failed }),
  }
}
