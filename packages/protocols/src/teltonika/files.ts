import { WireReader, WireWriter } from '../wire.ts'
import { encodeTcpFrame } from './frames.ts'

/**
 * Photos come by codec 12, type 0D, a piece for each request: the device says that it has one (`01 · u32 id · u32 size`), is
 * asked for a piece (`02 · id · u32 offset · u16 size`), and sends it (`02 · id · offset · u16 size · bytes`). Nobody who
 * does not ask is sent the next photo.
 */
const fileType = 0x0d
const announced = 0x01
const piece = 0x02
const most = 2048

export interface FileInTransfer {
  readonly id: number
  /** Where the device told it. */
  readonly size?: number
}

export interface Asked {
  readonly file?: FileInTransfer
  readonly request?: Uint8Array
}

/** What to ask for next, after a body of codec 12; nothing where it is none of a file. */
export function askForMore(body: Uint8Array, file: FileInTransfer | undefined): Asked | undefined {
  const reader = new WireReader(body)
  if (reader.u8() !== 0x0c || reader.u8() === 0 || reader.u8() !== fileType) return undefined
  const content = new WireReader(reader.slice(reader.u32()))
  if (content.remaining < 5) return {}
  const subtype = content.u8()
  const id = content.u32()
  if (subtype === announced) {
    const size = content.remaining >= 4 ? content.u32() : undefined
    if (size === 0) return {}
    return { file: { id, ...(size !== undefined && { size }) }, request: request(id, 0, Math.min(size ?? most, most)) }
  }
  if (subtype !== piece || content.remaining < 6) return {}
  const offset = content.u32()
  const length = content.u16()
  const next = offset + length
  const size = file?.id === id ? file.size : undefined
  // Of a file whose size nobody told, a piece that is shorter than asked for is the last.
  const left = size === undefined ? (length < most ? 0 : most) : size - next
  if (left <= 0 || length === 0 || next > 0xffffffff) return {}
  return { ...(file?.id === id && { file }), request: request(id, next, Math.min(left, most)) }
}

function request(id: number, offset: number, size: number): Uint8Array {
  const writer = new WireWriter()
  writer.u8(0x0c)
  writer.u8(1)
  writer.u8(fileType)
  writer.u32(11)
  writer.u8(piece)
  writer.u32(id)
  writer.u32(offset)
  writer.u16(size)
  writer.u8(1)
  return encodeTcpFrame(writer.finish())
}
