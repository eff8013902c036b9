import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { airBySpeedDensity, fuelFlow, litresPer100Km } from './flow.ts'
import { blend, fuels } from './fuels.ts'

describe('the best of what is known is used, and it is said which', () => {
  const all = {
    fuelRateLh: 6.5,
    engineFuelRateGs: 1.2,
    massAirFlowGs: 14.6,
    intakePressureKpa: 50,
    intakeAirTemperatureC: 25,
    rpm: 2000,
  }
  const engine = { displacementLitres: 1.5, volumetricEfficiency: 0.85 }

  test('the ECU itself', () => {
    expect(fuelFlow(all, engine)).toMatchObject({ method: 'fuel-rate-pid', litresPerHour: 6.5 })
    const { fuelRateLh: _, ...byMass } = all
    expect(fuelFlow(byMass, engine)).toMatchObject({ method: 'fuel-rate-pid', gramsPerSecond: 1.2 })
  })

  test('air by its sensor: 14.6 g/s of air burn 1 g/s of petrol, 4.83 L/h', () => {
    const flow = fuelFlow({ massAirFlowGs: 14.6 })
    expect(flow).toMatchObject({ method: 'mass-air-flow', atMost: false })
    expect(flow!.gramsPerSecond).toBeCloseTo(1, 9)
    expect(flow!.litresPerHour).toBeCloseTo(4.8322, 4)
  })

  test('speed density: 1.5 L at 2000 rpm, half full of air of 25 °C and 50 kPa', () => {
    const inputs = { intakePressureKpa: 50, intakeAirTemperatureC: 25, rpm: 2000 }
    // 12.5 L/s of half-full cylinders × 0.85, at 0.5842 g/L
    expect(airBySpeedDensity(inputs, engine)).toBeCloseTo(21.25 * 0.58421, 2)
    expect(fuelFlow(inputs, engine)).toMatchObject({ method: 'speed-density' })
  })

  test('nothing, where too little is known', () => {
    expect(fuelFlow({}, engine)).toBeUndefined()
    expect(fuelFlow({ intakePressureKpa: 50, rpm: 2000 }, engine)).toBeUndefined()
    expect(fuelFlow({ intakePressureKpa: 50, intakeAirTemperatureC: 25, rpm: 2000 })).toBeUndefined()
    expect(fuelFlow({ massAirFlowGs: Number.NaN })).toBeUndefined()
  })
})

test('λ counts, and what is no λ does not', () => {
  const rich = fuelFlow({ massAirFlowGs: 14.6, commandedLambda: 0.8 })!
  const even = fuelFlow({ massAirFlowGs: 14.6 })!
  expect(rich.gramsPerSecond).toBeCloseTo(even.gramsPerSecond / 0.8, 9)
  expect(fuelFlow({ massAirFlowGs: 14.6, commandedLambda: 0 })).toEqual(even)
})

test('of a diesel without λ only the most it burnt is known', () => {
  expect(fuelFlow({ massAirFlowGs: 30 }, { fuel: fuels.diesel })).toMatchObject({ atMost: true })
  expect(fuelFlow({ massAirFlowGs: 30, commandedLambda: 1.8 }, { fuel: fuels.diesel })).toMatchObject({ atMost: false })
})

test('a blend lies between its parts, and E85 comes out as E85', () => {
  expect(blend(0).airFuelRatio).toBeCloseTo(fuels.petrol.airFuelRatio, 9)
  expect(blend(100).airFuelRatio).toBeCloseTo(fuels.ethanol.airFuelRatio, 9)
  expect(blend(85).airFuelRatio).toBeCloseTo(fuels.e85.airFuelRatio, 1)
  expect(blend(85).densityKgL).toBeCloseTo(fuels.e85.densityKgL, 2)
})

test('more air, speed or pressure never means less fuel', () => {
  const number = (max: number) => fc.double({ min: 0, max, noNaN: true })
  fc.assert(
    fc.property(number(250), number(8000), number(250), number(1), (kpa, rpm, more, temperature) => {
      const engine = { displacementLitres: 2 }
      const at = (intakePressureKpa: number) =>
        fuelFlow({ intakePressureKpa, rpm, intakeAirTemperatureC: temperature * 80 }, engine)!.litresPerHour
      expect(at(kpa + more)).toBeGreaterThanOrEqual(at(kpa))
    }),
  )
})

test('consumption over a distance', () => {
  expect(litresPer100Km(6, 100)).toBe(6)
  expect(litresPer100Km(1, 0)).toBeUndefined()
})
