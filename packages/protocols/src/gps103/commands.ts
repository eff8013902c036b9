import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandContext, type EncodedCommand, ProtocolError } from '../protocol.ts'
import { fromAscii } from '../wire.ts'

/**
 * What a device can be told: `**,imei:<device>,<letter>[,parameters]`, with nothing behind it. It answers a letter with
 * that letter and `t`; to those that ask for reports, with the reports.
 */
export const commandKinds: readonly DeviceCommand['kind'][] = [
  'engine-cut',
  'engine-restore',
  'request-position',
  'report-interval',
  'text',
]

/** Letters whose answer is no report of their own. */
const answeredLetters = /^[DEGHIJKLMNOP]$/
const numbered = /^1\d\d$/

export function encodeOrder(imei: string, order: string): string {
  return `**,imei:${imei},${order}`
}

function orderOf(command: DeviceCommand): string {
  switch (command.kind) {
    case 'engine-cut':
      return 'J'
    case 'engine-restore':
      return 'K'
    case 'request-position':
      return 'B'
    case 'report-interval':
      return `C,${intervalOf(command.seconds)}`
    case 'text':
      return command.text
    case 'reboot':
    case 'output':
      throw new ProtocolError('unsupported', `it cannot be told: ${command.kind}`)
  }
}

/** Two digits and a unit: 30s, 05m, 02h. What these cannot say, it cannot be told. */
function intervalOf(seconds: number): string {
  for (const [unit, unitSeconds] of [
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = seconds / unitSeconds
    if (Number.isInteger(count) && count <= 99) return String(count).padStart(2, '0') + unit
  }
  throw new ProtocolError('unsupported', 'seconds to 99, minutes to 99, or hours')
}

export function encodeCommand(command: DeviceCommand, { uniqueId }: CommandContext): EncodedCommand {
  const order = orderOf(command)
  const [word = ''] = order.split(',')
  const text = order.startsWith('**') ? order : encodeOrder(uniqueId, order)
  return { bytes: fromAscii(text), answered: answeredLetters.test(word) || numbered.test(word) }
}
