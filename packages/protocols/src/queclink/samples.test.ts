import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { bytesOf, decoded, options, samples } from './by-hand.ts'
import { queclink } from './family.ts'

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
