import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { ascii, fromAscii } from '../wire.ts'
import { gps103 } from './family.ts'

/** Lines made by hand: what other firmware and other makers write differently. */

const options = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 2, 1, 12, 0, 5) } as const
const decode = (text: string) => gps103.decode(fromAscii(text), gps103.newSession(), options)

function read(text: string): DecodedReading {
  const [reading] = decode(text).readings
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return reading as DecodedReading
}

const who = 'imei:359586015829802'

describe('the same report, written otherwise', () => {
  test.each([
    ['lower case', `${who},tracker,231226105556,,f,105556.000,a,3518.59664,n,04658.22381,e,0.00,13.26;`],
    ['capitals', `IMEI:359586015829802,TRACKER,231226105556,,F,105556.000,A,3518.59664,N,04658.22381,E,0.00,13.26;`],
    ['no phone', `${who},tracker,231226105556,F,105556.000,A,3518.59664,N,04658.22381,E,0.00,13.26;`],
    ['hemispheres first', `${who},tracker,231226105556,,F,105556.000,A,N,3518.59664,E,04658.22381,0.00,13.26;`],
    ['plain degrees', `${who},tracker,231226105556,,F,105556.000,A,35.309944,N,46.9703968,E,0.00,13.26;`],
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject({
      time: '2023-12-26T10:55:56.000Z',
      position: { lat: 35.309944, lon: 46.9703968, speedKmh: 0, courseDeg: 13.26, valid: true },
    })
    expect(gps103.recognises(fromAscii(text))).toBe('yes')
    expect(gps103.split(fromAscii(text), 1024).frames).toHaveLength(1)
  })

  test('a login without its comma', () => {
    const bytes = fromAscii('##imei:359586015829802,A;')
    expect(gps103.recognises(bytes)).toBe('yes')
    const { acks } = gps103.decode(bytes, gps103.newSession(), options)
    expect(acks.map((ack) => ascii(gps103.encodeAck(ack, 'accepted') ?? new Uint8Array()))).toEqual(['LOAD'])
  })

  test('without a fix there may be no place', () => {
    expect(read(`${who},tracker,231226105556,,F,105556.000,V,,,,,,;`)).toEqual({
      time: '2023-12-26T10:55:56.000Z',
      flags: ['no-fix'],
    })
  })
})

describe('why it reports', () => {
  const place = '231226105556,,F,105556.000,A,3518.59664,N,04658.22381,E,0.00,13.26'
  test.each([
    ['Help Me', 'sos'],
    ['LOW BATTERY', 'low-battery'],
    ['low_battery', 'low-battery'],
    ['low  battery', 'low-battery'],
    ['Speed', 'overspeed'],
    ['Ac Alarm', 'unplugged'],
    ['power alarm', 'unplugged'],
    ['t:-5.5', 'temperature'],
    ['Oil 60.5', 'fuel-drop'],
    ['dtc P0021', 'fault'],
  ])('%s: %s', (keyword, alarm) => {
    expect(read(`${who},${keyword},${place};`)).toMatchObject({ alarms: [alarm] })
  })

  test('a cry for help is answered however it is written', () => {
    const [ack] = decode(`${who},HELP ME,${place};`).acks
    expect(ack && ascii(gps103.encodeAck(ack, 'accepted') ?? new Uint8Array())).toBe(`**,${who},E;`)
  })

  test('an answer that only knows its mast tells it', () => {
    expect(decode(`${who},gt,231226105556,,L,,,113b,,558f,,;`)).toMatchObject({
      readings: [{ raw: { areaCode: 0x113b, cellId: 0x558f, event: 'gt' } }],
      replies: [{ kind: 'gt' }],
    })
  })
})

describe('a diagnostic plug', () => {
  test('in lower case, with what stands behind its codes', () => {
    expect(read(`${who},obd,161003192752,1785,0.5,10.2,12,54,96.47%,+75,20.00%,1892,13.10,P0134,x7,;`)).toMatchObject({
      odometerM: 1_785_000,
      troubleCodes: ['P0134'],
      raw: { extra2: 'x7' },
    })
  })

  test('whose clock was not set', () => {
    expect(read(`${who},OBD,000000000000,1785,,,,54,96%,75,20%,1892,12.1;`)).toMatchObject({
      flags: ['time-of-receipt'],
      obd: { rpm: 1892 },
    })
  })
})
