import { fromHex, hex } from '@clutch/protocols/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Parameter, rangeOf, readParameter, resolutionOf, type Unit } from './parameter.ts'
import { findPid, pids } from './pids.ts'
import { pidOf, readPid, writePid } from './values.ts'

describe('the table', () => {
  test('has every PID from 00 to C4 once, in order', () => {
    expect(pids.map(({ pid }) => pid)).toEqual(Array.from({ length: 0xc5 }, (_, index) => index))
  })

  test('no value reaches beyond its PID, and within a PID no name comes twice', () => {
    for (const { pid, bytes, parameters } of pids) {
      for (const { name, byte, bytes: width, bit = 0, bits = 0 } of parameters) {
        expect(byte + width, `${pid} ${name}`).toBeLessThanOrEqual(bytes as number)
        expect(bit + bits).toBeLessThanOrEqual(8)
      }
      const names = parameters.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  test('values with a public layout overlap only where the support bits exclude one another, or as bits of a byte', () => {
    for (const { pid, parameters } of pids) {
      const taken = new Map<number, Parameter>()
      for (const parameter of parameters) {
        const { byte, bytes, bit, ifBit, name } = parameter
        const first = byte * 8 + (bit ?? 0)
        const width = bit === undefined ? bytes * 8 : (parameter.bits ?? 1)
        for (let at = first; at < first + width; at += 1) {
          const other = taken.get(at)
          if (other) expect(other.ifBit !== undefined && ifBit !== other.ifBit, `${pid} ${name}`).toBe(true)
          taken.set(at, parameter)
        }
      }
    }
  })

  const endings: Readonly<Partial<Record<Unit, RegExp>>> = {
    '%': /Percent$/,
    '°C': /C$/,
    kPa: /Kpa$/,
    Pa: /Pa$/,
    rpm: /[rR]pm$/,
    'km/h': /Kmh$/,
    km: /Km$/,
    '°': /Deg$/,
    'g/s': /Gs$/,
    'kg/h': /Kgh$/,
    'L/h': /Lh$/,
    'mg/stroke': /MgStroke$/,
    'mg/m³': /MgM3$/,
    ppm: /Ppm$/,
    V: /V$/,
    mA: /Ma$/,
    A: /A$/,
    N·m: /Nm$/,
    s: /S$/,
    min: /Min$/,
    h: /H$/,
    λ: /Lambda/,
  } // prettier-ignore

  test('names end with their unit', () => {
    for (const { parameters } of pids) {
      for (const { name, unit } of parameters) {
        const ending = endings[unit]
        if (ending) expect(name).toMatch(ending)
        expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/)
        expect(name.length).toBeLessThanOrEqual(64)
      }
    }
  })
})

/** Lowest and highest value as published lists of the PIDs give them. */
test.each([
  [0x04, 'engineLoadPercent', 0, 100],
  [0x05, 'coolantTemperatureC', -40, 215],
  [0x06, 'shortFuelTrimPercent', -100, 99.2],
  [0x0a, 'fuelPressureKpa', 0, 765],
  [0x0b, 'intakePressureKpa', 0, 255],
  [0x0c, 'rpm', 0, 16383.75],
  [0x0e, 'timingAdvanceDeg', -64, 63.5],
  [0x10, 'massAirFlowGs', 0, 655.35],
  [0x14, 'oxygenSensor1V', 0, 1.275],
  [0x1f, 'runTimeS', 0, 65535],
  [0x22, 'fuelRailPressureRelativeKpa', 0, 5177.265],
  [0x23, 'fuelRailGaugePressureKpa', 0, 655350],
  [0x24, 'oxygenSensor1Lambda', 0, 2],
  [0x24, 'oxygenSensor1WideV', 0, 8],
  [0x2b, 'oxygenSensor8WideV', 0, 8],
  [0x32, 'evaporativePressurePa', -8192, 8191.75],
  [0x34, 'oxygenSensor1CurrentMa', -128, 128],
  [0x3c, 'catalystTemperatureBank1Sensor1C', -40, 6513.5],
  [0x42, 'controlModuleV', 0, 65.535],
  [0x43, 'absoluteLoadPercent', 0, 25700],
  [0x44, 'commandedLambda', 0, 2],
  [0x53, 'evaporativePressureAbsoluteKpa', 0, 327.675],
  [0x54, 'evaporativePressureWidePa', -32768, 32767],
  [0x5d, 'injectionTimingDeg', -210, 301.992],
  [0x5e, 'fuelRateLh', 0, 3276.75],
  [0x61, 'demandedTorquePercent', -125, 130],
  [0x63, 'referenceTorqueNm', 0, 65535],
  [0x66, 'massAirFlowAGs', 0, 2047.96875],
  [0x6b, 'egrTemperatureAWideC', -40, 980],
  [0x70, 'boostAKpa', 0, 2047.96875],
  [0x74, 'turboARpm', 0, 655350],
  [0x7a, 'particulateFilterBank1DeltaKpa', -327.68, 327.67],
  [0x7f, 'engineRunTimeS', 0, 4294967295],
  [0x8c, 'oxygenLambdaBank1Sensor1', 0, 8],
  [0x8e, 'frictionTorquePercent', -125, 130],
  [0x9d, 'engineFuelRateGs', 0, 1310.7],
  [0x9e, 'exhaustFlowKgh', 0, 13107],
  [0xa2, 'cylinderFuelRateMgStroke', 0, 2047.96875],
  [0xa4, 'gearRatio', 0, 65.535],
  [0xa5, 'reagentDosingPercent', 0, 127.5],
  [0xa6, 'odometerKm', 0, 429496729.5],
])('%i %s goes from %d to %d', (pid, name, least, most) => {
  const parameter = findPid(pid)!.parameters.find((candidate) => candidate.name === name)!
  const [low, high] = rangeOf(parameter)
  expect(low).toBeCloseTo(least, 1)
  expect(Math.abs(high - most)).toBeLessThanOrEqual(Math.max(resolutionOf(parameter), 0.05))
})

test.each([
  [0x0c, '1af8', { rpm: 1726 }],
  [0x05, '7b', { coolantTemperatureC: 83 }],
  [0x0d, '32', { speedKmh: 50 }],
  [0x10, '01f4', { massAirFlowGs: 5 }],
  [0x14, '5aff', { oxygenSensor1V: 0.45 }],
  [0x32, 'fffc', { evaporativePressurePa: -1 }],
  [0x42, '35fc', { controlModuleV: 13.82 }],
  [0x66, '0102800000', { massAirFlowAGs: 20 }],
  [0x78, '0512340000abcd0000', { exhaustGasTemperatureBank1Sensor1C: 426, exhaustGasTemperatureBank1Sensor3C: 4358.1 }],
  [0x7a, '01fff0000000000', { particulateFilterBank1DeltaKpa: -0.16 }],
  [0x9a, '06001400ff38', { tractionBatteryV: 80, tractionBatteryA: -20 }],
  [0xa6, '0012d687', { odometerKm: 123456.7 }],
])('%i %s', (pid, data, values) => {
  const read = readPid(findPid(pid)!, fromHex(data)).values
  expect(Object.keys(values)).toEqual(read.map(({ name }) => name))
  for (const { name, value } of read) expect(value).toBeCloseTo((values as Record<string, number>)[name]!, 6)
})

test('codes have words', () => {
  expect(readPid(findPid(0x51)!, Uint8Array.of(4)).values).toEqual([
    { name: 'fuelType', unit: '', value: 4, state: 'diesel' },
  ])
  expect(readPid(findPid(0x1c)!, Uint8Array.of(6)).values[0]?.state).toBe('EOBD')
  expect(readPid(findPid(0x03)!, Uint8Array.of(2, 0)).values.map(({ state }) => state)).toEqual([
    'closed loop',
    'engine off',
  ])
  expect(readPid(findPid(0xa4)!, fromHex('03400d05')).values).toMatchObject([{ value: 4 }, { value: 3.333 }])
})

test('what a value is written as reads back within half a step, whatever the value', () => {
  const written = pids.filter(({ parameters, form }) => parameters.length > 0 && form === undefined)
  const pick = fc
    .constantFrom(...written)
    .chain((pid) =>
      fc.tuple(fc.constant(pid), fc.constantFrom(...pid.parameters), fc.double({ min: 0, max: 1, noNaN: true })),
    )
  fc.assert(
    fc.property(pick, ([pid, parameter, share]) => {
      const [least, most] = rangeOf(parameter)
      const value = least + share * (most - least)
      const data = writePid(pid, { [parameter.name]: value })
      const read = readParameter(parameter, data)
      if (read === undefined) return // the raw value that stands for none
      expect(Math.abs(read.value - value)).toBeLessThanOrEqual(resolutionOf(parameter) / 2 + 1e-6)
      expect(hex(writePid(pid, { [parameter.name]: read.value }))).toBe(hex(data))
    }),
    { numRuns: 2000 },
  )
})

test('a register saturates instead of wrapping', () => {
  expect(hex(writePid(findPid(0x0d)!, { speedKmh: 400 }))).toBe('ff')
  expect(hex(writePid(findPid(0x05)!, { coolantTemperatureC: -90 }))).toBe('00')
})

test('any bytes for any PID are read without an error', () => {
  fc.assert(
    fc.property(fc.constantFrom(...pids), fc.uint8Array({ maxLength: 50 }), (pid, data) => {
      for (const { value } of readPid(pid, data).values) expect(Number.isFinite(value)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('a value names the first PID that carries it', () => {
  expect(pidOf('rpm')?.pid).toBe(0x0c)
  expect(pidOf('oxygenSensor1Lambda')?.pid).toBe(0x24)
  expect(pidOf('nothing')).toBeUndefined()
})
