import { Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'

/** A ZIP archive as it is made (APPNOTE 6.3): what an entry weighs follows it, so nothing is held but its name. Below 4 GiB. */
export interface ZipEntry {
  readonly name: string
  readonly content: Iterable<string> | AsyncIterable<string>
}

const most = 0xffff_ffff
/** Sizes follow the content (bit 3), names are UTF-8 (bit 11). */
const flags = 0x0808
const deflated = 8
/** 1 January 1980: the same content is the same file. */
const dosDate = 0x0021

export async function* zipOf(entries: Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  let offset = 0
  const central: Buffer[] = []
  for (const { name, content } of entries) {
    const nameBytes = Buffer.from(name, 'utf8')
    const at = offset
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x0403_4b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(flags, 6)
    head.writeUInt16LE(deflated, 8)
    head.writeUInt16LE(dosDate, 12)
    head.writeUInt16LE(nameBytes.length, 26)
    yield Buffer.concat([head, nameBytes])
    offset += head.length + nameBytes.length
    let crc = 0
    let size = 0
    let packed = 0
    const plain = async function* () {
      for await (const text of content) {
        const bytes = Buffer.from(text, 'utf8')
        crc = crc32(bytes, crc)
        size += bytes.length
        yield bytes
      }
    }
    const source = Readable.from(plain(), { objectMode: true, highWaterMark: 1 })
    const deflate = createDeflateRaw()
    source.once('error', (error) => deflate.destroy(error))
    try {
      for await (const chunk of source.pipe(deflate) as AsyncIterable<Buffer>) {
        packed += chunk.length
        yield chunk
      }
    } finally {
      source.destroy()
      deflate.destroy()
    }
    offset += packed
    if (size > most || offset > most) throw new Error('the archive would be larger than 4 GiB')
    const sizes = Buffer.alloc(16)
    sizes.writeUInt32LE(0x0807_4b50, 0)
    sizes.writeUInt32LE(crc, 4)
    sizes.writeUInt32LE(packed, 8)
    sizes.writeUInt32LE(size, 12)
    yield sizes
    offset += sizes.length
    const record = Buffer.alloc(46)
    record.writeUInt32LE(0x0201_4b50, 0)
    record.writeUInt16LE(20, 4)
    record.writeUInt16LE(20, 6)
    record.writeUInt16LE(flags, 8)
    record.writeUInt16LE(deflated, 10)
    record.writeUInt16LE(dosDate, 14)
    sizes.copy(record, 16, 4, 16)
    record.writeUInt16LE(nameBytes.length, 28)
    record.writeUInt32LE(at, 42)
    central.push(record, nameBytes)
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(central.length / 2, 8)
  end.writeUInt16LE(central.length / 2, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  yield Buffer.concat([directory, end])
}
