import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandContext, type EncodedCommand, ProtocolError } from '../protocol.ts'
import { fromAscii, WireWriter } from '../wire.ts'
import { toBcdTime } from './bcd.ts'
import { utcOffsetOf } from './device-clock.ts'
import { type Address, encodeFrame } from './frames.ts'
import { addressOf } from './identity.ts'
import { message } from './messages.ts'
import { type ModelTraits, traitsOf, usualEngine } from './models.ts'
import type { Jt808Session } from './session.ts'

/** What a terminal can be told. Its answer names our serial number, which is the command's reference. */
export const commands: readonly DeviceCommand['kind'][] = [
  'engine-cut',
  'engine-restore',
  'output',
  'reboot',
  'request-position',
  'report-interval',
  'text',
]

type Told = { readonly message: number; readonly body: Uint8Array }

const resetWord = 0x04
const reportIntervalParameter = 0x0029
const transparentTextParameter = 0xf030
const maxParameterBytes = 255
const usualTextFlag = 0x01
const serviceText = 2
const doorControl = 0x0001

export function encodeCommand(command: DeviceCommand, context: CommandContext<Jt808Session>): EncodedCommand {
  const { session, uniqueId, reference } = context
  const address = session.address ?? addressOf(uniqueId)
  const told = tell(command, context, address, traitsOf(context.model ?? session.model))
  return { bytes: encodeFrame(address, { ...told, serial: reference }), answered: true }
}

function tell(
  command: DeviceCommand,
  context: CommandContext<Jt808Session>,
  address: Address,
  traits: ModelTraits,
): Told {
  switch (command.kind) {
    case 'engine-cut':
    case 'engine-restore':
      return engine(command.kind === 'engine-cut', context, traits)
    case 'output':
      return vehicleControl(command, address)
    case 'reboot':
      return { message: message.control, body: Uint8Array.of(resetWord) }
    case 'request-position':
      return { message: message.queryLocation, body: new Uint8Array(0) }
    case 'report-interval': {
      const value = new WireWriter()
      value.u32(command.seconds)
      return parameter(reportIntervalParameter, value.finish())
    }
    case 'text':
      return text(fromAscii(command.text), address, traits)
  }
}

function engine(cut: boolean, { nowMs, session }: CommandContext<Jt808Session>, traits: ModelTraits): Told {
  const form = traits.engine ?? usualEngine
  if (form.form === 'control') return { message: message.control, body: Uint8Array.from(cut ? form.cut : form.restore) }
  const offsetMin = utcOffsetOf({
    receivedAtMs: nowMs,
    utcOffsetMin: undefined,
    toldUtcOffsetMin: session.utcOffsetMin,
  })
  return { message: message.oilControl, body: Uint8Array.of(cut ? 1 : 0, ...toBcdTime(nowMs, offsetMin)) }
}

/** All that the standard can switch is the lock of the doors: output 1. 2013 has a byte of flags, 2019 a list. */
function vehicleControl({ output, on }: Extract<DeviceCommand, { kind: 'output' }>, address: Address): Told {
  if (output !== 1) throw new ProtocolError('unsupported', 'only output 1, the lock of the doors, can be switched')
  const writer = new WireWriter()
  if (address.version !== undefined) {
    writer.u16(1)
    writer.u16(doorControl)
  }
  writer.u8(on ? 1 : 0)
  return { message: message.vehicleControl, body: writer.finish() }
}

function text(content: Uint8Array, { version }: Address, traits: ModelTraits): Told {
  if (traits.text === 'parameter-f030') return parameter(transparentTextParameter, content)
  const writer = new WireWriter()
  writer.u8(traits.text?.flag ?? usualTextFlag)
  if (version !== undefined) writer.u8(serviceText)
  writer.bytes(content)
  return { message: message.sendText, body: writer.finish() }
}

/** u8 count · u32 id · u8 length · value */
function parameter(id: number, value: Uint8Array): Told {
  if (value.length > maxParameterBytes) throw new ProtocolError('unsupported', 'longer than a parameter')
  const writer = new WireWriter()
  writer.u8(1)
  writer.u32(id)
  writer.u8(value.length)
  writer.bytes(value)
  return { message: message.setParameters, body: writer.finish() }
}
