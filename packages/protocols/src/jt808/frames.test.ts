import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { type Address, encodeFrame, openFrame, recognises, split } from './frames.ts'
import { addressOf, authenticationCodeOf, uniqueIdOf } from './identity.ts'

const phone2013: Address = { delimiter: 0x7e, phone: '002002604323' }
const maxFrameBytes = 4096

const arbitraryAddress: fc.Arbitrary<Address> = fc.oneof(
  fc.record({ delimiter: fc.constant(0x7e as const), phone: fc.stringMatching(/^[0-9a-f]{12}$/) }),
  fc.record({
    delimiter: fc.constant(0x7e as const),
    version: fc.integer({ min: 1, max: 255 }),
    phone: fc.stringMatching(/^[0-9]{20}$/),
  }),
  fc.record({ delimiter: fc.constant(0xe7 as const), phone: fc.stringMatching(/^[0-9]{14}$/) }),
)
const arbitraryFrame = fc
  .record({
    address: arbitraryAddress,
    message: fc.constantFrom(0x0200, 0x0704, 0x0900, 0x0002),
    serial: fc.integer({ min: 0, max: 0xffff }),
    // rich in what has to be escaped
    body: fc.uint8Array({ maxLength: 120 }).map((bytes) => bytes.map((byte) => (byte < 60 ? 0x7c + (byte & 3) : byte))),
  })
  .map((parts) => ({ ...parts, bytes: encodeFrame(parts.address, parts) }))

describe('a frame', () => {
  test('has the bytes of a maker’s own example', () => {
    const body = fromHex('00ee020000')
    expect(hex(encodeFrame(phone2013, { message: 0x8001, serial: 9, body }))).toBe(
      '7e80010005002002604323000900ee020000437e',
    )
  })

  test('escapes as the standard’s example: 30 7e 08 7d 55', () => {
    const body = fromHex('307e087d55')
    expect(hex(encodeFrame(phone2013, { message: 0x0900, serial: 0, body }))).toContain('307d02087d0155')
  })

  test('with E7 around it escapes its own four', () => {
    const body = fromHex('e6e73d3e7e7d')
    const bytes = encodeFrame({ delimiter: 0xe7, phone: '00012345678901' }, { message: 0x0900, serial: 0, body })
    expect(hex(bytes)).toContain('e601e6023e023e017e7d')
    expect(openFrame(bytes)).toMatchObject({ header: { phone: '00012345678901' }, body, faults: [] })
  })

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(arbitraryFrame, ({ address, message, serial, body, bytes }) => {
        const frame = openFrame(bytes)
        expect(frame).toMatchObject({ kind: 'message', header: { ...address, message, serial }, faults: [] })
        expect(frame.kind === 'message' && hex(frame.body)).toBe(hex(body))
      }),
    )
  })

  test('of 2019 has a version and ten bytes of phone', () => {
    const bytes = encodeFrame(
      { delimiter: 0x7e, version: 1, phone: '00000000013812345678' },
      { message: 0x0002, serial: 258, body: new Uint8Array(0) },
    )
    expect(hex(bytes)).toBe('7e0002400001000000000138123456780102717e')
    expect(openFrame(bytes)).toMatchObject({ header: { version: 1, phone: '00000000013812345678', serial: 258 } })
  })

  test('of a firmware that sets the bit of 2019, or of parts, without the bytes, is read by its length', () => {
    const plain = openFrame(rechecked('7e02004001013812345678000100007e'))
    expect(plain).toMatchObject({ header: { phone: '013812345678', serial: 1 }, faults: [] })
    expect((plain as { header: object }).header).not.toHaveProperty('version')
    const whole = openFrame(rechecked('7e02002001013812345678000100007e'))
    expect((whole as { header: object }).header).not.toHaveProperty('part')
  })

  test('with a wrong checksum or length says so', () => {
    const good = fromHex('7e80010005002002604323000900ee020000437e')
    const wrong = Uint8Array.from(good)
    wrong[18] = 0x44
    expect(openFrame(wrong)).toMatchObject({ faults: [{ code: 'checksum' }] })
    expect(openFrame(rechecked('7e80010006002002604323000900ee020000007e'))).toMatchObject({
      faults: [{ code: 'malformed' }],
    })
  })
})

describe('a stream', () => {
  test('splits into the same frames wherever the network cuts it, garbage and unescaped frames included', () => {
    const pieces = fc.oneof(
      arbitraryFrame.map(({ bytes }) => bytes),
      arbitraryFrame.map(({ address, message, serial, body, bytes }) =>
        unescapedLike(address, message, serial, body, bytes),
      ),
      fc.constant(fromAscii('(740190311185,1,001,ELOCK,3,529439)')),
      fc.uint8Array({ maxLength: 40 }),
      arbitraryFrame.map(({ bytes }) => bytes.subarray(0, bytes.length >> 1)),
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), fc.infiniteStream(fc.nat(50)), (parts, cuts) => {
        const stream = Buffer.concat(parts)
        const whole = split(stream, maxFrameBytes)
        const frames: string[] = []
        let garbageBytes = 0
        let held = Buffer.alloc(0)
        for (let at = 0; at < stream.length; ) {
          const next = Math.min(stream.length, at + 1 + (cuts.next().value as number))
          held = Buffer.concat([held, stream.subarray(at, next)])
          const one = split(held, maxFrameBytes)
          frames.push(...one.frames.map(hex))
          garbageBytes += one.garbageBytes
          held = Buffer.from(held.subarray(one.consumed))
          at = next
        }
        expect(frames).toEqual(whole.frames.map(hex))
        expect(garbageBytes).toBe(whole.garbageBytes)
        expect(held.length).toBe(stream.length - whole.consumed)
      }),
      { numRuns: 500 },
    )
  })

  test('gives every faultless frame, whatever noise was before it', () => {
    const noise = fc
      .uint8Array({ maxLength: 30 })
      .map((bytes) => bytes.filter((byte) => byte !== 0x7e && byte !== 0xe7))
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, arbitraryFrame), { minLength: 1, maxLength: 4 }), (parts) => {
        const quiet = parts.map(([bytes, frame]) => [bytes.filter((byte) => byte !== 0x28), frame] as const)
        const stream = Buffer.concat(quiet.flatMap(([bytes, { bytes: frame }]) => [bytes, frame]))
        expect(split(stream, maxFrameBytes).frames.map(hex)).toEqual(quiet.map(([, { bytes }]) => hex(bytes)))
      }),
    )
  })

  test('is not held up by a frame that was cut short', () => {
    const good = encodeFrame(phone2013, { message: 0x0002, serial: 1, body: new Uint8Array(0) })
    const long = encodeFrame(phone2013, { message: 0x0900, serial: 1, body: new Uint8Array(90).fill(1) })
    const stream = Buffer.concat([long.subarray(0, 40), good, good, good, good, good, good])
    const { frames, garbageBytes } = split(stream, maxFrameBytes)
    expect(frames.map(hex)).toEqual(Array.from({ length: 6 }, () => hex(good)))
    expect(garbageBytes).toBe(40)
  })

  test('that never ends holds back less than a frame', () => {
    for (const lead of [0x7e, 0xe7, 0x28]) {
      const flood = new Uint8Array(20_000).fill(0x31)
      flood[0] = lead
      expect(flood.length - split(flood, maxFrameBytes).consumed).toBeLessThan(maxFrameBytes)
    }
  })

  test('is recognised by its first byte, or, with E7, its third', () => {
    expect(recognises(fromHex('7e'))).toBe('yes')
    expect(recognises(fromHex('e7'))).toBe('more')
    expect(recognises(fromHex('e702'))).toBe('yes')
    expect(recognises(fromHex('e7ff'))).toBe('no')
    expect(recognises(fromAscii('(0123'))).toBe('no')
    expect(recognises(new Uint8Array(0))).toBe('more')
  })
})

describe('identity', () => {
  test('is the phone without what fills it up, the same before and since 2019', () => {
    expect(uniqueIdOf('013812345678')).toBe('13812345678')
    expect(uniqueIdOf('00000000013812345678')).toBe('13812345678')
    expect(uniqueIdOf('000000000000')).toBe('0')
  })

  test('is an IMEI where six bytes are no digits', () => {
    expect(uniqueIdOf('4eb6fb4ad628')).toBe('865478070001047')
    expect(addressOf('865478070001047')).toEqual({ delimiter: 0x7e, phone: '4eb6fb4ad628' })
  })

  test('leads back to an address', () => {
    expect(addressOf('13812345678')).toEqual({ delimiter: 0x7e, phone: '013812345678' })
    expect(addressOf('8613812345678')).toEqual({ delimiter: 0x7e, version: 1, phone: '00000008613812345678' })
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9][0-9]{4,16}$/), (id) => {
        expect(uniqueIdOf(addressOf(id).phone)).toBe(id)
      }),
    )
  })

  test('gives the code, which is the same before and since 2019', () => {
    expect(authenticationCodeOf('013812345678')).toBe('013812345678')
    expect(authenticationCodeOf('00000000013812345678')).toBe('013812345678')
    expect(authenticationCodeOf('4eb6fb4ad628')).toBe('865478070001047')
  })
})

/** With the checksum that it should have. */
function rechecked(text: string): Uint8Array {
  const bytes = fromHex(text)
  bytes[bytes.length - 2] = bytes.subarray(1, -2).reduce((check, byte) => check ^ byte, 0)
  return bytes
}

/** As a sender that does not escape would have sent it. */
function unescapedLike(
  address: Address,
  message: number,
  serial: number,
  body: Uint8Array,
  bytes: Uint8Array,
): Uint8Array {
  const frame = openFrame(bytes)
  if (frame.kind !== 'message' || address.delimiter !== 0x7e) return bytes
  const head = fromHex(
    [message, frame.header.properties].map((word) => word.toString(16).padStart(4, '0')).join('') +
      (address.version === undefined ? '' : address.version.toString(16).padStart(2, '0')) +
      address.phone +
      serial.toString(16).padStart(4, '0'),
  )
  const plain = Buffer.concat([head, body])
  const check = plain.reduce((sum, byte) => sum ^ byte, 0)
  return Buffer.concat([Uint8Array.of(0x7e), plain, Uint8Array.of(check, 0x7e)])
}
