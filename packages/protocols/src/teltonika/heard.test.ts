import { describe, expect, test } from 'vitest'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { fromAscii, fromHex, hex, WireWriter } from '../wire.ts'
import { teltonika } from './family.ts'
import { encodeTcpFrame } from './frames.ts'

/** Codecs 12 to 15 from the device: answers, photos, and what came in on its serial line. */

const options: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 1) }

function message(codec: number, type: number, content: Uint8Array): Uint8Array {
  const writer = new WireWriter()
  writer.u8(codec)
  writer.u8(1)
  writer.u8(type)
  writer.u32(content.length)
  writer.bytes(content)
  writer.u8(1)
  return encodeTcpFrame(writer.finish())
}

describe('answers', () => {
  test('that it is another device than the one meant is a failure', () => {
    const frame = message(0x0e, 0x11, fromHex('0352093081452251'))
    expect(teltonika.decode(frame, {}, options).replies).toEqual([{ kind: 'refused', text: '', failed: true }])
  })

  test('with the IMEI before it', () => {
    const frame = message(0x0e, 0x06, Uint8Array.of(...fromHex('0352093081452251'), ...fromAscii('Ver:03.18.14_04')))
    expect(teltonika.decode(frame, {}, options).replies).toEqual([{ kind: 'reply', text: 'Ver:03.18.14_04' }])
  })
})

describe('a serial line', () => {
  const documented = fromHex('000000000000001b0f010b00000013654b65a4012345678912345648656c6c6f210a01000093d6')

  test('is told with its time and whose it is, and answers no command', () => {
    const { readings, replies, session } = teltonika.decode(documented, {}, options)
    expect(replies).toEqual([])
    expect(session).toEqual({ uniqueId: '123456789123456' })
    expect(readings).toEqual([{ time: '2023-11-08T10:40:36.000Z', raw: { serialData: 'Hello!' } }])
    expect(() => teltonika.decode(documented, { uniqueId: '356938035643809' }, options)).toThrow(ProtocolError)
  })

  test('a card that was swiped is who drives', () => {
    const content = Uint8Array.of(...fromHex('654b65a4'), ...fromAscii('GTSL|6|1|0|18048823|1|\r\n'))
    expect(teltonika.decode(message(0x0d, 0x05, content), {}, options).readings).toEqual([
      { time: '2023-11-08T10:40:36.000Z', driverKey: '18048823' },
    ])
  })

  test('a scale tells axles and loads', () => {
    const content = fromAscii('UUUUww1;2;3.5;4;5;6;7;8;20;10;30;15;SSS\r\n')
    const [reading] = teltonika.decode(message(0x0c, 0x01, content), {}, options).readings
    expect(reading?.raw).toEqual({
      axle1: 1,
      axle2: 2,
      axle3: 3.5,
      axle4: 4,
      axle5: 5,
      axle6: 6,
      axle7: 7,
      axle8: 8,
      loadTruck: 20,
      loadTrailer: 10,
      totalTruck: 30,
      totalTrailer: 15,
    })
  })

  test.each(['GTSL|6|1|0', 'GTSL||||', 'UUUUww1;x;3;4;5;6;7;8;SSS', 'UUUUwwSSS', ''])(
    '"%s" is kept as it is',
    (text) => {
      const [reading] = teltonika.decode(message(0x0c, 0x01, fromAscii(text)), {}, options).readings
      expect(reading?.raw).toEqual({ serialData: text })
      expect(reading).not.toHaveProperty('driverKey')
    },
  )
})

describe('a photo', () => {
  const id = fromHex('598493ed')
  const u32 = (value: number) => fromHex(value.toString(16).padStart(8, '0'))
  const u16 = (value: number) => fromHex(value.toString(16).padStart(4, '0'))
  const announce = (size: number) => message(0x0c, 0x0d, Uint8Array.of(1, ...id, ...u32(size)))
  const piece = (offset: number, bytes: number) =>
    message(0x0c, 0x0d, Uint8Array.of(2, ...id, ...u32(offset), ...u16(bytes), ...new Uint8Array(bytes)))
  const asked = (offset: number, size: number) =>
    hex(message(0x0c, 0x0d, Uint8Array.of(2, ...id, ...u32(offset), ...u16(size))))

  test('is asked for piece by piece to its end, and answers no command', () => {
    let session = {}
    const requests: string[] = []
    for (const frame of [announce(5000), piece(0, 2048), piece(2048, 2048), piece(4096, 904)]) {
      const decoded = teltonika.decode(frame, session, options)
      expect(decoded.readings).toEqual([])
      expect(decoded.replies).toEqual([])
      expect(decoded.acks).toEqual([])
      requests.push(...decoded.commands.map(hex))
      session = decoded.session
    }
    expect(requests).toEqual([asked(0, 2048), asked(2048, 2048), asked(4096, 904)])
    expect(session).toEqual({})
  })

  test('whose size is not known ends with the piece that is shorter than was asked for', () => {
    expect(teltonika.decode(piece(0, 2048), {}, options).commands.map(hex)).toEqual([asked(2048, 2048)])
    expect(teltonika.decode(piece(2048, 7), {}, options).commands).toEqual([])
    expect(teltonika.decode(piece(2048, 0), {}, options).commands).toEqual([])
  })

  test('that there is none is no reason to ask', () => {
    const none = fromHex('00000000000000090c010d00000001000100000cd8')
    expect(teltonika.decode(none, {}, options).commands).toEqual([])
    expect(teltonika.decode(announce(0), {}, options).commands).toEqual([])
  })
})
