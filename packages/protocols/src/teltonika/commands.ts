import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { type CommandReply, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii, fromHex, hex, WireReader, WireWriter } from '../wire.ts'

/**
 * Codec 12 to 15: text to a device and its answer, or what a serial line of it heard. A body is `codec · count · messages ·
 * count`, a message `type · u32 size · content`; 14 puts the IMEI before the text, 13 a time, 15 both.
 */
const codecs = { 12: '12', 13: '13', 14: '14', 15: '15' } as const
type CommandCodec = (typeof codecs)[keyof typeof codecs]

const commandType = 0x05
const replyType = 0x06
const refusedType = 0x11
const fileType = 0x0d
const imeiBytes = 8

export function commandCodecOf(codec: number): CommandCodec | undefined {
  return (codecs as Record<number, CommandCodec>)[codec]
}

export function decodeReplies(body: Uint8Array): CommandReply[] {
  const reader = new WireReader(body)
  const codec = commandCodecOf(reader.u8())
  if (!codec) throw new ProtocolError('unsupported', `codec ${body[0]}`)
  const count = reader.u8()
  const replies: CommandReply[] = []
  for (let index = 0; index < count; index += 1) {
    const type = reader.u8()
    replies.push(replyOf(codec, type, reader.slice(reader.u32())))
  }
  reader.u8() // the count again; published samples have it wrong
  return replies
}

function replyOf(codec: CommandCodec, type: number, content: Uint8Array): CommandReply {
  if (type === fileType && codec === '12') return { kind: 'file', text: '' }
  const kind =
    type === refusedType ? 'refused' : type === replyType ? 'reply' : type === commandType ? 'command' : 'serial'
  const { text, time } = told(codec, content)
  return { kind, text: textOf(text), ...(time !== undefined && { time }), ...(kind === 'refused' && { failed: true }) }
}

function told(codec: CommandCodec, content: Uint8Array): { text: Uint8Array; time?: string } {
  if (codec === '12') return { text: content }
  if (codec === '14') return { text: content.subarray(imeiBytes) }
  const reader = new WireReader(content)
  const seconds = reader.u32()
  if (codec === '15') {
    reader.slice(imeiBytes)
  } else if (seconds < 0x1000 && reader.remaining >= 4) {
    // Seconds in four bytes by the specification; some devices send milliseconds in eight, which then begin with zeros.
    const milliseconds = seconds * 0x100000000 + reader.u32()
    return { text: content.subarray(reader.position), time: new Date(milliseconds).toISOString() }
  }
  return { text: content.subarray(reader.position), time: new Date(seconds * 1000).toISOString() }
}

/** Who sent it: only codec 15 says so of itself; in codec 14 it is whom the command was for. */
export function senderOf(body: Uint8Array): string | undefined {
  if (body[0] !== 0x0f) return undefined
  const digits = hex(body.subarray(11, 11 + imeiBytes)).slice(1)
  return /^\d{15}$/.test(digits) ? digits : undefined
}

function textOf(bytes: Uint8Array): string {
  const printable = bytes.every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
  return printable ? ascii(bytes).trim() : hex(bytes)
}

/** The body of a command to the device. With an IMEI it is Codec 14: another device that hears it does nothing. */
export function encodeCommand(text: string, imei?: string): Uint8Array {
  const content = fromAscii(text)
  const addressee = imei === undefined ? new Uint8Array(0) : fromHex(imei.padStart(imeiBytes * 2, '0'))
  const writer = new WireWriter()
  writer.u8(imei === undefined ? 0x0c : 0x0e)
  writer.u8(1)
  writer.u8(commandType)
  writer.u32(addressee.length + content.length)
  writer.bytes(addressee)
  writer.bytes(content)
  writer.u8(1)
  return writer.finish()
}

/**
 * What a command is called in the devices' own language (the manufacturer's list of SMS and GPRS commands). The starter
 * relay hangs on the first output; the three periods are those of the home, roaming and unknown networks, moving.
 */
export function commandText(command: DeviceCommand): string {
  switch (command.kind) {
    case 'engine-cut':
      return 'setdigout 1'
    case 'engine-restore':
      return 'setdigout 0'
    case 'output':
      return `setdigout ${'?'.repeat(command.output - 1)}${command.on ? 1 : 0}`
    case 'reboot':
      return 'cpureset'
    case 'request-position':
      return 'getgps'
    case 'report-interval':
      return `setparam 10050:${command.seconds};10150:${command.seconds};10250:${command.seconds}`
    case 'text':
      return command.text
  }
}
