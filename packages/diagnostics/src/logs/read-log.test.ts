import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { fuelFlow } from '../fuel/flow.ts'
import { columnOf, namesIn } from './columns.ts'
import type { LogOptions, LogReport } from './log.ts'
import { readLog } from './read-log.ts'
import { RunTimeClock } from './run-time-clock.ts'
import { parseTime } from './times.ts'

const startedAtMs = Date.UTC(2026, 0, 2, 10, 0, 0)

function read(text: string | readonly string[], options: Partial<LogOptions> = {}) {
  const lines = typeof text === 'string' ? text.split('\n') : text
  const readings: DecodedReading[] = []
  const errors: { line: number; message: string }[] = []
  const log = readLog(lines, { startedAtMs, ...options })
  for (;;) {
    const { done, value } = log.next()
    if (done) {
      for (const reading of readings) expect(Value.Check(DecodedReading, reading)).toBe(true)
      return { readings, errors, report: value as LogReport }
    }
    if (value.kind === 'reading') readings.push(value.reading)
    else errors.push({ line: value.line, message: value.message })
  }
}

describe('tables of the common apps', () => {
  test('Torque: times, places, units of the driver, and a heading that comes again', () => {
    const heading =
      'GPS Time, Device Time, Longitude, Latitude,GPS Speed (Meters/second), Horizontal Dilution of Precision, Altitude, Bearing, G(x), G(y), G(z), G(calibrated),Engine Coolant Temperature(°F),Engine RPM(rpm),Speed (OBD)(mph),Turbo Boost & Vacuum Gauge(psi),Fuel flow rate/minute(cc/min),Miles Per Gallon(Instant)(mpg)'
    const { readings, errors, report } = read(
      [
        heading,
        'Fri May 22 07:00:26 EDT 2015,22-May-2015 07:00:25.730,-81.99970712,41.42961112,10,1.8,46.0,171.8,0.1,-0.5,0.98,0.03,194,1800,30,-5,100,-',
        heading,
        'Fri May 22 07:00:27 EDT 2015,22-May-2015 07:00:26.730,-81.99970712,41.42961112,10,1.8,46.0,171.8,0.1,-0.5,0.98,0.03,-,1850,-,-,-,24.1',
      ],
      { utcOffsetMin: -240 },
    )
    expect(errors).toEqual([])
    expect(readings[0]).toEqual({
      time: '2015-05-22T11:00:25.730Z',
      position: {
        lat: 41.42961112,
        lon: -81.99970712,
        speedKmh: 36,
        hdop: 1.8,
        altitudeM: 46,
        courseDeg: 171.8,
        valid: true,
      },
      acceleration: { xG: 0.1, yG: -0.5, zG: 0.98 },
      obd: { coolantTemperatureC: 90, rpm: 1800, speedKmh: 48.28032, boostGaugeKpa: -34.473786465, fuelRateLh: 6 },
    })
    expect(readings[1]?.obd).toEqual({ rpm: 1850 })
    expect(report).toMatchObject({ format: 'csv', rows: 2, readings: 2, errors: 0, time: 'told' })
    expect(report.columns.filter(({ to }) => to === undefined).map(({ header, because }) => [header, because])).toEqual(
      [
        ['G(calibrated)', 'name'],
        ['Miles Per Gallon(Instant)(mpg)', 'name'],
      ],
    )
  })

  test('OBD Fusion and OBDLink: the start in a remark, seconds from it', () => {
    const { readings, errors, report } = read(
      '# StartTime = 12/21/2021 04:45:23.1230 PM\n' +
        'Time (sec), Engine RPM (RPM), Vehicle speed (MPH), Engine coolant temperature (°F), Fuel level input (%), Mass air flow rate (lb/min)\n' +
        '0.000, 812.5, 0, 68, 50.5, 0.5\n' +
        '0.512, 2000, 62.137119, 212, 50.5, 1\n',
    )
    expect(errors).toEqual([])
    expect(report.time).toBe('elapsed')
    expect(readings.map(({ time }) => time)).toEqual(['2021-12-21T16:45:23.123Z', '2021-12-21T16:45:23.635Z'])
    expect(readings[1]).toMatchObject({ fuelPercent: 50.5, obd: { rpm: 2000, coolantTemperatureC: 100 } })
    expect(readings[1]?.obd?.speedKmh).toBeCloseTo(100, 5)
    expect(readings[1]?.obd?.massAirFlowGs).toBeCloseTo(7.56, 2)
  })

  test('Car Scanner: one value a row, gathered to readings, past midnight', () => {
    const { readings, errors, report } = read(
      '\uFEFF"SECONDS";"PID";"VALUE";"UNITS";"LATITUDE";"LONGTITUDE";\n' +
        '"86399.5";"Engine RPM";"800";"rpm";"45.79";"15.72";\n' +
        '"86399.6";"Vehicle speed";"12,5";"km/h";"45.79";"15.72";\n' +
        '"86399.9";"Engine RPM";"810";"rpm";"45.8";"15.73";\n' +
        '"1.4";"Engine coolant temperature";"83";"℃";"";"";\n' +
        '"2.0";"Instant engine power (based on fuel consumption)";"3.1";"kW";"";"";\n',
    )
    expect(errors).toEqual([])
    expect(report).toMatchObject({ format: 'csv-long', rows: 5, readings: 3 })
    expect(readings).toEqual([
      {
        time: '2026-01-02T10:00:00.000Z',
        position: { lat: 45.79, lon: 15.72, valid: true },
        obd: { rpm: 800, speedKmh: 12.5 },
      },
      { time: '2026-01-02T10:00:00.400Z', position: { lat: 45.8, lon: 15.73, valid: true }, obd: { rpm: 810 } },
      { time: '2026-01-02T10:00:01.900Z', obd: { coolantTemperatureC: 83 } },
    ])
    expect(report.columns.find(({ to }) => to === undefined)?.header).toMatch(/^Instant engine power/)
  })

  test('units in a row of their own, a decimal comma, tabs and semicolons', () => {
    const { readings, errors } = read(
      'Timestamp;Engine RPM;Vehicle speed;Intake manifold pressure\n;rpm;mph;psi\n2021-12-21 16:45:23,5;850,5;10;14,5\n',
    )
    expect(errors).toEqual([])
    expect(readings).toMatchObject([{ time: '2021-12-21T16:45:23.500Z', obd: { rpm: 850.5, speedKmh: 16.09344 } }])
    expect(readings[0]?.obd?.intakePressureKpa).toBeCloseTo(99.97, 2)
    expect(read('Time (s)\tRPM\n0\t800\n1\t900\n').readings.length).toBe(2)
  })

  test('a unit that measures something else is not understood', () => {
    const { report } = read('Time (s),Engine RPM (psi),Vehicle speed (furlongs)\n0,1,2\n')
    expect(report.columns.map(({ because }) => because)).toEqual([undefined, 'unit', 'unit'])
  })

  test('no time at all: rows, a second apart, and it is said', () => {
    const { readings, report } = read('Engine RPM,Vehicle speed\n800,0\n900,5\n', { rowMs: 500 })
    expect(report.time).toBe('rows')
    expect(readings).toMatchObject([
      { time: '2026-01-02T10:00:00.000Z', flags: ['time-derived'] },
      { time: '2026-01-02T10:00:00.500Z' },
    ])
  })
})

describe('faults have line numbers and cost no other row', () => {
  test('short rows, words for numbers, rows without a time', () => {
    const { readings, errors, report } = read('Time (s),Engine RPM,Vehicle speed\n0,800\n1,x,5\n,900,6\n3,1000,7\n')
    expect(readings.map(({ obd }) => obd)).toEqual([{ speedKmh: 5 }, { rpm: 1000, speedKmh: 7 }])
    expect(errors).toEqual([
      { line: 2, message: '2 cells, 3 columns' },
      { line: 3, message: 'Engine RPM: no number: x' },
      { line: 4, message: 'a row without its time' },
    ])
    expect(report).toMatchObject({ lines: 6, rows: 3, errors: 3 })
  })

  test('no heading, too long a line, too many lines, too many faults', () => {
    expect(read('hello\nworld\n').errors).toEqual([{ line: 3, message: 'no heading with a known column' }])
    expect(read('').errors.length).toBe(1)
    expect(read(`RPM,Speed\n${'1'.repeat(200)}\n800,1`, { maxLineChars: 100 }).errors).toMatchObject([{ line: 2 }])
    expect(read('RPM,Speed\n1,1\n1,1\n1,1\n', { maxLines: 3 }).readings.length).toBe(2)
    const many = read(['RPM,Speed', ...Array.from({ length: 50 }, () => 'a,b')], { maxErrors: 5 })
    expect(many.errors.length).toBe(5)
    expect(many.report.errors).toBe(100)
  })
})

describe('text of adapters', () => {
  test('with times, prompts and echoes', () => {
    const { readings, errors, report } = read(
      '[10:00:00.000] >ATZ\n[10:00:00.900] ELM327 v1.5\n[10:00:01.000] >010C\n[10:00:01.050] 41 0C 1A F8\n' +
        '[10:00:01.100] >010D\n[10:00:01.150] 41 0D 32\n[10:00:02.200] >010C\n[10:00:02.250] 41 0C 0F A0\n' +
        '[10:00:02.300] >0146\n[10:00:02.400] NO DATA\n[10:00:02.500] >03\n[10:00:02.600] 43 01 01 33\n',
    )
    expect(errors).toEqual([])
    expect(report).toMatchObject({ format: 'elm327', time: 'told', rows: 6 })
    expect(readings).toEqual([
      { time: '2026-01-02T10:00:01.050Z', obd: { rpm: 1726, speedKmh: 50 } },
      { time: '2026-01-02T10:00:02.250Z', obd: { rpm: 1000 }, troubleCodes: ['P0133'] },
    ])
  })

  test('without times, with headers, a VIN in three lines, and a fault', () => {
    const { readings, errors } = read(
      '>0100\nSEARCHING...\n7E8 06 41 00 BE 3F A8 13\n\n>0902\n7E8 10 14 49 02 01 31 4D 38\n7E8 21 47 44 4D 39 41 58 4B\n' +
        '7E8 22 50 30 34 32 37 38 38\n\n>010C\n7E8 04 41 0C 1A F8 00 00 00\n7E9 04 41 0C 1A F4 00 00 00\n>010C\nCAN ERROR\n>',
    )
    expect(errors).toEqual([{ line: 14, message: '010C: the CAN controller could not send or receive' }])
    expect(readings).toMatchObject([
      {
        vin: '1M8GDM9AXKP042788',
        flags: ['time-derived'],
        obd: { rpm: 1726 },
        raw: { '7E9.rpm': 1725 },
      },
    ])
  })

  test('past midnight', () => {
    const { readings } = read(
      '[23:59:59.900] >010C\n[23:59:59.950] 41 0C 1A F8\n[00:00:01.100] >010C\n[00:00:01.150] 41 0C 0F A0\n',
    )
    expect(readings.map(({ time }) => time)).toEqual(['2026-01-02T23:59:59.950Z', '2026-01-03T00:00:01.150Z'])
  })

  test('an answer that does not end is given up, and the next is read', () => {
    const begin = ['>ATZ', 'ELM327 v1.5', '>0100', '41 00 BE 1F B8 10', '>010C']
    const endless = Array.from({ length: 70_000 }, () => '4')
    const { readings, errors } = read([...begin, ...endless, '>010D', '41 0D 32', '>'])
    expect(errors[0]?.message).toBe('an answer that does not end')
    expect(readings).toMatchObject([{ obd: { speedKmh: 50 } }])
  })

  test('directions in words, no prompts', () => {
    const { readings, errors } = read(
      '2026-01-02 10:00:00.100 TX: 010C\n2026-01-02 10:00:00.150 RX: 41 0C 1A F8\n2026-01-02 10:00:00.200 TX: 0105\n2026-01-02 10:00:00.250 RX: 41 05 7B\n',
    )
    expect(errors).toEqual([])
    expect(readings).toEqual([{ time: '2026-01-02T10:00:00.150Z', obd: { rpm: 1726, coolantTemperatureC: 83 } }])
  })
})

test('headings are read without case, punctuation and unit', () => {
  expect(namesIn('CATALYST_TEMPERATURE_BANK1_SENSOR2 ()')).toEqual({
    spelling: 'catalyst temperature bank 1 sensor 2',
    unit: '',
  })
  expect(namesIn('Fuel Level (From Engine ECU)(%)')).toEqual({ spelling: 'fuel level from engine ecu', unit: '%' })
  expect(namesIn('Speed (OBD)')).toEqual({ spelling: 'speed obd', unit: '' })
  expect(columnOf('ENGINE_RUN_TINE ()').to).toBe('runTimeS')
  expect(columnOf('Engine fuel rate [gal/h]').convert(1)).toBeCloseTo(3.785, 3)
  expect(columnOf('Odometer (km)').convert(12)).toBe(12_000)
  expect(columnOf('Time run with MIL on (h)').convert(2)).toBe(120)
})

test.each([
  ['2021-12-21T16:45:23Z', Date.UTC(2021, 11, 21, 16, 45, 23)],
  ['2021-12-21 16:45:23.25+01:00', Date.UTC(2021, 11, 21, 15, 45, 23, 250)],
  ['22-May-2015 07:00:25.730', Date.UTC(2015, 4, 22, 6, 0, 25, 730)],
  ['12/21/2021 12:05:00 AM', Date.UTC(2021, 11, 20, 23, 5)],
  ['21.12.2021 16:45', Date.UTC(2021, 11, 21, 15, 45)],
  ['Fri May 22 07:00:26 GMT+02:00 2015', Date.UTC(2015, 4, 22, 5, 0, 26)],
  ['1640105123.5', 1_640_105_123_500],
  ['1640105123500', 1_640_105_123_500],
])('%s', (text, ms) => {
  expect(parseTime(text, 60)).toEqual({ kind: 'instant', ms })
})

test.each([['25:00:00'], ['2021-13-01 00:00:00'], ['Fri May 22 07:00:26 EDT 2015'], ['soon'], ['']])(
  '%j is no time',
  (text) => {
    expect(parseTime(text, 0)).toBeUndefined()
  },
)

describe('times out of a run time in whole seconds', () => {
  function place(runTimes: readonly number[]) {
    const clock = new RunTimeClock<number>()
    const timed = runTimes.flatMap((runTimeS, row) => clock.push(row, runTimeS))
    return [...timed, ...clock.finish()]
  }

  test('rows at any steady rate are placed within two seconds of when they were', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.integer({ min: 50, max: 2000 }), (rowS, count) => {
        const placed = place(Array.from({ length: count }, (_, row) => Math.floor(row * rowS)))
        expect(placed.map(({ row }) => row)).toEqual(Array.from({ length: count }, (_, row) => row))
        for (const { row, elapsedS } of placed) expect(Math.abs(elapsedS - row * rowS)).toBeLessThanOrEqual(2)
      }),
    )
  })

  test('time goes on while the engine stands, and begins anew when it is started again', () => {
    const driving = Array.from({ length: 100 }, (_, row) => Math.floor(row / 2))
    const placed = place([...driving, ...Array.from({ length: 60 }, () => 49), ...driving])
    expect(placed.at(-1)!.elapsedS).toBeGreaterThan(120)
    expect(placed.at(-1)!.elapsedS).toBeLessThan(132)
    expect(placed.every(({ elapsedS }, index) => index === 0 || elapsedS > placed[index - 1]!.elapsedS)).toBe(true)
  })

  test('after a halt with the engine off, rows are as far apart as before', () => {
    const driving = (from: number) => Array.from({ length: 100 }, (_, row) => from + Math.floor(row / 2))
    const placed = place([...driving(0), ...Array.from({ length: 60 }, () => 49), ...driving(50)])
    const last = placed.slice(-80)
    for (let row = 1; row < last.length; row += 1) {
      expect(last[row]!.elapsedS - last[row - 1]!.elapsedS).toBeCloseTo(0.5, 1)
    }
    expect(placed.at(-1)!.elapsedS).toBeGreaterThan(124)
  })

  test('whatever the run times, no row is lost, and time never goes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 65_535 })), {
          maxLength: 900,
          size: 'max',
        }),
        (runTimes) => {
          const placed = place(runTimes)
          expect(placed.length).toBe(runTimes.length)
          for (let row = 1; row < placed.length; row += 1) {
            expect(placed[row]!.elapsedS).toBeGreaterThanOrEqual(placed[row - 1]!.elapsedS)
          }
        },
      ),
    )
  })
})

test('hostile files give readings of the declared shape and faults, nothing else', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      'Time (s)',
      'RPM',
      'Speed (mph)',
      'Latitude',
      'Longitude',
      'SECONDS',
      'PID',
      'VALUE',
      '"',
      '""',
      '-',
      '1e999',
      '1e308',
      '999999999999',
      '-1',
      '010C',
      '41 0C 1A F8',
      '>',
      '43 02',
      'ENGINE_RUN_TINE ()',
      '__proto__',
      'constructor (toString)',
      '7E8 10 FF',
      '[10:00:00]',
    ),
    fc.double().map(String),
    fc.string({ maxLength: 12 }),
  ) // prettier-ignore
  const line = fc
    .tuple(fc.array(cell, { maxLength: 8 }), fc.constantFrom(',', ';', '\t', ' '))
    .map(([cells, by]) => cells.join(by))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40, size: 'max' }), (lines) => {
      const { report, readings } = read(lines)
      expect(report.readings).toBe(readings.length)
    }),
    { numRuns: 2000 },
  )
})

test('long lines of the same again are read once, not once for each character', () => {
  for (const piece of [' ', '(', '1', '41 ', '0:', '-', '>', '"', ',', '[', 'a b', '\t', '#start ']) {
    const long = piece.repeat(Math.floor(60_000 / piece.length))
    for (const line of [long, `${long}x`, `x${long}y`, `RPM,${long}`, `SEARCHING${long}x`, `0:${long}x`]) {
      read(['>010C', line, line], { maxColumns: 100_000 })
      read(['RPM,Speed', line, line])
    }
  }
})

const folder = resolve(process.env.CLUTCH_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data'), 'obd')
const present = existsSync(folder)

describe(`the carOBD files${present ? '' : ' (skipped: no data)'}`, () => {
  /** Rows, the last run time, and how long a row takes, as the data's own description gives it. */
  test.skipIf(!present).each([
    ['drive10', 5454, 2681, 0.49],
    ['drive5', 627, 304, 0.49],
    ['drive7', 557, 271, 0.49],
    ['idle9', 733, 357, 0.49],
    ['live10', 1176, 622, 0.53],
    ['live12', 1151, 611, 0.53],
    ['long9', 4607, 2264, 0.49],
    ['ufpe9', 1895, 930, 0.49],
  ])('%s: %i rows', (name, rows, runTimeS, rowS) => {
    const { readings, errors, report } = read(readFileSync(resolve(folder, `${name}.csv`), 'utf8').split('\n'))
    expect(errors).toEqual([])
    expect(report).toMatchObject({ format: 'csv', rows, readings: rows, errors: 0, time: 'run-time' })
    expect(report.columns.length).toBe(27)
    expect(report.columns.filter(({ to }) => to === undefined)).toEqual([])

    const times = readings.map(({ time }) => Date.parse(time))
    const lasted = (times.at(-1)! - times[0]!) / 1000
    expect(lasted).toBeGreaterThanOrEqual(runTimeS)
    expect(lasted).toBeLessThan(runTimeS + 8) // rows from before the engine ran
    expect(lasted / (rows - 1)).toBeCloseTo(rowS, 1)
    expect(times.every((time, index) => index === 0 || time > times[index - 1]!)).toBe(true)

    const between = (value: number | undefined, least: number, most: number) => {
      expect(value).toBeGreaterThanOrEqual(least)
      expect(value).toBeLessThanOrEqual(most)
    }
    for (const { obd, fuelPercent, flags } of readings) {
      between(obd?.rpm, 0, 6500)
      between(obd?.speedKmh, 0, 130)
      between(obd?.coolantTemperatureC, 15, 110)
      between(obd?.engineLoadPercent, 0, 100)
      between(obd?.intakePressureKpa, 10, 105)
      between(obd?.barometricPressureKpa, 95, 105)
      between(obd?.controlModuleV, 8, 15.5)
      between(obd?.catalystTemperatureBank1Sensor1C, 20, 900)
      between(fuelPercent, 0, 100)
      expect(obd?.commandedLambda).toBe(0) // this car never says it: not a λ
      expect(flags).toEqual(['time-derived'])
    }
    // No air-mass sensor: fuel by speed density, of a 1.5 L engine.
    const flows = readings.map(({ obd }) => fuelFlow(obd ?? {}, { displacementLitres: 1.5 }))
    const mean = flows.reduce((sum, flow) => sum + (flow?.litresPerHour ?? 0), 0) / flows.length
    expect(new Set(flows.map((flow) => flow?.method))).toEqual(new Set(['speed-density']))
    between(mean, 0.5, 8)
  })
})
