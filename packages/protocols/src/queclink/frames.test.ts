import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ascii, fromAscii, fromHex, hex } from '../wire.ts'
import { crc8Nrsc5, crc16CcittFalse } from './crc.ts'
import { recognises, split } from './frames.ts'

const max = 4096
const text = '+RESP:GTPNA,F50201,866425030235982,GL300M,20190208124909,0BD5$'
const hexAck = '2B41434B02EF244B03050318564F5F0300520A0400002807E30418020918BBCA4CD10D0A'
const hexHeartbeat = '2B484244EF204B03060319564F5F0300520A0407E3041A082D010455D37B0D0A'
const proReport =
  '2B00004E0001234567890123450000001B00003764F9AAF600000300020B4D79496F54646576696365510F09073C46FF01DB88575F179DA0017D550E0604BC8A001000021000100C130301234F24'
const proHeartbeat = '2B1018012345678901234580010007005E362F5A10F21424'

describe('checks', () => {
  test('are those of the manufacturer’s examples', () => {
    expect(crc8Nrsc5(fromHex('2B0123456789012345FE0106010201FF5DB38C80'))).toBe(0xfe)
    expect(crc8Nrsc5(fromHex(proHeartbeat).subarray(0, -2))).toBe(0x14)
    expect(crc16CcittFalse(fromHex(hexAck).subarray(4, -4))).toBe(0x4cd1)
    expect(crc16CcittFalse(fromAscii('123456789'))).toBe(0x29b1)
    expect(crc8Nrsc5(fromAscii('123456789'))).toBe(0xf7)
  })
})

describe('a stream', () => {
  const mixed = Buffer.concat([
    fromAscii(text),
    fromHex(hexAck),
    fromAscii('+ACK:GTHBD,1A0401,135790246811220,,20100214093254,11F0$'),
    fromHex(proReport),
    fromHex(hexHeartbeat),
    fromHex(proHeartbeat),
    fromAscii('+BUFF:GTPFA,F50201,866425030235982,GL300M,20190208124909,0BD6\0'),
  ])

  test('carries all formats, one after the other', () => {
    const { frames, consumed, garbageBytes } = split(mixed, max)
    expect(frames).toHaveLength(7)
    expect({ consumed, garbageBytes }).toEqual({ consumed: mixed.length, garbageBytes: 0 })
  })

  test('splits into the same frames wherever it is cut', () => {
    const whole = split(mixed, max).frames.map(hex)
    fc.assert(
      fc.property(fc.array(fc.nat(mixed.length), { maxLength: 12 }), (cuts) => {
        const frames: string[] = []
        let held: Uint8Array = new Uint8Array(0)
        let from = 0
        for (const to of [...cuts.sort((one, other) => one - other), mixed.length]) {
          held = Buffer.concat([held, mixed.subarray(from, to)])
          const { frames: more, consumed, garbageBytes } = split(held, max)
          expect(garbageBytes).toBe(0)
          frames.push(...more.map(hex))
          held = held.subarray(consumed)
          from = to
        }
        expect(frames).toEqual(whole)
      }),
    )
  })

  test('a dollar within a binary frame ends nothing', () => {
    const withDollars = fromHex(hexAck.replace('0028', '2424'))
    expect(split(withDollars, max).frames).toHaveLength(1)
  })

  test('a message whose end was lost does not swallow the next', () => {
    const { frames, garbageBytes } = split(fromAscii(`+RESP:GTFRI,1A0102,1357902${text}`), max)
    expect(frames.map(ascii)).toEqual([text])
    expect(garbageBytes).toBe('+RESP:GTFRI,1A0102,1357902'.length)
  })

  test('a second mask that looks like a length does not desynchronise', () => {
    // An information report of a model with two masks: the length stands two bytes later than elsewhere.
    const body = Buffer.concat([fromHex('2B494E4601FD7F0012001B'), Buffer.alloc(14), fromHex('0D0A')])
    expect(body).toHaveLength(0x1b)
    expect(split(Buffer.concat([body, fromAscii(text)]), max)).toMatchObject({ garbageBytes: 0 })
    expect(split(Buffer.concat([body, fromAscii(text)]), max).frames.map((frame) => frame.length)).toEqual([27, 62])
  })

  test('line ends between messages are no garbage', () => {
    const { frames, garbageBytes } = split(fromAscii(`${text}\r\n${text}\0`), max)
    expect(frames.map(ascii)).toEqual([text, '\r', '\n', text, '\0'])
    expect(garbageBytes).toBe(0)
  })

  test('what never ends is not waited for', () => {
    const endless = fromAscii(`+RESP:GTFRI,${'1'.repeat(3 * max)}`)
    expect(endless.length - split(endless, max).consumed).toBeLessThan(max)
    for (const lengths of ['2B000FFF', '2BFFFF', '2B52535007FFFFFFFF0FFF', '2D00FFFF']) {
      const hostile = Buffer.concat([fromHex(lengths), Buffer.alloc(2 * max, 0x31)])
      expect(hostile.length - split(hostile, max).consumed).toBeLessThan(max)
    }
  })
})

describe('a connection', () => {
  test('is known by its first bytes, and is not guessed from fewer', () => {
    for (const first of [
      '+RESP:',
      '+BUFF:',
      '+ACK:',
      '+NACK:',
      '+RSP\x07',
      '+EVT',
      '+BSP',
      '+INF',
      '+HBD',
      '+ACK\x02',
    ]) {
      expect(recognises(fromAscii(first))).toBe('yes')
      expect(recognises(fromAscii(first.slice(0, 3)))).toBe('more')
    }
    expect(recognises(fromHex('2B00'))).toBe('yes')
    expect(recognises(fromHex('2B10'))).toBe('yes')
    expect(recognises(fromAscii('+ACK'))).toBe('more')
    for (const other of ['*HQ,', '$$A', '(0123', '##,imei', '+XYZ', '\x78\x78', 'GET / HTTP', '\x00\x0f35']) {
      expect(recognises(fromAscii(other))).toBe('no')
    }
  })
})
