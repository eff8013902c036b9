import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandContext, type EncodedCommand, ProtocolError } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { encodeFrame } from './frames.ts'

/** What a device can be told: `(device A.xx parameters)`. It answers A.xx with B.xx. */
export const commandKinds: readonly DeviceCommand['kind'][] = [
  'engine-cut',
  'engine-restore',
  'reboot',
  'request-position',
  'report-interval',
  'text',
]

const mostIntervalSeconds = 0xffff

interface Order {
  readonly text: string
  readonly answered: boolean
}

function orderOf(command: Exclude<DeviceCommand, { kind: 'text' }>): Order {
  switch (command.kind) {
    case 'engine-cut':
      return { text: 'AV010', answered: true }
    case 'engine-restore':
      return { text: 'AV011', answered: true }
    case 'reboot':
      return { text: 'AT00', answered: true }
    case 'request-position':
      return { text: 'AP00', answered: true }
    case 'report-interval': {
      if (command.seconds > mostIntervalSeconds) throw new ProtocolError('unsupported', 'too long an interval')
      // How long to report for: 0 hours and 0 minutes is for ever. It answers with the reports.
      const seconds = command.seconds.toString(16).toUpperCase().padStart(4, '0')
      return { text: `AR00${seconds}0000`, answered: false }
    }
    case 'output':
      throw new ProtocolError('unsupported', 'which circuit its output is differs by how it is wired')
  }
}

export function encodeCommand(command: DeviceCommand, { uniqueId }: CommandContext): EncodedCommand {
  if (command.kind !== 'text') {
    const { text, answered } = orderOf(command)
    return { bytes: encodeFrame(uniqueId, text), answered }
  }
  const { text } = command
  const bytes = text.startsWith('(') ? fromAscii(text) : encodeFrame(uniqueId, text)
  return { bytes, answered: /^(\(\d+)?A[PTV]\d\d/.test(text) }
}
