// A trained model as bytes: eight bytes of magic and version, the length of a JSON header, the header, then 32-bit floats.
// The digest is the model's name: whoever holds the bytes can tell that they are the ones a card speaks of.
import { createHash } from 'node:crypto'

const MAGIC = 'CLTMODL1'
const PREFIX_BYTES = MAGIC.length + 4
const MAX_HEADER_BYTES = 256 * 1024
const MAX_BYTES = 4 * 1024 * 1024

export class ModelBytesInvalid extends Error {
  override name = 'ModelBytesInvalid'
}

export interface PackedModel {
  bytes: Uint8Array
  /** SHA-256 of the bytes, in hex. */
  digest: string
}

export function packModel(header: object, arrays: readonly Float32Array[]): PackedModel {
  const json = Buffer.from(JSON.stringify({ ...header, arrayLengths: arrays.map((values) => values.length) }), 'utf8')
  const floats = arrays.reduce((total, values) => total + values.length, 0)
  const bytes = new Uint8Array(PREFIX_BYTES + json.length + floats * 4)
  const view = new DataView(bytes.buffer)
  bytes.set(Buffer.from(MAGIC, 'latin1'), 0)
  view.setUint32(MAGIC.length, json.length, true)
  bytes.set(json, PREFIX_BYTES)
  let at = PREFIX_BYTES + json.length
  for (const values of arrays) {
    for (const value of values) {
      view.setFloat32(at, value, true)
      at += 4
    }
  }
  return { bytes, digest: digestOf(bytes) }
}

export function unpackModel(bytes: Uint8Array): { header: Record<string, unknown>; arrays: Float32Array[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length > MAX_BYTES) throw new ModelBytesInvalid(`${bytes.length} bytes are more than a model may have`)
  if (bytes.length < PREFIX_BYTES || Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1') !== MAGIC) {
    throw new ModelBytesInvalid('these bytes do not start like a model')
  }
  const headerBytes = view.getUint32(MAGIC.length, true)
  const floatsFrom = PREFIX_BYTES + headerBytes
  if (headerBytes > MAX_HEADER_BYTES || floatsFrom > bytes.length) throw new ModelBytesInvalid('the header is cut off')

  const header = parseHeader(Buffer.from(bytes.subarray(PREFIX_BYTES, floatsFrom)).toString('utf8'))
  const lengths = header.arrayLengths
  if (!Array.isArray(lengths) || !lengths.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new ModelBytesInvalid('the header does not say how long its arrays are')
  }
  if (floatsFrom + 4 * lengths.reduce((total: number, length: number) => total + length, 0) !== bytes.length) {
    throw new ModelBytesInvalid('the weights are cut off')
  }
  let at = floatsFrom
  const arrays = lengths.map((length: number) => {
    return Float32Array.from({ length }, () => {
      const value = view.getFloat32(at, true)
      at += 4
      return value
    })
  })
  return { header, arrays }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function parseHeader(json: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(json)
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) {
      return header as Record<string, unknown>
    }
  } catch {
    // Told below, in the same words.
  }
  throw new ModelBytesInvalid('the header is not a JSON object')
}
