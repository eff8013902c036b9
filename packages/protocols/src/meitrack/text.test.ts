import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { meitrack } from './family.ts'
import { encodeFrame } from './frames.ts'

const strict: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) }
const imei = '353358017784062'
const decoded = (bytes: Uint8Array, options = strict) => meitrack.decode(bytes, {}, options)
const only = (bytes: Uint8Array, options = strict) => decoded(bytes, options).readings[0]
const text = (content: string, identifier = 'A') => encodeFrame('$', identifier, imei, fromAscii(content))

describe('text reports', () => {
  const report = (fields: string) => text(`AAA,${fields}`)
  const base = '22.513015,114.057235,130506003304,A,9,22,5,175,1,134,324,3332,510|10|0081|4F4F,0400,0000|0000|0000'

  test('the examples of the manufacturer’s document', () => {
    const asked = text(
      'AAA,34,22.543176,114.078448,100313093738,A,5,22,2,205,5,-14,0,60,0|0|10133|4110,0000,149|153|173|2707|914,',
      'Q',
    )
    const { readings, replies } = decoded(asked)
    expect(readings[0]).toMatchObject({
      time: '2010-03-13T09:37:38.000Z',
      position: { lat: 22.543176, lon: 114.078448, altitudeM: -14, courseDeg: 205, valid: true },
    })
    expect(replies).toEqual([{ kind: 'position', text: 'A10', reference: 17 }])
  })

  test('the card of a driver, a fence and a picture are told by their events', () => {
    const at = `${base}|018D|0579`
    expect(only(report(`37,${at},0012BCA1,,3,,`))).toMatchObject({ driverKey: '0012BCA1', raw: { event: 37 } })
    expect(only(report(`20,${at},3,,3,,`))).toMatchObject({ alarms: ['geofence-enter'], raw: { fence: '3' } })
    expect(only(report(`39,${at},0215080432_C2E03.jpg,,3,,`))?.raw?.photo).toBe('0215080432_C2E03.jpg')
    expect(only(report(`129,${at},,,3,,`))).toMatchObject({ harsh: [{ kind: 'braking' }] })
    expect(only(report(`11,${at.replace(',0400,', ',0000,')},,,3,,`))?.ignition).toBe(false)
  })

  test('counts are volts by the model, or by what a battery can have', () => {
    const at = (counts: string) => report(`35,${base.slice(0, -14)}0000|0000|0000|${counts},,,3,,`)
    expect(only(at('0278|0103'))).toMatchObject({ batteryV: 3.703, externalV: 12.141 })
    expect(only(at('0A58|0432'))).toMatchObject({ batteryV: 4.267, externalV: 13.845 })
    expect(only(at('018D|04C6'))).toMatchObject({ batteryV: 3.97, externalV: 12.22 })
    expect(only(at('018D|04C6'), { ...strict, model: 'MVT380' })).toMatchObject({ batteryV: 2.326 })
    expect(only(at('1FFF|0432'))).toMatchObject({ raw: { analog: '0000|0000|0000|1FFF|0432' } })
  })

  test('a tank’s level and temperatures, of both versions of the protocol', () => {
    const at = `35,${base}|018D|0579,,`
    expect(only(report(`${at},3,3A19,01FF9C|020A92`))).toMatchObject({
      fuelPercent: 58.25,
      temperaturesC: { sensor1: -1, sensor2: 27.06 },
    })
    expect(only(report(`${at},1,,011932|02F60A`))?.temperaturesC).toEqual({ sensor1: 25.5, sensor2: -10.1 })
    expect(only(report(`${at},3,0000,`))).not.toHaveProperty('fuelPercent')
  })

  test('a card’s tracks may hold what a text may not', () => {
    const frame = report(`37,${base}|018D|0579,^DOE\r;600764|1234 ?,,3,,`)
    expect(meitrack.split(frame, 4096)).toMatchObject({ consumed: frame.length, garbageBytes: 0 })
    expect(only(frame)?.driverKey).toBe('^DOE;6007641234?')
  })

  test('what cannot be is not told', () => {
    const at = base.replace(',22,5,175,1,134,324,', ',22,-5,475,-1,134,-324,')
    const reading = only(report(`35,${at}|018D|0579,`))
    expect(Value.Errors(DecodedReading, reading)).toEqual([])
    expect(reading?.position).toEqual({ lat: 22.513015, lon: 114.057235, altitudeM: 134, satellites: 9, valid: true })
    expect(reading?.raw).toMatchObject({ speedKmh: -5, courseDeg: 475 })
  })

  test('a report under another command’s name is a report', () => {
    expect(only(text(`BBB,35,${base}|018D|0579,`))).toMatchObject({ position: { lat: 22.513015 } })
  })

  test('a number that some firmware puts before the event is skipped', () => {
    expect(only(report(`1,35,${base}|018D|0579,`))).toMatchObject({ position: { lat: 22.513015 }, raw: { event: 35 } })
  })

  test('a device in another zone, and a clock that was never set', () => {
    const bytes = report(`35,${base}|018D|0579,`)
    expect(only(bytes, { ...strict, utcOffsetMin: 480 })?.time).toBe('2013-05-05T16:33:04.000Z')
    expect(only(report(`35,${base.replace('130506003304', '000000000000')}|018D|0579,`))).toMatchObject({
      time: '2026-01-02T03:04:05.000Z',
      flags: ['time-of-receipt'],
      raw: { time: '000000000000' },
    })
    for (const time of ['130230003304', '130506007504', '130506240000']) {
      expect(only(report(`35,${base.replace('130506003304', time)}|018D|0579,`))).toMatchObject({
        flags: ['time-of-receipt'],
        raw: { time },
      })
    }
  })

  test('the ignition is only told where a line or the model tells it', () => {
    const at = (lines: string) => report(`35,${base.replace(',0400,', `,${lines},`)}|018D|0579,`)
    expect(only(at('0400'))?.ignition).toBe(true)
    expect(only(at('0200'))?.ignition).toBe(true)
    expect(only(at('0000'))).not.toHaveProperty('ignition')
    expect(only(at('0200'), { ...strict, model: 'T1' })?.ignition).toBe(false)
    expect(only(at('0400'), { ...strict, model: 'MT90' })).not.toHaveProperty('ignition')
  })

  test.each(['AAA', 'AAA,35,22.5', 'AAA,35,here,there,130506003304,A', 'AAA,,22.5,114.1,130506003304,A'])(
    '%s is none',
    (content) => {
      expect(() => decoded(text(content))).toThrow(expect.objectContaining({ code: 'malformed' }))
    },
  )
})
