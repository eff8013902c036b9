import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { ascii, fromAscii, hex } from '../wire.ts'
import { gps103 } from './family.ts'

const receivedAtMs = Date.UTC(2026, 2, 1, 12, 0, 5)
const options: DecodeOptions = { checksum: 'strict', receivedAtMs }

interface Sample {
  verify: string
  payload: { data: string }
  key?: string
  expect?: string
  position?: { time: string; valid: boolean; lat: number; lon: number }
}
const samples = readFileSync(new URL('testdata/gps103.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))

function decode(text: string, about: Partial<DecodeOptions> = {}, session = gps103.newSession()) {
  return gps103.decode(fromAscii(text), session, { ...options, ...about })
}

function read(text: string, about: Partial<DecodeOptions> = {}): DecodedReading {
  const [reading] = decode(text, about).readings
  expect(reading).toBeDefined()
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return reading as DecodedReading
}

const ours: Record<string, (reading: DecodedReading) => unknown> = {
  'Position.KEY_ALARM': ({ alarms }) => (alarms?.[0] === 'vibration' ? 'Position.ALARM_VIBRATION' : alarms?.[0]),
  '"course"': ({ position }) => position?.courseDeg,
  'Position.PREFIX_TEMP + 1': ({ temperaturesC }) => temperaturesC?.sensor1,
}

describe('public samples', () => {
  test('there are 41 of them', () => expect(samples).toHaveLength(41))

  test.each(samples)('line $line: $verify', (sample) => {
    const { readings, session } = decode(sample.payload.data)
    expect(session.uniqueId).toMatch(/^\d{15}$/)
    for (const reading of readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
    if (sample.verify === 'verifyNull') {
      expect(readings).toEqual([])
      return
    }
    expect(readings).toHaveLength(1)
    const reading = readings[0] as DecodedReading
    expect(Date.parse(reading.time)).toBeGreaterThan(Date.UTC(2008, 0, 1))
    expect(Date.parse(reading.time)).toBeLessThanOrEqual(receivedAtMs)
    if (sample.verify === 'verifyPosition') expect(reading.position?.valid).toBe(true)
    if (sample.position) {
      expect(reading.time).toBe(`${sample.position.time.replace(' ', 'T')}Z`)
      expect(reading.position?.lat).toBeCloseTo(sample.position.lat, 4)
      expect(reading.position?.lon).toBeCloseTo(sample.position.lon, 4)
    }
    if (sample.key) expect(String(ours[sample.key]?.(reading))).toBe(sample.expect)
  })

  test('a report with its values', () => {
    const { readings, session } = decode((samples[3] as Sample).payload.data)
    expect(session).toEqual({ uniqueId: '864180034124375', utcOffsetMin: 120 })
    expect(readings).toEqual([
      {
        time: '2019-01-16T17:27:50.000Z',
        position: { lat: 36.82031, lon: -2.5973517, speedKmh: 0, courseDeg: 0, valid: true },
        ignition: false,
        inputs: { door: 0 },
        fuelPercent: 51.93,
        temperaturesC: { sensor1: 22 },
        raw: { event: 'vt14' },
      },
    ])
  })

  test('a diagnostic plug', () => {
    expect(decode((samples[15] as Sample).payload.data).readings).toEqual([
      {
        time: '2016-10-03T19:27:52.000Z',
        odometerM: 1_785_000,
        engineHours: 0,
        obd: { speedKmh: 54, engineLoadPercent: 96.47, coolantTemperatureC: 75, throttlePercent: 20, rpm: 1892 },
        troubleCodes: ['P0134', 'P0571'],
        raw: { externalV: 0 },
      },
    ])
    expect(decode((samples[16] as Sample).payload.data).readings[0]?.externalV).toBe(13.8)
  })
})

describe('the date is local, and the zone lies between two times of day', () => {
  const timeOf = (local: string, utc: string) =>
    read(`imei:359710045559474,tracker,${local},,F,${utc},A,5443.3834,N,02512.9071,E,0.00,0;`).time

  test.each([
    ['151030080103', '000101.000', '2015-10-30T00:01:01.000Z'], // 8 h east
    ['151027025958', '235957.000', '2015-10-26T23:59:57.000Z'], // 3 h east, on the day before
    ['151027205958', '010001.000', '2015-10-28T01:00:01.000Z'], // 4 h west, on the day after
    ['151027130000', '000000.250', '2015-10-27T00:00:00.250Z'], // New Zealand in summer
    ['151231230000', '090000', '2016-01-01T09:00:00.000Z'], // 10 h west, over the end of a year
  ])('%s and %s', (local, utc, time) => expect(timeOf(local, utc)).toBe(time))

  test('without a date, the day is the nearest; without UTC, the zone is what was told or seen', () => {
    const undated = 'imei:359710045559474,tracker,,,F,235957.000,A,5443.3834,N,02512.9071,E,0.00,0;'
    expect(read(undated, { receivedAtMs: Date.UTC(2026, 2, 1, 0, 0, 5) }).time).toBe('2026-02-28T23:59:57.000Z')
    expect(read(undated, { receivedAtMs: Date.UTC(2026, 2, 1, 23, 0) }).time).toBe('2026-03-01T23:59:57.000Z')
    const line = 'imei:359710045559474,tracker,260301120000,,L,,,fa8,,c9af,,,,,0,0,,,;'
    expect(read(line).time).toBe('2026-03-01T12:00:00.000Z')
    expect(read(line, { utcOffsetMin: 210 }).time).toBe('2026-03-01T08:30:00.000Z')
    const seen = decode(line, {}, { utcOffsetMin: 120 }).readings[0]
    expect(seen?.time).toBe('2026-03-01T10:00:00.000Z')
    expect(seen?.raw).toEqual({ areaCode: 0xfa8, cellId: 0xc9af })
  })

  test('dates may have slashes', () => {
    expect(timeOf('15/10/30 08:01', '000101.000')).toBe('2015-10-30T00:01:01.000Z')
  })
})

describe('what caused a report', () => {
  const place = '260301120000,,F,120000.000,A,5443.3834,N,02512.9071,E,0.00,0'
  const caused = (keyword: string) => read(`imei:359710045559474,${keyword},${place};`)

  test.each([
    ['help me', 'sos'],
    ['low battery', 'low-battery'],
    ['move', 'movement'],
    ['speed', 'overspeed'],
    ['stockade', 'geofence-exit'],
    ['ac alarm', 'unplugged'],
    ['door alarm', 'door'],
    ['sensor alarm', 'vibration'],
    ['accident alarm', 'crash'],
    ['bonnet alarm', 'bonnet'],
    ['footbrake alarm', 'footbrake'],
    ['DTC', 'fault'],
    ['acc alarm', 'general'],
    ['T:-12.5', 'temperature'],
    ['oil 45.50', 'fuel-drop'],
    ['oil1 45.50%', 'fuel-drop'],
  ])('%s', (keyword, alarm) => expect(caused(keyword).alarms).toEqual([alarm]))

  test('with what it measured', () => {
    expect(caused('T:-12.5').temperaturesC).toEqual({ sensor1: -12.5 })
    expect(caused('oil 45.50').fuelPercent).toBe(45.5)
    expect(caused('oil2 45.50').raw).toEqual({ fuel2Percent: 45.5 })
    expect(caused('acc on').ignition).toBe(true)
    expect(caused('acc off').ignition).toBe(false)
    expect(caused('sharp turn').harsh).toEqual([{ kind: 'cornering' }])
    expect(caused('service').raw).toEqual({ event: 'service' })
    expect(caused('tracker').raw).toBeUndefined()
    expect(read(`imei:359710045559474,rfid,${place.replace(',,', ',0004A1B2C3,')};`).driverKey).toBe('0004A1B2C3')
  })

  test('trouble codes stand where there is room', () => {
    const text = `imei:359710045559474,DTC,${place},,1,0,10.5%,P0021,;`
    expect(read(text)).toMatchObject({ troubleCodes: ['P0021'], fuelPercent: 10.5, ignition: true })
  })
})

describe('other layouts', () => {
  test('decimal degrees, kilometres an hour and a date of its own', () => {
    expect(
      read(
        'imei:861359030000000,Equipo 1,---,------,----,214734,241018,26,1,-33.42317,-70.61930,067,229,0674,1.00,08,0,1,---,*',
      ),
    ).toEqual({
      time: '2018-10-24T21:47:34.000Z',
      position: {
        lat: -33.42317,
        lon: -70.6193,
        altitudeM: 674,
        speedKmh: 67,
        courseDeg: 229,
        satellites: 8,
        hdop: 1,
        valid: true,
      },
      ignition: false,
      charging: true,
      raw: { gsmSignal: 26 },
    })
  })

  test('hemispheres in front of their numbers', () => {
    expect(
      read('imei:359710045559474,tracker,260301120000,,F,120000,V,S,5443.3834,W,02512.9071,0.00,;').position,
    ).toEqual({ lat: -54.7230567, lon: -25.2151183, speedKmh: 0, valid: false })
  })

  test('a heartbeat and two reports in one line are three', () => {
    const place = '260301120000,,F,120000.000,A,5443.3834,N,02512.9071,E,0.00,0'
    const { readings, acks, sources } = decode(
      `359710045559474imei:359710045559474,tracker,${place};imei:359710045559474,move,${place};`,
    )
    expect(acks.map(({ after }) => after)).toEqual(['received'])
    expect(readings.map(({ alarms }) => alarms)).toEqual([undefined, ['movement']])
    expect(new Set(sources?.map(hex)).size).toBe(2)
  })

  test('parts of a photo are taken and not kept', () => {
    expect(decode('imei:864180034124375,vr,0c00fa011ea0;')).toMatchObject({ readings: [], acks: [], replies: [] })
  })

  test('what is neither a report nor a word we know is kept; a word alone says nothing', () => {
    expect(read('imei:864180034124375,never heard of,1,2,x;').raw).toEqual({
      event: 'never heard of',
      local: '1',
      phone: '2',
      extra1: 'x',
    })
    expect(() => decode('imei:864180034124375,never heard of;')).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    )
    expect(() => decode('hello;')).toThrow(expect.objectContaining({ code: 'malformed' }))
  })
})

describe('a conversation', () => {
  const answersTo = (text: string) =>
    decode(text).acks.map((ack) => [ack.after, ascii(gps103.encodeAck(ack, 'accepted') ?? new Uint8Array(0))])

  test('login, heartbeat and distress are answered', () => {
    expect(answersTo('##,imei:359586015829802,A;')).toEqual([['identified', 'LOAD']])
    expect(answersTo('imei:123451234512345,L,*')).toEqual([['identified', 'LOAD']])
    expect(answersTo('359586015829802;')).toEqual([['received', 'ON']])
    expect(answersTo('imei:359710049075097,help me,,,L,,,113b,,558f,,,,,0,0,,,;')).toEqual([
      ['durable', '**,imei:359710049075097,E;'],
    ])
    expect(answersTo('imei:864180034124375,vr,0c00;')).toEqual([])
  })

  test('who is not wanted hears nothing', () => {
    const { acks } = decode('##,imei:359586015829802,A;')
    expect(acks.map((ack) => gps103.encodeAck(ack, 'refused'))).toEqual([undefined])
  })

  test('an answer to a command is a reply; with a place, also a reading', () => {
    const place = '231226105916,,F,105916.000,A,3518.59694,N,04658.22350,E,0.00,13.26'
    const { readings, replies } = decode(`imei:868166050000000,kt,${place};`)
    expect(readings).toMatchObject([{ time: '2023-12-26T10:59:16.000Z', raw: { event: 'kt' } }])
    expect(readings[0]?.alarms).toBeUndefined()
    expect(replies).toEqual([{ kind: 'kt', text: 'kt' }])
    expect(decode(`imei:868166050000000,lf,${place};`).replies).toEqual([{ kind: 'lf', text: 'lf', failed: true }])
    expect(decode(`imei:868166050000000,511,${place};`).replies).toMatchObject([{ failed: true }])
    expect(decode('imei:868166050000000,jt,,,L,;')).toMatchObject({ readings: [], replies: [{ kind: 'jt' }] })
  })

  test('one connection is one device', () => {
    expect(() => decode('359586015829802;', {}, { uniqueId: '359586015829803' } as never)).toThrow(
      'changed its identity',
    )
  })

  test('the same distress told later is told again; the same report is not', () => {
    const sourcesOf = (text: string, at: number) => decode(text, { receivedAtMs: at }).sources?.map(hex)
    const timeless = 'imei:359710049075097,help me,,,L,,,113b,,558f,,,,,0,0,,,;'
    expect(sourcesOf(timeless, receivedAtMs)).not.toEqual(sourcesOf(timeless, receivedAtMs + 1))
    const timed = 'imei:359710049075097,tracker,260301120000,,F,120000,A,5443.3834,N,02512.9071,E,0.00,;'
    expect(sourcesOf(timed, receivedAtMs)).toEqual(sourcesOf(timed, receivedAtMs + 1))
  })
})
