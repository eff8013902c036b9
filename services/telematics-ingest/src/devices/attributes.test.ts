import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readingFrom } from '../readings/reading.ts'
import { attributesOf, faultsOf, interpolate } from './attributes.ts'

const time = '2026-03-01T12:00:00.000Z'
// -0 is 0 to everybody but a test.
const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0)
/** Points by rising x. */
const curve = fc
  .uniqueArray(fc.tuple(finite, finite), { minLength: 2, maxLength: 20, selector: ([x]) => x })
  .map((points) => points.sort(([a], [b]) => a - b))

describe('a calibration', () => {
  test('never leaves what its points span, gives each point its own value, and is the end’s beyond the ends', () => {
    fc.assert(
      fc.property(curve, finite, (points, x) => {
        const ys = points.map(([, y]) => y)
        const y = interpolate(points, x)
        expect(y).toBeGreaterThanOrEqual(Math.min(...ys))
        expect(y).toBeLessThanOrEqual(Math.max(...ys))
        for (const [px, py] of points) expect(interpolate(points, px)).toBe(py)
        expect(interpolate(points, points[0]![0] - 1)).toBe(ys[0])
        expect(interpolate(points, points.at(-1)![0] + 1)).toBe(ys.at(-1))
      }),
    )
  })

  test('keeps the order of what it is given where its points rise', () => {
    const rising = curve.map((points) => {
      const ys = points.map(([, y]) => y).sort((a, b) => a - b)
      return points.map(([x], index) => [x, ys[index]!])
    })
    fc.assert(
      fc.property(rising, finite, finite, (points, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        expect(interpolate(points, low)).toBeLessThanOrEqual(interpolate(points, high))
      }),
    )
  })

  test('leaves a reading alone that does not tell what it starts from', () => {
    const apply = attributesOf({
      calibrations: [
        {
          from: 'inputs.ain1',
          to: 'fuelLitres',
          points: [
            [0, 0],
            [5, 100],
          ],
        },
      ],
      computed: [],
    })!
    expect(apply({ time, inputs: { ain2: 3 } })).toEqual({ time, inputs: { ain2: 3 } })
    expect(apply({ time, inputs: { ain1: 2 } })).toEqual({ time, inputs: { ain1: 2 }, fuelLitres: 40 })
  })
})

describe('a computed attribute', () => {
  const computed = (to: string, expression: string) =>
    attributesOf({ calibrations: [], computed: [{ to, expression }] })!
  const reading: DecodedReading = {
    time,
    ignition: true,
    fuelLitres: 40,
    inputs: { ain1: 3, 'a b': 1 },
    raw: { io_72: 215, text: 'x' },
    position: { lat: 1, lon: 2, speedKmh: 90, valid: true },
    alarms: ['sos'],
  }

  test.each([
    ['temperaturesC.hold', 'raw.io_72 / 10', { temperaturesC: { hold: 21.5 } }],
    ['fuelPercent', 'min(100, fuelLitres / 80 * 100)', { fuelPercent: 50 }],
    ['inputs.moving', 'position.speedKmh > 5 && ignition ? 1 : 0', { inputs: { ain1: 3, 'a b': 1, moving: 1 } }],
    ['inputs.sos', "'sos' in alarms ? 1 : 0", { inputs: { ain1: 3, 'a b': 1, sos: 1 } }],
    ['ignition', 'inputs["a b"] < 0.5', { ignition: false }],
    ['batteryV', 'has(inputs.ain9) ? inputs.ain9 : 12.5', { batteryV: 12.5 }],
  ])('%s = %s', (to, expression, more) => {
    expect(computed(to, expression)(reading)).toEqual({ ...reading, ...more })
  })

  test('what it starts from was not told: it is not there, and nothing is doubted', () => {
    expect(computed('fuelLitres', 'inputs.ain7 * 2')(reading)).toEqual({ ...reading, fuelLitres: undefined })
    expect(computed('batteryV', 'externalV * 2')(reading)).toEqual(reading)
  })

  test.each([
    ['batteryV', 'raw.text * 2'],
    ['batteryV', 'sqrt(-fuelLitres)'],
    ['batteryV', 'fuelLitres / 0.0'],
    ['odometerM', '-fuelLitres'],
    ['batteryV', '1 / 0'],
  ])('%s = %s fails: it is not there, and the reading says so', (to, expression) => {
    expect(computed(to, expression)({ ...reading, [to]: 7 })).toEqual({ ...reading, flags: ['computed-failed'] })
  })

  test('follows the calibrations, and what was computed before it', () => {
    const apply = attributesOf({
      calibrations: [
        {
          from: 'inputs.ain1',
          to: 'fuelLitres',
          points: [
            [0, 0],
            [5, 100],
          ],
        },
      ],
      computed: [
        { to: 'fuelPercent', expression: 'fuelLitres / 2' },
        { to: 'raw.half', expression: 'fuelPercent / 2' },
      ],
    })!
    expect(apply({ time, inputs: { ain1: 4 } })).toEqual({
      time,
      inputs: { ain1: 4 },
      fuelLitres: 80,
      fuelPercent: 40,
      raw: { half: 20 },
    })
  })

  test('what is said by the device is not changed, and neither is which reading it is', () => {
    const said = structuredClone(reading)
    const origin = { deviceId: 'dev_1', tenantId: 'ten_1', receivedAt: new Date(time) }
    const content = computed('inputs.ain1', 'inputs.ain1 * 2')(reading)
    expect(content.inputs).toEqual({ ain1: 6, 'a b': 1 })
    expect(reading).toEqual(said)
    const kept = readingFrom(reading, origin, undefined, content)
    expect(kept).toMatchObject({ id: readingFrom(reading, origin).id, inputs: { ain1: 6 } })
  })

  test('nothing is set up: there is nothing to call', () => {
    expect(attributesOf({ calibrations: [], computed: [] })).toBeUndefined()
  })
})

describe('what is refused', () => {
  test.each([
    ['raw.x.matches("(a+)+$") ? 1 : 0', /method/],
    ['[1, 2].map(x, x * 2)[0]', /method/],
    ['cel.bind(x, 2.0, x * x)', /maxCallArguments/],
    ['nobody + 1', /nobody/],
    ['fuelLitres >', /token/i],
    ['"a" + "b"', /string/],
    ['string(fuelLitres) == "1" ? 1 : 0', /string/],
    [Array.from({ length: 200 }, () => '1').join('+'), /ast|nodes|limit|depth/i],
    [`${'('.repeat(300)}1${')'.repeat(300)}`, /depth|limit/i],
    ['inputs.constructor.name', /./],
  ])('%s', (expression, message) => {
    const faults = faultsOf({ calibrations: [], computed: [{ to: 'batteryV', expression }] })
    expect(faults).toEqual([{ pointer: '/computed/0/expression', message: expect.stringMatching(message) }])
  })

  test.each(['nobody', 'time', 'position.lat', 'inputs', 'inputs.__proto__', 'alarms', 'fuelLitres.x'])(
    '%s cannot be set',
    (to) => {
      expect(faultsOf({ calibrations: [], computed: [{ to, expression: '1' }] })).toMatchObject([
        { pointer: '/computed/0/to' },
      ])
    },
  )

  test('points that do not rise, sources that are none, values a field cannot have', () => {
    const point = { from: 'ignition', to: 'ignition', points: [[1, 1], [1, 2]] } // biome-ignore format: one line
    const negative = { from: 'raw.x', to: 'odometerM', points: [[1, -1], [2, 2]] } // biome-ignore format: one line
    expect(faultsOf({ calibrations: [point, negative], computed: [] }).map(({ pointer }) => pointer)).toEqual([
      '/calibrations/0/from',
      '/calibrations/0/to',
      '/calibrations/0/points/1/0',
      '/calibrations/1/points/0/1',
    ])
  })

  test('whatever is written, it is compiled or refused, and never throws when it runs', () => {
    const words = fc.constantFrom(
      'inputs',
      '.',
      'ain1',
      '[',
      ']',
      '"x"',
      '+',
      '*',
      '/',
      '(',
      ')',
      '?',
      ':',
      '1',
      '2.5',
      '-',
      'min',
      ',',
      'has',
      'fuelLitres',
      '&&',
      '!',
      'toString',
      'raw',
      '==', // biome-ignore format: words
    )
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 12 }), (tokens) => {
        const computed = [{ to: 'batteryV', expression: tokens.join(' ') }]
        if (faultsOf({ calibrations: [], computed }).length > 0) return
        const { batteryV } = attributesOf({ calibrations: [], computed })!({
          time,
          inputs: { ain1: 1 },
          raw: { x: 'y' },
        })
        expect(batteryV === undefined || Number.isFinite(batteryV)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
