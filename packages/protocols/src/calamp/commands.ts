import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandContext, type CommandReply, type EncodedCommand, ProtocolError } from '../protocol.ts'
import { WireReader, WireWriter } from '../wire.ts'
import { encodeMessage, type Message, services, types } from './frames.ts'

/**
 * Unit requests: u8 what to do · u8, u16 and u32 of particulars. The sequence number comes back in the answer. An output
 * is switched as the device's own scripts do it, by an action with its number.
 */
export const commandKinds = [
  'engine-cut',
  'engine-restore',
  'output',
  'reboot',
  'request-position',
] as const satisfies readonly DeviceCommand['kind'][]

const requests = { reboot: 1, act: 3, locate: 10 } as const
const actions = { setOutput: 8, clearOutput: 9 } as const

interface UnitRequest {
  readonly request: number
  readonly action?: number
  readonly modifier?: number
}

/** Outputs are numbered from 0; the relay of the starter hangs on the first. */
function unitRequestOf(command: DeviceCommand): UnitRequest {
  switch (command.kind) {
    case 'engine-cut':
      return { request: requests.act, action: actions.setOutput, modifier: 0 }
    case 'engine-restore':
      return { request: requests.act, action: actions.clearOutput, modifier: 0 }
    case 'output': {
      const action = command.on ? actions.setOutput : actions.clearOutput
      return { request: requests.act, action, modifier: command.output - 1 }
    }
    case 'reboot':
      return { request: requests.reboot }
    case 'request-position':
      return { request: requests.locate }
    default:
      throw new ProtocolError('unsupported', `${command.kind} takes a script in the device`)
  }
}

export function encodeCommand(command: DeviceCommand, { reference }: CommandContext): EncodedCommand {
  const { request, action = 0, modifier = 0 } = unitRequestOf(command)
  const writer = new WireWriter()
  writer.u8(request)
  writer.u8(action)
  writer.u16(modifier)
  writer.u32(0)
  return {
    bytes: encodeMessage(undefined, {
      service: services.acknowledged,
      type: types.unitRequest,
      sequence: reference & 0xffff,
      body: writer.finish(),
    }),
    answered: true,
  }
}

/** What an acknowledgement says besides yes. */
const results: readonly string[] = [
  'accepted',
  'failed',
  'type not supported',
  'operation not supported',
  'not passed to the serial port',
  'authentication failed',
  'mobile id not found',
  'sequence number as before',
]

export function replyOf({ type, sequence, body }: Message): CommandReply {
  if (type === types.locateReport) return { kind: 'position', text: 'locate', reference: sequence }
  if (type !== types.acknowledge) return { kind: 'answer', text: `type ${type}`, reference: sequence }
  const reader = new WireReader(body)
  reader.u8()
  const result = reader.u8()
  return {
    kind: 'acknowledge',
    text: results[result] ?? `result ${result}`,
    reference: sequence,
    ...(result !== 0 && { failed: true }),
  }
}

export function requestText(body: Uint8Array): string {
  const reader = new WireReader(body)
  const [request, action, modifier] = [reader.u8(), reader.u8(), reader.u16()]
  return request === requests.act ? `act ${action},${modifier}` : `request ${request}`
}
