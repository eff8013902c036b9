import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { ascii, fromAscii, hex } from '../wire.ts'
import { tk103 } from './family.ts'

const receivedAtMs = Date.UTC(2026, 2, 1, 12, 0, 5)
const options: DecodeOptions = { checksum: 'strict', receivedAtMs }

interface Sample {
  verify: string
  payload: { data: string }
  key?: string
  expect?: string
  position?: { time: string; valid: boolean; lat: number; lon: number }
}
const samples = readFileSync(new URL('testdata/tk103.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))

function decode(text: string, about: Partial<DecodeOptions> = {}, session = tk103.newSession()) {
  return tk103.decode(fromAscii(text), session, { ...options, ...about })
}

function read(text: string, about: Partial<DecodeOptions> = {}): DecodedReading {
  const [reading] = decode(text, about).readings
  expect(reading).toBeDefined()
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return reading as DecodedReading
}

const ours: Record<string, (reading: DecodedReading) => unknown> = {
  '"batteryTemp2"': ({ temperaturesC }) => temperaturesC?.battery2,
  'Position.KEY_VIN': ({ vin }) => `"${vin}"`,
  'Position.KEY_FUEL': ({ raw }) => raw?.fuel,
}

describe('public samples', () => {
  test('there are 34 of them', () => expect(samples).toHaveLength(34))

  test.each(samples)('line $line: $verify', (sample) => {
    const { readings, session } = decode(sample.payload.data)
    expect(session.uniqueId).toMatch(/^\d{11,15}$/)
    for (const reading of readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
    if (sample.verify === 'verifyNull') {
      expect(readings).toEqual([])
      return
    }
    expect(readings).toHaveLength(1)
    const reading = readings[0] as DecodedReading
    expect(Date.parse(reading.time)).toBeGreaterThan(Date.UTC(1999, 0, 1))
    expect(Date.parse(reading.time)).toBeLessThanOrEqual(receivedAtMs)
    if (sample.verify === 'verifyPosition') {
      expect(Date.parse(reading.time)).toBeGreaterThan(Date.UTC(2001, 0, 1))
      // One of them has masts where the known decoder has the place before.
      expect(reading.position ?? reading.cells?.[0]).toBeDefined()
    }
    if (sample.position) {
      expect(reading.time).toBe(`${sample.position.time.replace(' ', 'T')}Z`)
      expect(reading.position?.lat).toBeCloseTo(sample.position.lat, 4)
      expect(reading.position?.lon).toBeCloseTo(sample.position.lon, 4)
    }
    if (sample.key) expect(String(ours[sample.key]?.(reading))).toBe(sample.expect)
  })

  test('a login with a place', () => {
    const { readings, session } = decode((samples[19] as Sample).payload.data)
    expect(session).toEqual({ uniqueId: '088048003342' })
    expect(readings).toEqual([
      {
        time: '2015-09-17T10:31:15.000Z',
        position: { lat: 13.8830017, lon: 100.5150833, speedKmh: 0, courseDeg: 265.56, valid: true },
        charging: true,
        ignition: false,
        odometerM: 1017,
        inputs: { din2: 0, door: 0, high3: 1 },
        outputs: { dout2: 0, engineCut: 0 },
        raw: { fuel: 0 },
      },
    ])
  })

  test('numbers may be filled up with blanks, and altitudes lie below the sea', () => {
    expect(read((samples[5] as Sample).payload.data).position).toEqual({
      lat: 40.009625,
      lon: -84.2567933,
      speedKmh: 46,
      courseDeg: 87.31,
      valid: true,
    })
    expect(read((samples[31] as Sample).payload.data).position).toMatchObject({ altitudeM: -0.1, satellites: 4 })
  })

  test('a clock that was not set is flagged, and its place kept', () => {
    const reading = read((samples[16] as Sample).payload.data)
    expect(reading).toMatchObject({ time: '2007-06-30T08:03:31.000Z', flags: ['time-out-of-range'], alarms: ['sos'] })
  })

  test('a battery that is ridden on, in both ways of telling it', () => {
    const parts = read((samples[0] as Sample).payload.data)
    expect(parts.stateOfChargePercent).toBe(47.6)
    expect(parts.raw).toMatchObject({
      packV: 53.3,
      packCurrentA: 0,
      maxCellV: 3.816,
      remainingMah: 14_280,
      cell4V: 3.809,
    })
    const whole = read((samples[1] as Sample).payload.data)
    expect(whole.stateOfChargePercent).toBe(99)
    expect(whole.raw).toMatchObject({
      packV: 56.32,
      cells: 14,
      cell1V: 4.081,
      cell14V: 4.082,
      cycles: 4,
      capacityAh: 40,
    })
    expect(whole.raw?.cell15V).toBeUndefined()
    expect(whole.temperaturesC).toEqual({ power: 28, balancer: 28, battery1: 28, battery2: 26 })
  })
})

describe('why a device speaks', () => {
  const fix = '110925A1234.5678N01234.5678W000.0025948118.7200000000L000024DE'

  test.each([
    ['0', 'unplugged'],
    ['1', 'crash'],
    ['2', 'sos'],
    ['3', 'vibration'],
    ['4', 'low-speed'],
    ['5', 'overspeed'],
    ['6', 'geofence-exit'],
    ['9', 'general'],
  ])('BO01 %s is %s, and answered with its digit', (digit, alarm) => {
    const { readings, acks } = decode(`(013666666666BO01${digit}${fix})`)
    expect(readings[0]?.alarms).toEqual([alarm])
    expect(acks.map(({ after }) => after)).toEqual(['durable'])
    expect(acks.map((ack) => ascii(tk103.encodeAck(ack, 'accepted') as Uint8Array))).toEqual([
      `(013666666666AS01${digit})`,
    ])
  })

  test.each([
    ['0', { alarms: ['low-battery'] }],
    ['1', { alarms: ['overspeed'] }],
    ['2', { alarms: ['idling'] }],
    ['3', { harsh: [{ kind: 'acceleration' }] }],
    ['4', { harsh: [{ kind: 'braking' }] }],
    ['5', { alarms: ['temperature'] }],
  ])('BQ81 %s', (number, told) => expect(read(`(027023361470BQ81,ALARM,${number},98,${fix})`)).toMatchObject(told))

  test.each([
    ['ZC11', { alarms: ['movement'] }],
    ['DW32', { alarms: ['low-battery'] }],
    ['DW33', { alarms: ['unplugged'] }],
    ['ZC15', { ignition: true }],
    ['DW36', { ignition: false }],
    ['ZC17', { alarms: ['removed'] }],
    ['DW3E', { alarms: ['sos'] }],
    ['ZC26', { alarms: ['tampering'] }],
    ['DW40', { alarms: ['low-power'] }],
  ])('%s', (command, told) => {
    expect(read(`(864768010159785,${command},291015,A,2234.0297N,11405.9101E,000.0,040137,178.48)`)).toMatchObject(told)
  })

  test('where there is no fix, with a mast and access points', () => {
    expect(
      read('(358511020000026,DW51,310,6,29876,30393,2,b4:75:0e:00:11:22*-58*7,B4:75:0E:00:11:23*-91*1,041217,102211)'),
    ).toEqual({
      time: '2017-12-04T10:22:11.000Z',
      alarms: ['movement'],
      cells: [{ mcc: 310, mnc: 6, areaCode: 29876, cellId: 30393 }],
      wifi: [
        { bssid: 'b4:75:0e:00:11:22', rssiDbm: -58 },
        { bssid: 'b4:75:0e:00:11:23', rssiDbm: -91 },
      ],
    })
  })
})

describe('the state', () => {
  const withState = (state: string, behind = '') =>
    read(`(013612345678BR00260301A1234.5678N01234.5678W000.0120000118.72${state}L000024DE${behind})`)

  test('power, ignition and what is wired to it', () => {
    expect(withState('11F8A00F')).toMatchObject({
      charging: false,
      ignition: true,
      alarms: ['sos'],
      inputs: { din2: 1, door: 1, low1: 1, low3: 1 },
      outputs: { dout2: 1, engineCut: 1 },
      raw: { fuel: 15 },
      odometerM: 0x24de,
    })
  })

  test('a temperature at the end', () => {
    expect(withState('00000000', '-012.5').temperaturesC).toEqual({ sensor1: -12.5 })
    expect(withState('00000000', '+023.5').temperaturesC).toEqual({ sensor1: 23.5 })
  })

  test('a clock in another zone is read by the zone', () => {
    const text = '(013612345678BR00260301A1234.5678N01234.5678W000.0010000118.7200000000L000024DE)'
    expect(read(text, { utcOffsetMin: 480 }).time).toBe('2026-02-28T17:00:00.000Z')
  })
})

describe('a conversation', () => {
  const answersTo = (text: string) =>
    decode(text).acks.map((ack) => [ack.after, ascii(tk103.encodeAck(ack, 'accepted') ?? new Uint8Array(0))])

  test('handshakes and logins are answered as documented', () => {
    expect(answersTo('(040331141830BP00000013612345678HSO)')).toEqual([['received', '(040331141830AP01HSO)']])
    expect(answersTo('(013612345678BP05000013612345678)')).toEqual([['identified', '(013612345678AP05)']])
    expect(
      answersTo('(013612345678BP05000013612345678260301A2232.9806N11404.9355E000.1101241323.8700000000L000450AC)'),
    ).toEqual([['durable', '(013612345678AP05)']])
    expect(answersTo('(352606090042050,BP05,240414,A,4527.3513N,00909.9758E,4.80,112825,155.49)')).toEqual([])
    expect(answersTo('(013612345678BR00260301A2232.9806N11404.9355E000.1101241323.8700000000L000450AC)')).toEqual([])
  })

  test('who is not wanted hears nothing', () => {
    const { acks } = decode('(013612345678BP05000013612345678)')
    expect(acks.map((ack) => tk103.encodeAck(ack, 'refused'))).toEqual([undefined])
  })

  test('answers to commands are replies; one has a place', () => {
    expect(decode('(013612345678BV010)')).toMatchObject({ readings: [], replies: [{ kind: 'BV01', text: '0' }] })
    expect(decode('(013612345678BT00)')).toMatchObject({ readings: [], replies: [{ kind: 'BT00', text: '' }] })
    const asked = decode('(013612345678BP04260301A2232.9806N11404.9355E000.1101241323.8700000000L000450AC)')
    expect(asked.readings).toMatchObject([{ position: { lat: 22.5496767 } }])
    expect(asked.replies).toMatchObject([{ kind: 'BP04' }])
    expect(decode('(013612345678BR01260301A2232.9806N11404.9355E000.1101241323.8700000000L000450AC)').replies).toEqual(
      [],
    )
  })

  test('a text may have brackets in it', () => {
    expect(decode('(864768011069660,ZC03,250517,085937,$Notice: (1) Version TK(2)$)')).toMatchObject({
      readings: [],
      replies: [{ kind: 'ZC03', text: 'Notice: (1) Version TK(2)', time: '2017-05-25T08:59:37.000Z' }],
    })
  })

  test('one connection is one device', () => {
    expect(() => decode('(013612345678BP00HSO)', {}, { uniqueId: '013612345679' } as never)).toThrow(
      'changed its identity',
    )
  })

  test('what is unknown is kept, a command alone is unsupported, what is none is malformed', () => {
    expect(read('(013612345678XX99abc)').raw).toEqual({ event: 'XX99', extra: 'abc' })
    expect(() => decode('(013612345678XX99)')).toThrow(expect.objectContaining({ code: 'unsupported' }))
    expect(() => decode('(nobody)')).toThrow(expect.objectContaining({ code: 'malformed' }))
    expect(() => decode('(013612345678BS500064zz)')).toThrow(expect.objectContaining({ code: 'malformed' }))
  })

  test('the same masts told later are told again; the same place is not', () => {
    const sourcesOf = (text: string, at: number) => decode(text, { receivedAtMs: at }).sources?.map(hex)
    const masts = '(087073104337BZ00,740,000,3bf7,0425,01000000)'
    expect(sourcesOf(masts, receivedAtMs)).not.toEqual(sourcesOf(masts, receivedAtMs + 1))
    const place = '(013612345678BR00260301A2232.9806N11404.9355E000.1101241323.8700000000L000450AC)'
    expect(sourcesOf(place, receivedAtMs)).toEqual(sourcesOf(place, receivedAtMs + 1))
  })
})
