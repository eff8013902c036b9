import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { digitsOf } from '../civil-time.ts'
import { type CommandContext, type EncodedCommand, ProtocolError } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { encodeText } from './frames.ts'

/**
 * What a device can be told: `* · maker · device · word · time · parameters #`. The time is repeated in the answer and
 * otherwise unused, so it carries our reference, as seconds of a day.
 */
export const commandKinds: readonly DeviceCommand['kind'][] = [
  'engine-cut',
  'engine-restore',
  'reboot',
  'request-position',
  'report-interval',
  'text',
]

export const factoryMaker = 'HQ'

/** Reports may be a second apart, but a device that is asked for one report sends this often where it takes it for a setting. */
const oneReport = ['60', '1'] as const
const mostIntervalSeconds = 65_535

interface Word {
  readonly word: string
  readonly parameters: readonly string[]
  /** Some words are obeyed in silence. */
  readonly answered: boolean
}

function wordOf(command: Exclude<DeviceCommand, { kind: 'text' }>): Word {
  switch (command.kind) {
    case 'engine-cut':
      return { word: 'S20', parameters: ['1', '1'], answered: true }
    case 'engine-restore':
      return { word: 'S20', parameters: ['1', '0'], answered: true }
    case 'reboot':
      return { word: 'R1', parameters: [], answered: false }
    case 'request-position':
      return { word: 'D1', parameters: oneReport, answered: false }
    case 'report-interval':
      if (command.seconds > mostIntervalSeconds) throw new ProtocolError('unsupported', 'too long an interval')
      return { word: 'S17', parameters: [String(command.seconds)], answered: true }
    case 'output':
      throw new ProtocolError('unsupported', 'it has one relay: the engine’s')
  }
}

export function encodeCommand(
  command: DeviceCommand,
  { uniqueId, session, reference }: CommandContext<{ readonly uniqueId?: string; readonly maker?: string }>,
): EncodedCommand {
  // Its own language is older than this protocol: it takes the words of its text messages here too.
  if (command.kind === 'text') return { bytes: fromAscii(command.text), answered: true }
  const { word, parameters, answered } = wordOf(command)
  const time = timeOfReference(reference)
  return { bytes: encodeText(session.maker ?? factoryMaker, uniqueId, word, time, ...parameters), answered }
}

export function timeOfReference(reference: number): string {
  const seconds = Math.trunc(reference) % 86_400
  return digitsOf(Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60)
}
