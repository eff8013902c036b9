import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandContext, type EncodedCommand, ProtocolError, type ProtocolSession } from '../protocol.ts'
import { ascii, fromAscii, WireReader, WireWriter } from '../wire.ts'
import { encodeFrame } from './frames.ts'

/** Message 80: `u8 length · u32 flag that the device repeats · text`, where the text is what a text message would say. */
const commandType = 0x80
const flagBytes = 4

export const commandKinds: readonly DeviceCommand['kind'][] = [
  'engine-cut',
  'engine-restore',
  'output',
  'reboot',
  'request-position',
  'report-interval',
  'text',
]

interface Dialect {
  readonly cut: (password: string | undefined) => string
  readonly restore: (password: string | undefined) => string
}

const relay: Dialect = { cut: () => 'RELAY,1#', restore: () => 'RELAY,0#' }
/** Older models: with the password in the middle, which leaves the factory as six zeros. */
const dyd: Dialect = {
  cut: (password = '000000') => `DYD,${password}#`,
  restore: (password = '000000') => `HFYD,${password}#`,
}
const bareDyd: Dialect = { cut: () => 'DYD#', restore: () => 'HFYD#' }

const dialects: readonly { readonly models: RegExp; readonly dialect: Dialect }[] = [
  { models: /^(GT06|TR02|TR06|GT100|ET25)$/, dialect: dyd },
  { models: /^G109$/, dialect: bareDyd },
]

const interval = { least: 5, most: 18_000 } as const

export function encodeCommand(command: DeviceCommand, context: CommandContext<ProtocolSession>): EncodedCommand {
  const text = textOf(command, context)
  if (!/^[\x20-\x7e]*$/.test(text)) throw new ProtocolError('unsupported', 'the device reads ASCII alone')
  return { bytes: encodeCommandFrame(text, context.reference, context.reference & 0xffff), answered: true }
}

export function encodeCommandFrame(text: string, flag: number, serial: number): Uint8Array {
  const bytes = fromAscii(text)
  if (flagBytes + bytes.length > 0xff - 6) throw new ProtocolError('unsupported', 'too long for one command')
  const content = new WireWriter()
  content.u8(flagBytes + bytes.length)
  content.u32(flag)
  content.bytes(bytes)
  return encodeFrame(commandType, content.finish(), serial)
}

function textOf(command: DeviceCommand, { model, password }: CommandContext<ProtocolSession>): string {
  const dialect = dialects.find(({ models }) => models.test(model?.toUpperCase() ?? ''))?.dialect ?? relay
  switch (command.kind) {
    case 'engine-cut':
      return dialect.cut(password)
    case 'engine-restore':
      return dialect.restore(password)
    case 'output':
      // The relay of the engine is the only output there is.
      if (command.output !== 1) throw new ProtocolError('unsupported', `output ${command.output}`)
      return command.on ? dialect.cut(password) : dialect.restore(password)
    case 'reboot':
      return 'RESET#'
    case 'request-position':
      return 'WHERE#'
    case 'report-interval':
      if (command.seconds < interval.least || command.seconds > interval.most) {
        throw new ProtocolError('unsupported', `not within ${interval.least} to ${interval.most} seconds`)
      }
      return `TIMER,${command.seconds}#`
    case 'text':
      return command.text
  }
}

/** The other end: what a device makes of it. */
export function decodeCommand(content: Uint8Array): { flag: number; text: string } {
  const wire = new WireReader(content)
  const length = wire.u8()
  const flag = wire.u32()
  return { flag, text: ascii(wire.slice(Math.min(Math.max(length - flagBytes, 0), wire.remaining))) }
}
