import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex } from '../wire.ts'
import { h02 } from './family.ts'

/** Frames made by hand: what other firmware and other makers write differently. */

const options = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 2, 1, 12, 0, 5) } as const

function read(text: string): DecodedReading {
  const [reading] = h02.decode(fromAscii(text), {}, options).readings
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return reading as DecodedReading
}

const place = '2232.9806,N,11404.9355,E,000.1,304'
const known = { lat: 22.5496767, lon: 114.0822583 }

describe('the same report, written otherwise', () => {
  test.each([
    ['lower case', `*hq,9170000001,V1,121300,a,${place.toLowerCase()},220317,fffffbff#`],
    ['blanks around numbers', `*HQ,9170000001,V1,121300,A, 2232.9806 ,N, 11404.9355,E, 0.1 , 304,220317,FFFFFBFF#`],
    ['a century', `*HQ,9170000001,V1,121300,A,${place},20170322,FFFFFBFF#`],
    ['a century at the end', `*HQ,9170000001,V1,121300,A,${place},22032017,FFFFFBFF#`],
    ['parts of a second', `*HQ,9170000001,V1,121300.000,A,${place},220317,FFFFFBFF#`],
    ['a charge before the date', `*HQ,9170000001,V1,121300,A,${place},4,220317,FFFFFBFF#`],
    ['no point', `*HQ,9170000001,V1,121300,A,22329806,N,114049355,E,000.1,304,220317,FFFFFBFF#`],
    ['a maker with a digit', `*K1,9170000001,V1,121300,A,${place},220317,FFFFFBFF#`],
    ['an id with letters', `*HQ,A17000000F,V1,121300,A,${place},220317,FFFFFBFF#`],
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject({
      time: '2017-03-22T12:13:00.000Z',
      position: { ...known, valid: true, courseDeg: 304 },
      ignition: false,
    })
    expect(h02.recognises(fromAscii(text))).toBe('yes')
    expect(h02.split(fromAscii(text), 1024).frames).toHaveLength(1)
  })

  test('plain degrees are told from minutes without zeros by standing on both sides', () => {
    const plain = '*HQ,9170000001,V1,121300,A,22.549677,S,114.082258,W,0,0,220317,FFFFFBFF#'
    expect(read(plain).position).toMatchObject({ lat: -22.549677, lon: -114.082258 })
    const minutes = '*HQ,9170000001,V1,121300,A,5132.5000,N,7.5000,W,0,0,220317,FFFFFBFF#'
    expect(read(minutes).position).toMatchObject({ lat: 51.5416667, lon: -0.125 })
  })
})

describe('values with names', () => {
  test('behind a report', () => {
    const text = `*HQ,9170000001,V1,121300,A,${place},220317,FFFFFBFF,0,0,VOLT:12.2,3.88V,87%,ACC:ON,note`
    expect(read(`${text}#`)).toMatchObject({
      externalV: 12.2,
      batteryV: 3.88,
      batteryPercent: 87,
      ignition: true,
      raw: { extra7: 'note' },
    })
  })

  test('in what a text message would have said', () => {
    const { readings, replies } = h02.decode(
      fromAscii('*HQ,9170000001,SMS,BATTERY:100%\r\nGSM:21\r\nACC:OFF\r\nGPS:FIXED#'),
      {},
      options,
    )
    expect(readings).toMatchObject([{ batteryPercent: 100, ignition: false, raw: { gsmSignal: 21 } }])
    expect(replies).toHaveLength(1)
    expect(h02.decode(fromAscii('*HQ,9170000001,SMS,OK#'), {}, options)).toMatchObject({
      readings: [],
      replies: [{ kind: 'SMS', text: 'OK' }],
    })
  })
})

test('neighbours without a time, without a status, and none at all', () => {
  const masts = '460,0,255,2,009763,3873,30,009764,3874,-70'
  expect(read(`*HQ,9170000001,NBR,121300,${masts},220317,FFFFFBFF,85#`)).toMatchObject({
    time: '2017-03-22T12:13:00.000Z',
    batteryPercent: 85,
    cells: [
      { mcc: 460, mnc: 0, areaCode: 9763, cellId: 3873, rssiDbm: -80 },
      { mcc: 460, mnc: 0, areaCode: 9764, cellId: 3874, rssiDbm: -70 },
    ],
  })
  expect(read(`*HQ,9170000001,NBR,,${masts},220317,FFFFFBFF#`).flags).toEqual(['time-of-day-unknown'])
  expect(read(`*HQ,9170000001,NBR,121300,${masts},220317#`)).toMatchObject({ time: '2017-03-22T12:13:00.000Z' })
  expect(read('*HQ,9170000001,NBR,121300,460,0,255,0,220317,FFFFFBFF,85#')).toMatchObject({ batteryPercent: 85 })
})

test('an impact', () => {
  expect(read(`*HQ,9170000001,V1,121300,A,${place},220317,FFFFF7FF#`)).toMatchObject({
    alarms: ['crash'],
    ignition: true,
  })
})

test('a command repeated by its own word is its answer', () => {
  const { readings, replies } = h02.decode(fromAscii('*HQ,9170000001,S17,000017,60#'), {}, options)
  expect(readings).toEqual([])
  expect(replies).toEqual([{ kind: 'S17', text: '000017,60', reference: 17 }])
})

test.each([
  ['007b', 12.3],
  ['04ce', 12.3],
  ['300c', 12.3],
])('the longest record has the vehicle’s supply: %s', (told, externalV) => {
  const record = '2441091144271222470112142233983006114026520e000000fffffbffff0014'
  const frame = fromHex(`${record}060000000001cc00262b0f17${told}0a`)
  expect(frame).toHaveLength(47)
  const [reading] = h02.decode(frame, {}, options).readings
  expect(reading).toMatchObject({
    externalV,
    position: { satellites: 6 },
    cells: [{ mcc: 460, mnc: 0, areaCode: 0x262b, cellId: 0x0f17 }],
    raw: { gsmSignal: 0x14 },
  })
})
