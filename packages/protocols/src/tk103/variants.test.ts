import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { fromAscii } from '../wire.ts'
import { tk103 } from './family.ts'

/** Frames made by hand: what other firmware and other makers write differently. */

const options = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 2, 1, 12, 0, 5) } as const

function read(text: string): DecodedReading {
  const [reading] = tk103.decode(fromAscii(text), tk103.newSession(), options).readings
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return reading as DecodedReading
}

describe('the same report, written otherwise', () => {
  const known = { lat: 22.5497133, lon: 114.0821617 }
  test.each([
    ['as documented', '(013612345678BR00080612A2232.9828N11404.9297E046.5022828090.0001000000L000230AA)'],
    ['lower case', '(013612345678br00080612a2232.9828n11404.9297e046.5022828090.0001000000l000230aa)'],
    ['a course of five', '(013612345678BR00080612A2232.9828N11404.9297E046.502282890.0001000000L000230AA)'],
    ['a course of three', '(013612345678BR00080612A2232.9828N11404.9297E046.502282809001000000L000230AA)'],
    ['commas in it', '(013612345678BR00,080612,A,2232.9828N,11404.9297E,046.5022828,090.00,01000000,L000230AA)'],
    ['a comma behind the speed', '(013612345678BR00080612A2232.9828N11404.9297E46.5,022828090.0001000000L000230AA)'],
    ['a number of eleven', '(13612345678BR00080612A2232.9828N11404.9297E046.5022828090.0001000000L000230AA)'],
    ['an IMEI', '(013612345678901BR00080612A2232.9828N11404.9297E046.5022828090.0001000000L000230AA)'],
    ['a line behind', '(013612345678BR00080612A2232.9828N11404.9297E046.5022828090.0001000000L000230AA)\r\n'],
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject({
      time: '2008-06-12T02:28:28.000Z',
      position: { ...known, speedKmh: 46.5, courseDeg: 90, valid: true },
      ignition: true,
      odometerM: 0x230aa,
    })
    expect(tk103.recognises(fromAscii(text))).toBe('yes')
    expect(tk103.split(fromAscii(text), 1024).frames).toHaveLength(1)
  })

  test('plain degrees', () => {
    const text = '(013612345678BR00080612A22.549713S114.082162W000.0022828000.0000000000L00000000)'
    expect(read(text).position).toMatchObject({ lat: -22.549713, lon: -114.082162 })
  })
})

test('an alarm that comes late has its digit too', () => {
  const place = '110601A5955.9527N03047.3330E000.0023100000.0000000000L000450AC'
  expect(read(`(013612345678BO022${place})`)).toMatchObject({ alarms: ['sos'], raw: { alarm: '2' } })
  expect(read(`(013612345678BO02${place})`).alarms).toBeUndefined()
})

test('what stands behind what is known is kept', () => {
  expect(read('(123456789012345,ZC20,270213,085203,6,420,112,0,1,2)').raw).toEqual({ installed: 0, extra: '1,2' })
  expect(read('(123456789012345,DW5B,460,0,9763,3873,0,270213,040137,x,1)').raw).toEqual({ extra: 'x,1' })
  expect(read('(123456789012345,ZC07,270213,A,2234.0297N,11405.9101E,0,040137,178.48,1.5,7,8,x)')).toMatchObject({
    position: { altitudeM: 1.5, satellites: 7 },
    raw: { extra1: 8, extra2: 'x' },
  })
  expect(read('(123456789012345,ZC07,270213,A,2234.0297N,11405.9101E,0,040137,?)').raw).toEqual({ extra: '?' })
})

test('masts in braces may have their signals', () => {
  expect(read('(027046434858BZ00,{460,0,20949,58711,-71}\n{460,0,20494,54003}\n,01000000)').cells).toEqual([
    { mcc: 460, mnc: 0, areaCode: 20949, cellId: 58711, rssiDbm: -71 },
    { mcc: 460, mnc: 0, areaCode: 20494, cellId: 54003 },
  ])
})
