import { type CommandReply, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
import { referenceOf } from './commands.ts'
import { encodeFrame, type Frame, toDevice } from './frames.ts'

/**
 * Pictures come in parts of up to a kilobyte, eight after each request: D00, file, parts, part, bytes. The transfer is
 * kept going so that a device does not wait for ever; the bytes themselves are not kept.
 */
const partsARequest = 8
const requestIdentifier = 'O'

export function requestPart(uniqueId: string, file: string, part: number): Uint8Array {
  return encodeFrame(toDevice, requestIdentifier, uniqueId, fromAscii(`D00,${file},${part}`))
}

export function decodePart({ uniqueId, identifier, body }: Frame): { commands: Uint8Array[]; replies: CommandReply[] } {
  const [, file, parts, part] = /^([^,]{1,128}),(\d{1,6}),(\d{1,6})(?:,|$)/.exec(ascii(body.subarray(0, 160))) ?? []
  if (file === undefined) throw new ProtocolError('malformed', 'a part of no picture')
  const next = Number(part) + 1
  if (next >= Number(parts)) {
    const text = `D00,${file},${parts}`
    return { commands: [], replies: [{ kind: 'photo', text, reference: referenceOf(identifier) }] }
  }
  return { commands: next % partsARequest === 0 ? [requestPart(uniqueId, file, next)] : [], replies: [] }
}
