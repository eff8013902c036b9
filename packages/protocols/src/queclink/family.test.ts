import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { Decoded, DecodeOptions } from '../protocol.ts'
import { ProtocolError } from '../protocol.ts'
import { ascii, fromAscii, fromHex } from '../wire.ts'
import { crc16CcittFalse } from './crc.ts'
import { queclink } from './family.ts'
import type { QueclinkSession } from './session.ts'

const options: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 2, 1) }

interface Sample {
  verify: string
  payload: { enc: 'hex' | 'latin1'; data: string }
  checkLocation?: boolean
  key?: string
  expect?: string
  line: number
}

const samples: Sample[] = readFileSync(new URL('testdata/queclink.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ ...JSON.parse(line), line: index + 1 }))

function bytesOf({ enc, data }: Sample['payload']): Uint8Array {
  return enc === 'hex' ? fromHex(data) : fromAscii(data)
}

function decoded(text: string, session: QueclinkSession = {}, more: Partial<DecodeOptions> = {}) {
  return queclink.decode(fromAscii(text), session, { ...options, ...more })
}

function reading(text: string, session: QueclinkSession = {}): DecodedReading {
  const [first] = decoded(text, session).readings
  return first as DecodedReading
}

function answers(result: Decoded<QueclinkSession>): string[] {
  return result.acks.map((ack) => ascii(queclink.encodeAck(ack, 'accepted') ?? new Uint8Array(0)))
}

describe('published frames', () => {
  const all = samples.map((sample) => ({
    ...sample,
    result: queclink.decode(bytesOf(sample.payload), queclink.newSession(), options),
  }))

  test('all are decoded by a strict socket, into readings that fit the schema', () => {
    expect(all).toHaveLength(85)
    for (const { result } of all) {
      for (const each of result.readings) expect(Value.Errors(DecodedReading, each)).toEqual([])
      expect(result.sources ?? []).toHaveLength(result.readings.length)
    }
  })

  test('places are plausible, and told where a known decoder finds one', () => {
    const placed = all.filter(
      ({ verify, checkLocation }) => /^verifyPositions?$/.test(verify) && checkLocation !== false,
    )
    expect(placed).toHaveLength(43)
    for (const { line, result } of placed) {
      expect(result.readings.length, `line ${line}`).toBeGreaterThan(0)
      for (const { time, position } of result.readings) {
        expect(position, `line ${line}`).toBeDefined()
        expect(Math.abs(position?.lat ?? 0) + Math.abs(position?.lon ?? 0)).toBeGreaterThan(0)
        expect(Date.parse(time)).toBeGreaterThan(Date.UTC(2009, 0, 1))
        expect(Date.parse(time)).toBeLessThan(Date.UTC(2027, 0, 1))
      }
    }
  })

  test('what yields something yields it, and what yields nothing does not', () => {
    for (const { verify, line, result } of all) {
      const something = result.readings.length + result.replies.length
      if (verify === 'verifyNull') expect(result.readings, `line ${line}`).toEqual([])
      else expect(something, `line ${line}`).toBeGreaterThan(0)
      for (const each of result.readings) expect(Object.keys(each).length, `line ${line}`).toBeGreaterThan(1)
    }
  })

  test('the attributes that a known decoder finds are found, under our names', () => {
    const ours: Record<string, (last: DecodedReading) => unknown> = {
      'Position.KEY_ALARM': ({ harsh, alarms }) =>
        harsh?.[0]
          ? `Position.ALARM_${harsh[0].kind.toUpperCase()}`
          : `Position.ALARM_${alarms?.[0]?.toUpperCase().replace('-', '_')}`,
      'Position.KEY_BATTERY_LEVEL': ({ batteryPercent }) => batteryPercent,
      'Position.KEY_IGNITION': ({ ignition }) => ignition,
      'Position.KEY_POWER': ({ externalV }) => externalV,
      'Position.KEY_FUEL': ({ raw }) => raw?.fuelSensor1, // in the sensor's own units
      'Position.PREFIX_ADC + 3': ({ inputs }) => inputs?.ain3V,
      '"adBlueLevel"': ({ obd }) => obd?.adBluePercent?.toFixed(1),
      '"accessoryVoltage"': ({ beacons }) => beacons?.[0]?.batteryV,
    }
    const told = all.filter(({ key }) => key !== undefined)
    expect(told).toHaveLength(16)
    for (const { key, expect: expected, result, line } of told) {
      expect(String(ours[key as string]?.(result.readings.at(-1) as DecodedReading)), `line ${line}`).toBe(expected)
    }
  })

  test('a text frame that waited reads as one that did not', () => {
    for (const { payload } of samples.filter(({ payload }) => payload.data.startsWith('+RESP:'))) {
      const [live, late] = [payload.data, payload.data.replace('+RESP:', '+BUFF:')].map((text) => decoded(text))
      expect(late).toEqual(live)
    }
  })

  test('a car with a dongle', () => {
    expect(all[32]?.result.readings).toEqual([
      {
        time: '2018-11-04T08:07:03.000Z',
        position: {
          lat: 50.167894,
          lon: 14.120023,
          altitudeM: 356,
          speedKmh: 11.6,
          courseDeg: 74,
          hdop: 1,
          valid: true,
        },
        cells: [{ mcc: 230, mnc: 3, areaCode: 0x9b14, cellId: 0x5891 }],
        vin: 'WF0GXXGBBGBM26503',
        externalV: 14.9,
        odometerM: 74_100,
        batteryPercent: 83,
        ignition: true,
        motion: true,
        inputs: { din1: 0, din2: 0 },
        outputs: { dout1: 0, dout2: 0 },
        obd: { rpm: 799, fuelRateL100Km: 7.3 },
        raw: { reportType: 1, reportId: 4 },
      },
    ])
  })

  test('a lorry’s bus, by the masks that its report carries', () => {
    expect(all[4]?.result.readings[0]).toMatchObject({
      time: '2024-12-13T11:37:15.000Z',
      position: { lat: 40.481997, lon: -3.647673, courseDeg: 101, altitudeM: 698.5, valid: true },
      vin: 'YS2K4X20001928588',
      ignition: true,
      odometerM: 14_938_100,
      fuelPercent: 94.8,
      engineHours: 529,
      driverKey: 'EE05653940B000003',
      obd: {
        rpm: 0,
        speedKmh: 0,
        coolantTemperatureC: 58,
        fuelUsedLitres: 4236.08,
        axleWeight1Kg: 5571,
        adBluePercent: 100,
      },
      raw: { registration: '4054MTX', driver1Name: 'C*********' },
    })
  })

  test('several places in one report are several readings; what is told once is of the last', () => {
    expect(all[62]?.result.readings).toEqual([
      {
        time: '2016-02-15T21:04:33.000Z',
        position: {
          lat: -0.206828,
          lon: -78.481127,
          altitudeM: 2867,
          speedKmh: 1.7,
          courseDeg: 205,
          hdop: 1,
          valid: true,
        },
        cells: [{ mcc: 740, mnc: 0, areaCode: 0x7596, cellId: 0x5891c }],
        odometerM: 0,
      },
      {
        time: '2016-02-15T21:05:03.000Z',
        position: {
          lat: -0.206828,
          lon: -78.481127,
          altitudeM: 2867,
          speedKmh: 1.7,
          courseDeg: 205,
          hdop: 1,
          valid: true,
        },
        cells: [{ mcc: 740, mnc: 0, areaCode: 0x7596, cellId: 0x5891c }],
        odometerM: 0,
        batteryPercent: 88,
      },
    ])
  })

  test('a compressed batch of binary points is a reading a second, and ends where the trip ends', () => {
    const { readings } = (all[82] as (typeof all)[number]).result
    expect(readings).toHaveLength(268)
    expect(readings[0]).toMatchObject({
      time: '2017-08-01T08:36:27.000Z',
      position: { lat: 39.611129, lon: -9.068108, speedKmh: 22.7, courseDeg: 240 },
    })
    for (const [index, { position }] of readings.entries()) {
      const before = readings[index - 1]?.position
      if (before === undefined || position === undefined) continue
      // No car leaps: a bit read wrongly would.
      expect(Math.abs(position.lat - before.lat)).toBeLessThan(0.001)
      expect(Math.abs(position.lon - before.lon)).toBeLessThan(0.002)
    }
    expect(readings.at(-1)).toMatchObject({ odometerM: 530_700, externalV: 14.573, ignition: true })
  })
})

describe('the manufacturer’s own binary examples', () => {
  test('a report, with all its fields', () => {
    const result = queclink.decode(
      fromHex(
        '2B5253500700FE0FBF005D4B03050318564F5F0300520A04000100211810010100000000AF004306FB3FDE01E5D3C807E3041802093904600000550BB96900000000000000000000000000000000000007E3041802093ABBCD1D7C0D0A',
      ),
      {},
      options,
    )
    expect(result.session).toEqual({ uniqueId: '867995030082104', version: '4B0305' })
    expect(answers(result)).toEqual(['+SACK:BBCD$'])
    expect(result.readings).toEqual([
      {
        time: '2019-04-24T02:09:57.000Z',
        position: {
          lat: 31.839176,
          lon: 117.129182,
          altitudeM: 67,
          speedKmh: 0,
          courseDeg: 175,
          satellites: 8,
          hdop: 1,
          valid: true,
        },
        cells: [{ mcc: 460, mnc: 0, areaCode: 0x550b, cellId: 0xb969 }],
        batteryPercent: 0,
        ignition: true,
        motion: false,
        inputs: { din1: 0, din2: 0 },
        outputs: { dout1: 0, dout2: 0 },
        odometerM: 0,
        engineHours: 0,
        raw: { firmware: 0x318, tripOdometerM: 0, tripHours: 0 },
      },
    ])
  })

  test('an event brings fields of its own, and the place stands behind them', () => {
    const event =
      '2B4556540D00FE5FBF00644B03050318564F5F0300520A0455000000000100221900001CC7010000000000F8006906FB404901E5D43B07E3041805103A04600000550BB96900000000000000000000000000000000000007E30418051102BE1D62A20D0A'
    const { readings } = queclink.decode(fromHex(event), {}, options)
    expect(readings).toMatchObject([
      {
        time: '2019-04-24T05:16:58.000Z',
        position: { lat: 31.839291, lon: 117.129289, courseDeg: 248, satellites: 9, valid: false },
        ignition: true,
        batteryPercent: 85,
        raw: { event: 'IGN', ignitionOffS: 7367 },
      },
    ])
  })

  test('an answer, a heartbeat, and what the server says to it', () => {
    const answer = '2B41434B02EF244B03050318564F5F0300520A0400002807E30418020918BBCA4CD10D0A'
    expect(queclink.decode(fromHex(answer), {}, options).replies).toEqual([
      { kind: 'reply', text: 'GTQSS', reference: 0x28, time: '2019-04-24T02:09:24.000Z' },
    ])
    const heartbeat = '2B484244EF204B03060319564F5F0300520A0407E3041A082D010455D37B0D0A'
    const result = queclink.decode(fromHex(heartbeat), {}, options)
    expect(result).toMatchObject({ readings: [], session: { uniqueId: '867995030082104' } })
    expect(answers(result)).toEqual(['+SACK:GTHBD,,0455$'])
  })

  test('Protocol Pro: records of numbered values', () => {
    const report =
      '2B00004E0001234567890123450000001B00003764F9AAF600000300020B4D79496F54646576696365510F09073C46FF01DB88575F179DA0017D550E0604BC8A001000021000100C130301234F24'
    const result = queclink.decode(fromHex(report), {}, options)
    expect(answers(result)).toEqual(['+SACK:0123$'])
    expect(result.session).toEqual({ uniqueId: '123456789012345', pro: true })
    expect(() =>
      queclink.encodeCommand(
        { kind: 'reboot' },
        { uniqueId: '123456789012345', session: result.session, reference: 1, nowMs: 0 },
      ),
    ).toThrow(ProtocolError)
    expect(result.readings).toEqual([
      {
        time: '2023-09-07T10:50:30.000Z',
        position: { lat: 31.164503, lon: 121.390847, speedKmh: 38.1, valid: true, time: '2020-07-22T02:00:00.000Z' },
        raw: { event: 3, deviceName: 'MyIoTdevice', data85: '0604bc8a001000021000100c1303' },
      },
    ])
    const heartbeat = queclink.decode(fromHex('2B1018012345678901234580010007005E362F5A10F21424'), {}, options)
    expect(heartbeat).toMatchObject({ readings: [], session: { uniqueId: '123456789012345' } })
    expect(answers(heartbeat)).toEqual(['+SACK:10F2$'])
  })

  test('a binary report of an unknown layout is kept as it came, and answered', () => {
    // A byte more than its mask accounts for, behind the place.
    const body = fromHex(
      '0700FE0FBF005E4B03050318564F5F0300520A04000100211810030100000000AF004306FB3FDE01E5D3C807E3041802093904600000550BB9690000000000000000000000000000000000000007E3041802093ABBCD',
    )
    const check = crc16CcittFalse(body)
    const frame = Buffer.concat([fromAscii('+RSP'), body, Uint8Array.of(check >> 8, check & 0xff, 0x0d, 0x0a)])
    const result = queclink.decode(frame, {}, options)
    expect(answers(result)).toEqual(['+SACK:BBCD$'])
    expect(result.readings).toMatchObject([{ ignition: true, raw: { event: 'FRI' }, flags: ['time-of-receipt'] }])
    expect(result.readings[0]).not.toHaveProperty('position')
  })

  test('a wrong check is refused by a live socket, counted by tools', () => {
    for (const { payload } of samples.filter(({ payload }) => payload.enc === 'hex')) {
      const hurt = bytesOf(payload)
      const at = payload.data.startsWith('2b00') ? hurt.length - 2 : hurt.length - 4
      hurt[at] = (hurt[at] as number) ^ 1
      expect(() => queclink.decode(hurt, {}, options)).toThrow(ProtocolError)
      expect(queclink.decode(hurt, {}, { ...options, checksum: 'count' }).faults).toBe(1)
      expect(queclink.decode(hurt, {}, { ...options, checksum: 'ignore' }).faults).toBe(0)
    }
  })
})

describe('a conversation', () => {
  test('a report is answered with its own count, as it was written, once it is durable', () => {
    const result = decoded('+RESP:GTPNA,F50201,866425030235982,GL300M,20190208124909,0bd5$')
    expect(result.acks).toEqual([{ after: 'durable', about: { count: '0bd5' } }])
    expect(answers(result)).toEqual(['+SACK:0bd5$'])
    expect(queclink.encodeAck(result.acks[0] as never, 'refused')).toBeUndefined()
  })

  test('a heartbeat is answered at once, with the version and the count, and once only', () => {
    const result = decoded('+ACK:GTHBD,F1030A,868446036599153,gv350m,20190826105726,14D6$')
    expect(result.acks).toEqual([{ after: 'received', about: { heartbeat: 'F1030A', count: '14D6' } }])
    expect(answers(result)).toEqual(['+SACK:GTHBD,F1030A,14D6$'])
    expect(answers(decoded('+ACK:GTHBD,8020090302,868446036599153,,20190826105726,11F0$'))).toEqual([
      '+SACK:GTHBD,8020090302,11F0$',
    ])
  })

  test('a message without a count is read and not answered', () => {
    const result = decoded(
      '+RESP:GTFRI,020102,135790246811220,,0,0,1,1,4.3,92,70.0,121.354335,31.222073,20090214013254',
    )
    expect(result.acks).toEqual([])
    expect(result.readings).toMatchObject([{ position: { lat: 31.222073 } }])
  })

  test('a network that came up tells nothing to store', () => {
    const result = decoded('+RESP:GTPDP,1A0102,135790246811220,,20100214093254,11F0$')
    expect(result.readings).toEqual([])
    expect(answers(result)).toEqual(['+SACK:11F0$'])
  })

  test('every frame names the device, and a connection cannot change it', () => {
    const { session } = decoded('+RESP:GTPDP,1A0102,135790246811220,,20100214093254,11F0$')
    expect(session).toEqual({ uniqueId: '135790246811220', version: '1A0102' })
    expect(() => decoded('+RESP:GTPDP,1A0102,135790246811221,,20100214093254,11F0$', session)).toThrow(ProtocolError)
  })

  test('the answer to a command carries its serial number', () => {
    expect(decoded('+ACK:GTRTO,1A0800,860599000773978,GL300,VER,00A7,20161006053520,0C19$').replies).toEqual([
      { kind: 'reply', text: 'GTRTO,VER', time: '2016-10-06T05:35:20.000Z', reference: 0xa7 },
    ])
    expect(decoded('+ACK:GTIOB,040100,135790246811220,,1,0008,20090214093254,11F0$').replies).toEqual([
      { kind: 'reply', text: 'GTIOB,1', time: '2009-02-14T09:32:54.000Z', reference: 8 },
    ])
    expect(decoded('+NACK:APN,123456789012345,C031,10,0,,0,012F,20210407101530,1234$').replies).toMatchObject([
      { reference: 0x12f, failed: true },
    ])
  })

  test('the eldest dialect puts its version last, and the count before it', () => {
    const result = decoded(
      '+RESP:GTTRI,135790246811220,1,0,0,1,4.3,92,70.0,1,121.354335,31.222073,20090101000000,0460,0000,18d8,6141,00,11F0,0102070202\0',
    )
    expect(answers(result)).toEqual(['+SACK:11F0$'])
    expect(result.session).toEqual({ uniqueId: '135790246811220' })
    expect(result.readings).toMatchObject([
      {
        time: '2009-01-01T00:00:00.000Z',
        position: { lat: 31.222073, lon: 121.354335, speedKmh: 4.3, courseDeg: 92, altitudeM: 70 },
      },
    ])
  })
})

describe('time', () => {
  const stale = (sent: string) =>
    `+RESP:GTSTT,310603,863286023345490,,21,0,0.0,0,155.7,8.000000,52.000000,20171215100000,0262,0002,1450,9F13,00,${sent},27C7$`

  test('a fix is of its own time', () => {
    expect(reading(samples[14]?.payload.data ?? '').time).toBe('2023-11-10T18:58:36.000Z')
  })

  test('without a fix a report is of when it was sent, and the place keeps its own time', () => {
    expect(reading(stale('20171215121705'))).toMatchObject({
      time: '2017-12-15T12:17:05.000Z',
      flags: ['no-fix'],
      position: { valid: false, time: '2017-12-15T10:00:00.000Z' },
    })
  })

  test('a clock that shows local time is seen by its whole half hours', () => {
    expect(reading(stale('20171215180003'))).toMatchObject({ time: '2017-12-15T10:00:00.000Z' })
  })

  test('a zone that the device told, or the operator, is reckoned with', () => {
    const { session } = decoded('+RESP:GTTMZ,310603,863286023345490,,+0800,0,20100214093254,11F0$')
    expect(session).toMatchObject({ utcOffsetMin: 480 })
    expect(reading(stale('20171215201705'), session)).toMatchObject({ time: '2017-12-15T12:17:05.000Z' })
    expect(decoded(stale('20171215134705'), {}, { utcOffsetMin: 90 }).readings[0]).toMatchObject({
      time: '2017-12-15T12:17:05.000Z',
    })
  })

  test('a report without any time is of when it arrived', () => {
    expect(reading('+RESP:GTPNA,1A0102,135790246811220,,,11F0$')).toEqual({
      time: '2026-03-01T00:00:00.000Z',
      flags: ['time-of-receipt'],
      alarms: ['power-on'],
    })
  })
})

describe('layouts', () => {
  test('the mask behind the cell is hexadecimal, and says what follows it', () => {
    const report = (appended: string) =>
      reading(
        `+RESP:GTFRI,8020090302,863286020684354,,12011,10,1,1,0.0,0,0.5,121.392413,31.164143,20160804044602,0460,0001,DF5C,05FE6667,${appended},123.5,00123:04:44,,,,100,210100,,,,20160804044611,2E78$`,
      )
    const tail = { odometerM: 123_500, batteryPercent: 100, ignition: true, externalV: 12.011 }
    expect(report('00')).toMatchObject(tail)
    expect(report('01,15')).toMatchObject({ ...tail, position: { satellites: 15 } })
    expect(report('03,15,2')).toMatchObject({ ...tail, position: { satellites: 15 }, raw: { trigger: 2 } })
    expect(report('13,15,2,1')).toMatchObject({ ...tail, raw: { gnssJamming: 1 } })
    expect(report('13,15,2,1').engineHours).toBeCloseTo(123 + 4 / 60 + 44 / 3600)
    // A mask of a camera has other bits.
    const camera = report('05,20,14')
    expect(camera.odometerM).toBeUndefined()
    expect(
      reading(
        '+RESP:GTFRI,BD0302,863286020684354,,12011,10,1,1,0.0,0,0.5,121.392413,31.164143,20160804044602,0460,0001,DF5C,05FE6667,05,20,14,123.5,,,,,100,210100,,,,20160804044611,2E78$',
      ),
    ).toMatchObject({ odometerM: 123_500, position: { satellites: 14 }, raw: { satellitesInView: 20 } })
  })

  test('a cell that is told once, behind the last place', () => {
    const { readings } = decoded(
      '+RESP:GTFRI,970208,867963069900018,,0,0,3,1,27.4,75,475.0,11.372215,46.208327,20260702130741,1,30.2,49,476.7,11.372300,46.208482,20260702130742,1,33.3,32,476.9,11.372357,46.208598,20260702130743,0222,0001,A1B2,0001A2B4,13,0,4063,95,1,1,,20260702130743,0084$',
    )
    expect(readings.map(({ time }) => time)).toEqual([
      '2026-07-02T13:07:41.000Z',
      '2026-07-02T13:07:42.000Z',
      '2026-07-02T13:07:43.000Z',
    ])
    expect(readings[2]).toMatchObject({
      cells: [{ mcc: 222, mnc: 1 }],
      batteryV: 4.063,
      batteryPercent: 95,
      motion: true,
      raw: { gsmSignal: 13 },
    })
  })

  test('a status of ten digits has two bytes more', () => {
    expect(
      reading(
        '+RESP:GTFRI,310603,863286023345490,,12011,10,1,1,0.0,0,0.5,121.392413,31.164143,20160804044602,0460,0001,DF5C,6667,00,1.5,,1234,,77,0302160504,,,,20160804044611,2E78$',
      ),
    ).toMatchObject({
      ignition: false,
      motion: true,
      batteryPercent: 77,
      inputs: { ain1V: 1.234, din1: 0, din2: 1 },
      outputs: { dout1: 0, dout2: 0, dout3: 1 },
      raw: { state: '16', boxInputs: 3, boxOutputs: 2 },
    })
  })

  test.each([
    ['110000', false, false],
    ['120000', false, true],
    ['210100', true, false],
    ['220100', true, true],
    ['410000', undefined, false],
    ['420000', undefined, true],
  ])('the state in %s says what it knows of ignition and motion, and no more', (status, ignition, motion) => {
    const told = reading(
      `+RESP:GTFRI,310603,863286023345490,,,10,1,1,0.0,0,0.5,121.392413,31.164143,20160804044602,0460,0001,DF5C,6667,00,1.5,,,,77,${status},,,,20160804044611,2E78$`,
    )
    expect([told.ignition, told.motion]).toEqual([ignition, motion])
  })

  test('an analogue input may be a tank’s level', () => {
    expect(
      reading(
        '+RESP:GTFRI,060228,862894020180553,,14827,10,1,1,3.4,199,409.6,-63.174466,-17.739317,20170407121823,0736,0003,6AAE,3381,00,15989.5,01070:43:13,F57,180,0,220101,,,,20170407121824,9607$',
      ),
    ).toMatchObject({ fuelPercent: 57, inputs: { ain2V: 0.18 } })
  })

  test('an unknown model is read by the form of its fields', () => {
    const vehicle = reading(
      '+RESP:GTFRI,ZZ0303,867995030082104,,12011,10,1,1,0.0,0,47.3,117.129238,31.838810,20190416081145,0460,0000,550B,B969,00,3.5,,,,64,210100,,,,20190416081146,0856$',
    )
    expect(vehicle).toMatchObject({ ignition: true, odometerM: 3_500, batteryPercent: 64, externalV: 12.011 })
    const portable = reading(
      '+RESP:GTFRI,ZZ0204,867162020003125,,0,0,1,1,1.7,205,2867.0,-78.481127,-0.206828,20160215210433,0740,0000,7596,5891C,0.3,88,20160215210506,1E78$',
    )
    expect(portable).toMatchObject({ odometerM: 300, batteryPercent: 88 })
    const goods = reading(
      '+RESP:GTFRI,ZZ0114,865284042140479,,0,0,1,1,0.0,0,28.0,-118.268093,33.975430,20200901105954,0311,0480,3500,00D07F02,18,0,,93,0,,21.5,20200901110000,0355$',
    )
    expect(goods).toMatchObject({ batteryPercent: 93, temperaturesC: { device: 21.5 } })
  })

  test('numbers that are none are left out, and the rest is read', () => {
    expect(
      reading(
        '+RESP:GTFRI,360100,135790246811220,1M8GDM9AXKP042788,,,10,1,1,0.0,0,22.4,13.404954,52.520007,20230929214743,0262,0002,0084,65AC,00,0.5,,,,98,410000,0,nan,,20230929214743,13BA$',
      ),
    ).toMatchObject({ vin: '1M8GDM9AXKP042788', obd: { rpm: 0 }, batteryPercent: 98, odometerM: 500 })
  })
})

describe('peripherals', () => {
  const extended = (version: string, mask: string, blocks: string) =>
    reading(
      `+RESP:GTERI,${version},868446036599153,,${mask},11636,10,1,2,0.0,0,247.8,114.015482,22.537480,20190826034720,0460,0001,253D,AEC3,00,1.2,,,,100,110000,1,${blocks},20190826034722,15BF$`,
    )

  test('one-wire sensors have signs, and keys are no temperatures', () => {
    const told = extended(
      '060502',
      '00000002',
      '4,2880219F0A0000D0,1,0190,28BAFC7D08000041,1,FFE2,28D6,1,,3C00000340FD1128,2,019E',
    )
    expect(told.temperaturesC).toEqual({ oneWire1: 25, oneWire2: -1.875 })
    expect(told.driverKey).toBe('3C00000340FD1128')
  })

  test('fuel by percent, volume and temperature', () => {
    expect(extended('060502', '00000418', '2,1,57.5,120.4,18,1,3,6.25,-2')).toMatchObject({
      fuelPercent: 57.5,
      fuelLitres: 120.4,
      temperaturesC: { fuel1: 18, fuel2: -2 },
      raw: { fuel2Percent: 3, fuel2Litres: 6.25 },
    })
    expect(extended('060502', '00000001', '01DF').raw).toEqual({ fuelSensor1: 479 })
    expect(extended('F10415', '00000001', '1,1,1,01DF').raw).toMatchObject({ fuelSensor1: 479 })
  })

  test('the bus within, and what stands behind it', () => {
    expect(
      extended('310701', '00000004', '0,C03FFFFF,,2,H46358,12305.50,601,0,83,,P53.00,,0,2749.15,0.19,2.80,,,,40,,0,,'),
    ).toMatchObject({
      odometerM: 1_200, // the device's own goes first
      fuelPercent: 53,
      obd: { rpm: 601, speedKmh: 0, vehicleOdometerM: 4_635_800 },
      raw: { canState: '0' },
    })
  })

  test('sensors by radio and by Bluetooth', () => {
    const told = extended('060502', '00000180', '1,A1B2C3D4,2,-4.5,61,1,0,6,5,,003F,DU_A,AABBCCDDEEFF,1,3466,24,55')
    expect(told).toMatchObject({
      temperaturesC: { radio1: -4.5, accessory1: 24 },
      humidityPercent: { radio1: 61, accessory1: 55 },
    })
  })

  test('a count without its devices ends with the fields', () => {
    expect(extended('060502', '0000019F', 'FFFF,9999999,9,9,9,9').raw).toBeDefined()
  })
})

describe('events', () => {
  const at = '1,4.3,92,70.0,121.354335,31.222073,20230214013254,0460,0000,18d8,6141'
  const event = (type: string, head: string, tail = '00,2000.0', version = '060228') =>
    reading(
      `+RESP:GT${type},${version},135790246811220,,${head}${head === '' ? '' : ','}${at},${tail},20230214013255,11F0$`,
    )

  test.each<[string, string, Partial<DecodedReading>]>([
    ['SOS', ',11,1', { alarms: ['sos'], raw: { reportId: 1, reportType: 1 } }],
    ['TOW', ',00,1', { alarms: ['tow'] }],
    ['SPD', ',00,1', { alarms: ['overspeed'] }],
    ['EPS', '11500,00,1', { alarms: ['low-power'], externalV: 11.5, raw: { event: 'EPS' } }],
    ['AIS', '4500,21,1', { inputs: { ain2V: 4.5 }, raw: { event: 'AIS', reportId: 2, reportType: 1 } }],
    ['DIS', ',21,1', { inputs: { din2: 1 }, raw: { event: 'DIS' } }],
    ['GEO', ',31,1', { alarms: ['geofence-enter'], raw: { event: 'GEO', geofence: 3 } }],
    ['GEO', ',30,1', { alarms: ['geofence-exit'], raw: { event: 'GEO', geofence: 3 } }],
    ['HBM', ',31,1', { harsh: [{ kind: 'acceleration' }], raw: { speedBand: 3 } }],
    ['HBM', ',03,1', { harsh: [{ kind: 'braking' }, { kind: 'cornering' }] }],
    ['IGL', ',00,1', { ignition: true }],
    ['IGL', ',01,1', { ignition: false }],
    ['STT', '16', { ignition: false, motion: true, alarms: ['tow'], raw: { state: '16' } }],
    ['STT', '12', { ignition: false, motion: true, alarms: ['movement'] }],
    ['STT', '22', { ignition: true, motion: true }],
    ['IGN', '1200', { ignition: true, raw: { ignitionOffS: 1200 } }],
    ['IDN', ',', { alarms: ['idling'] }],
    ['IDF', '22,300', { ignition: true, motion: true, raw: { event: 'IDF', idleS: 300 } }],
    ['MPN', '', { alarms: ['power-restored'], charging: true }],
    ['MPF', '', { alarms: ['unplugged'], charging: false }],
    ['BTC', '', { charging: true, raw: { event: 'BTC' } }],
    ['BPL', '3.54', { alarms: ['low-battery'], batteryV: 3.54 }],
    ['JDR', '', { alarms: ['jamming'] }],
    ['JDS', '2', { alarms: ['jamming'], raw: { event: 'JDS', jammingState: 2 } }],
    ['JDS', '1', { raw: { event: 'JDS', jammingState: 1 } }],
    ['GPJ', '13,3', { alarms: ['jamming'], raw: { event: 'GPJ', cwJamming: 13, gnssJammingState: 3 } }],
    ['CRA', '5', { alarms: ['crash'], raw: { crashCounter: 5 } }],
    ['ANT', '1', { alarms: ['gps-antenna-cut'], raw: { event: 'ANT', antennaState: 1 } }],
    ['DOS', '2,1', { outputs: { dout2: 1 }, raw: { event: 'DOS', outputNumber: 2 } }],
    ['FLA', ',80,45', { alarms: ['fuel-drop'], fuelPercent: 45, raw: { event: 'FLA', fuelBeforePercent: 80 } }],
    ['IDA', ',0A1B2C3D4E5F6071,1,1', { driverKey: '0A1B2C3D4E5F6071' }],
    ['IDA', ',0A1B2C3D4E5F6071,0,1', { driverKey: '0A1B2C3D4E5F6071', alarms: ['driver-unknown'] }],
    ['DAR', '1,3,,', { alarms: ['fatigue'], raw: { event: 'DAR', driverWarning: 1, fatigueDegree: 3 } }],
    ['XYZ', 'a,b', { raw: { event: 'XYZ', head: 'a,b' } }],
  ])('GT%s %s', (type, head, expected) => {
    const { time, position, cells, odometerM, ...rest } = event(type, head)
    expect(rest).toEqual(expected)
    expect({ time, lat: position?.lat, odometerM, cells: cells?.length }).toEqual({
      time: '2023-02-14T01:32:54.000Z',
      lat: 31.222073,
      odometerM: 2_000_000,
      cells: 1,
    })
  })

  test('hours of the engine stand before the mileage', () => {
    const told = event('IGF', '600', '00,00123:30:00,2000.0')
    expect(told).toMatchObject({ ignition: false, odometerM: 2_000_000, engineHours: 123.5, raw: { ignitionOnS: 600 } })
    expect(event('VGN', '00,4,1200', '01,9,00123:30:00,2000.0', '8020090302')).toMatchObject({
      ignition: true,
      engineHours: 123.5,
      position: { satellites: 9 },
      raw: { event: 'VGN', ignitionSource: 4, ignitionOffS: 1200 },
    })
  })

  test('of cameras, ignition is the other way round', () => {
    expect(event('IGL', ',01,1', '00,2000.0', 'BD0221').ignition).toBe(true)
    expect(event('IGL', ',00,1', '00,2000.0', 'BD0221').ignition).toBe(false)
  })

  test('a portable tracker has its id and its type apart', () => {
    expect(event('NMR', '0,1,1', '00,88', '1A0102')).toMatchObject({ motion: true, batteryPercent: 88 })
    expect(event('NMR', '0,0,1', '0.3,88', '1A0102')).toMatchObject({
      motion: false,
      odometerM: 300,
      batteryPercent: 88,
    })
    expect(event('GEO', '2,1,1', '00,88', '020102')).toMatchObject({ alarms: ['geofence-enter'], raw: { geofence: 2 } })
  })

  test('light, and what a tracker for goods says with it', () => {
    expect(event('LSA', '1,0,1', '18,0,3,64,1,0,-5.5', '440503')).toMatchObject({
      batteryPercent: 64,
      motion: false,
      temperaturesC: { device: -5.5 },
      raw: { event: 'LSA', lightLevel: 3, gsmSignal: 18 },
    })
  })

  test('trouble codes, packed in four digits each', () => {
    const told = reading(
      '+RESP:GTOBD,360201,864251020186064,4T1BE46KX7U018210,,0,781FFF,4T1BE46KX7U018210,1,14283,983901C0,799,36,18,Inf,33792,0,1,2,03004123,53557,0,0.0,0,219.5,-76.661456,39.832588,20160507132153,0310,0410,1CE9,52A1,00,20160507132154,0230$',
    )
    expect(told).toMatchObject({
      troubleCodes: ['P0300', 'C0123'],
      obd: { rpm: 799, malfunctionLamp: 1, troubleCodeCount: 2, vehicleOdometerM: 53_557_000 },
    })
  })

  test('what another device said through the serial port', () => {
    const data = Buffer.from('Ecu\r\nCOMB,0,94.5,-1.0').toString('hex')
    expect(reading(`+RESP:GTDTT,410400,867488060267845,,,,0,22,${data},20230214013255,11F0$`).raw).toEqual({
      event: 'DTT',
      data: 'Ecu\r\nCOMB,0,94.5,-1.0',
      fuelSensor1: 94.5,
    })
  })

  test('a message about the device that nobody described is kept', () => {
    expect(reading('+RESP:GTALS,1A0102,135790246811220,,CFG,gl300,1,20230214013255,11F0$')).toEqual({
      time: '2023-02-14T01:32:55.000Z',
      raw: { event: 'ALS', fields: 'CFG,gl300,1' },
    })
  })
})

describe('commands', () => {
  const context = { uniqueId: '135790246811220', session: { version: '060228' }, reference: 0xa7, nowMs: 0 }
  const said = (command: Parameters<typeof queclink.encodeCommand>[0], version = '060228', more = {}) =>
    ascii(queclink.encodeCommand(command, { ...context, session: { version }, ...more }).bytes)

  test('outputs have the form of the manufacturer’s examples', () => {
    expect(said({ kind: 'engine-cut' })).toBe('AT+GTOUT=gv300,1,,,,,,,,,,,,,,,,00A7$')
    expect(said({ kind: 'engine-restore' })).toBe('AT+GTOUT=gv300,0,,,,,,,,,,,,,,,,00A7$')
    expect(said({ kind: 'output', output: 2, on: true }, '040100')).toBe('AT+GTOUT=gv200,,,,1,0,0,,,,,,,,,,,00A7$')
    expect(said({ kind: 'engine-cut' }, '080100')).toBe('AT+GTOUT=gmt100,,,,1,,,,,,,,,,00A7$')
    expect(said({ kind: 'engine-cut' }, '0F0100')).toBe('AT+GTOUT=gv55,1,0,0,,,,,,,,,,,,,,00A7$')
  })

  test('orders and intervals', () => {
    expect(said({ kind: 'reboot' })).toBe('AT+GTRTO=gv300,3,,,,,,00A7$')
    expect(said({ kind: 'request-position' }, '1A0800')).toBe('AT+GTRTO=gl300,1,,,,,,00A7$')
    expect(said({ kind: 'report-interval', seconds: 300 }, '1A0800')).toBe(
      'AT+GTFRI=gl300,1,,,,,,300,300,,,,,,,,,,,,00A7$',
    )
    expect(said({ kind: 'report-interval', seconds: 60 })).toBe('AT+GTFRI=gv300,1,,,,,,60,60,,,,,,,,,,00A7$')
    expect(said({ kind: 'report-interval', seconds: 60 }, '0F0100')).toBe('AT+GTFRI=gv55,1,,,,,,,60,,,,,,,,,,00A7$')
  })

  test('the model and the password that the operator told go first', () => {
    expect(said({ kind: 'reboot' }, '060228', { password: 'secret' })).toBe('AT+GTRTO=secret,3,,,,,,00A7$')
    expect(said({ kind: 'reboot' }, '060228', { model: 'GV350M' })).toBe('AT+GTRTO=gv350m,3,,,,,,00A7$')
  })

  test('a text is sent as it is, but for its serial number', () => {
    expect(said({ kind: 'text', text: 'AT+GTRTO=gv300,8,,,,,,FFFF$' })).toBe('AT+GTRTO=gv300,8,,,,,,00A7$')
    expect(said({ kind: 'text', text: 'AT+GTRTO=gv300,8,,,,,,' })).toBe('AT+GTRTO=gv300,8,,,,,,00A7$')
    expect(said({ kind: 'text', text: 'anything' })).toBe('anything$')
  })

  test('a model without outputs cannot be told to switch one', () => {
    expect(() => said({ kind: 'engine-cut' }, '1A0800')).toThrow(ProtocolError)
    expect(() => said({ kind: 'output', output: 4, on: true })).toThrow(ProtocolError)
  })
})

describe('a simulated device', () => {
  const told: DecodedReading = {
    time: '2026-02-28T23:59:55.400Z',
    position: {
      lat: 52.5200066,
      lon: 13.404954,
      altitudeM: 34,
      speedKmh: 48,
      courseDeg: 90,
      satellites: 11,
      hdop: 1,
      valid: true,
    },
    ignition: true,
    odometerM: 123_456,
    externalV: 13.8,
    batteryPercent: 97,
    fuelPercent: 61,
  }

  test('says what the documents say', () => {
    const speaker = queclink.voice.newSpeaker('356938035643809')
    expect(ascii(speaker.report([told]))).toBe(
      '+RESP:GTFRI,060300,356938035643809,,13800,10,1,1,48.0,90,34.0,13.404954,52.520007,20260228235955,,,,,01,11,123.5,,F61,,97,220100,,,,20260228235955,0000$',
    )
    expect(ascii(speaker.report([{ ...told, alarms: ['sos'] }]))).toBe(
      '+RESP:GTSOS,060300,356938035643809,,13800,00,1,1,48.0,90,34.0,13.404954,52.520007,20260228235955,,,,,01,11,123.5,20260228235955,0001$',
    )
    expect(ascii(speaker.report([]))).toBe('+ACK:GTHBD,060300,356938035643809,,20260228235955,0002$')
  })

  test('hears only the answer to what it said last', () => {
    const speaker = queclink.voice.newSpeaker('356938035643809')
    speaker.report([told, told])
    expect(speaker.hear(fromAscii('+SACK:0000$+SACK:00')).heard).toEqual([{ kind: 'other' }])
    expect(speaker.hear(fromAscii('+SACK:0001$')).heard).toEqual([{ kind: 'stored' }])
    expect(speaker.hear(fromAscii('+SACK:0001$')).heard).toEqual([{ kind: 'other' }])
  })

  test('carries every alarm and harsh event that has a report of its own', () => {
    for (const name of [
      'sos',
      'tow',
      'overspeed',
      'crash',
      'unplugged',
      'power-restored',
      'low-battery',
      'jamming',
    ] as const) {
      const carried = queclink.voice.carried({ ...told, alarms: [name] })
      expect(carried.alarms).toEqual([name])
      expect(carried.raw).toBeUndefined()
      expect(queclink.voice.carried(carried)).toEqual(carried)
    }
    for (const kind of ['braking', 'acceleration', 'cornering'] as const) {
      expect(queclink.voice.carried({ ...told, harsh: [{ kind, value: 0.5 }] }).harsh).toEqual([{ kind }])
    }
    expect(queclink.voice.carried({ time: told.time, alarms: ['sos'] })).toEqual({
      time: '2026-02-28T23:59:55.000Z',
      alarms: ['sos'],
    })
  })
})
