import type { Device } from '@clutch/contracts/telematics/devices'
import { families, requestFamilies } from '@clutch/protocols/families'
import { type Decoded, type DecodeOptions, ProtocolError } from '@clutch/protocols/protocol'
import { requestOfBytes } from './refused-request.ts'

/** Pure: what today's decoder makes of a frame that was refused. */

/** Why something cannot be replayed, as `code` and words. */
export class NotReplayable extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'NotReplayable'
    this.code = code
  }
}

/** What a decoder goes by beside the bytes. */
export type DecodesFor = Pick<Device, 'uniqueId' | 'checksum' | 'model' | 'utcOffsetMin'>

/**
 * @param device whose session it came in: of what the session remembered, who it is can be told; nothing where it was
 *   nobody's
 * @throws NotReplayable
 */
export function decodeAgain(
  frame: { family: string | null; bytes: Uint8Array; receivedAtMs: number },
  device: DecodesFor | undefined,
): Decoded {
  const options: DecodeOptions = {
    checksum: device?.checksum ?? 'strict',
    receivedAtMs: frame.receivedAtMs,
    ...(typeof device?.model === 'string' && { model: device.model }),
    ...(typeof device?.utcOffsetMin === 'number' && { utcOffsetMin: device.utcOffsetMin }),
  }
  try {
    const requests = requestFamilies.find(({ name }) => name === frame.family)
    if (requests !== undefined) {
      const request = requestOfBytes(frame.bytes)
      if (request === undefined) throw new NotReplayable('malformed', 'what was kept is no request')
      return requests.decodeRequest(request, options)
    }
    const family = families.find(({ name }) => name === frame.family)
    if (family === undefined)
      throw new NotReplayable('no-decoder', `nothing here reads frames of ${frame.family ?? 'no protocol'}`)
    const fresh = family.newSession()
    return family.decode(frame.bytes, device === undefined ? fresh : { ...fresh, uniqueId: device.uniqueId }, options)
  } catch (error) {
    if (error instanceof NotReplayable) throw error
    if (error instanceof ProtocolError) throw new NotReplayable(error.code, error.message)
    throw new NotReplayable('malformed', `decoder: ${error}`)
  }
}
