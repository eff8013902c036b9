import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ASSUMED_COSTS, recommend, thresholdsOf } from './recommend.ts'
import type { MaintenanceScore } from './score.ts'
import { UNKNOWN_VEHICLE, type VehicleSnapshot } from './vehicle-snapshot.ts'

const scoreOf = (breakdownProbability: number, rest: Partial<MaintenanceScore> = {}): MaintenanceScore => ({
  model: 'a'.repeat(64),
  origin: 'cold-start',
  breakdownProbability,
  withinDays: 30,
  interval90: { low: breakdownProbability / 2, high: Math.min(1, breakdownProbability * 2) },
  typicalProbability: 0.015,
  contributions: [],
  unknown: [],
  outsideTraining: [],
  ...rest,
})
const withCodes = (...codes: string[]): VehicleSnapshot => ({
  ...UNKNOWN_VEHICLE,
  kmLast30Days: 1_500,
  openTroubleCodes: codes.map((code) => ({ code, openDays: 0 })),
})

describe('a recommendation', () => {
  test('P0301 at 18 % is an urgent misfire diagnosis, with its reasons', () => {
    const ignition = { group: 'ignition' as const, addedProbability: 0.165, facts: [] }
    const got = recommend(scoreOf(0.18, { contributions: [ignition] }), withCodes('P0301'))
    expect(got).toMatchObject({ kind: 'inspect', urgency: 'urgent', serviceCategory: 'engine-misfire-diagnosis' })
    expect(got.withinDays).toBeLessThanOrEqual(7)
    expect(got.withinKm).toBeLessThanOrEqual(300)
    expect(got.reasons.map(({ source }) => source)).toEqual(['trouble-code', 'model', 'model', 'cost'])
    expect(got.reasons[0]?.text).toContain('P0301')
  })

  test('a severe code asks for a visit whatever the model believes', () => {
    expect(recommend(scoreOf(0.001), withCodes('P0301'))).toMatchObject({
      kind: 'inspect',
      withinDays: 7,
      withinKm: 300,
    })
  })

  test('overheating stops the vehicle', () => {
    const got = recommend(scoreOf(0.02), withCodes('P0420', 'P0217'))
    expect(got).toMatchObject({ kind: 'stop-driving', urgency: 'immediate', withinDays: 0, withinKm: 0 })
    expect(got.serviceCategory).toBe('cooling-system-check')
  })

  test('a high risk without a code is inspected, not repaired: there is nothing yet to repair', () => {
    const electrical = { group: 'electrical' as const, addedProbability: 0.4, facts: [] }
    const got = recommend(scoreOf(0.5, { contributions: [electrical] }), withCodes())
    expect(got).toMatchObject({ kind: 'inspect', serviceCategory: 'battery-and-charging-check' })
    expect(recommend(scoreOf(0.5), withCodes('P0562'))).toMatchObject({ kind: 'repair' })
  })

  test('a healthy vehicle is left alone, and one overdue for service is called in', () => {
    expect(recommend(scoreOf(0.012), withCodes())).toMatchObject({ kind: 'none', urgency: 'none', withinDays: null })
    const overdue = recommend(scoreOf(0.012), { ...withCodes(), daysSinceService: 400 })
    expect(overdue).toMatchObject({ kind: 'service', serviceCategory: 'scheduled-service' })
    expect(recommend(scoreOf(0.012), withCodes('P0455'))).toMatchObject({ kind: 'monitor', serviceCategory: null })
  })

  test('takes the cheapest choice at every threshold', () => {
    const { inspect, repair } = thresholdsOf(ASSUMED_COSTS)
    const at = (p: number) => recommend(scoreOf(p), withCodes('P0171')).expectedCost
    expect(at(inspect).inspect).toBe(at(inspect).doNothing)
    expect(at(repair).repair).toBe(at(repair).inspect)
    expect(recommend(scoreOf(inspect - 0.001), withCodes()).kind).toBe('none')
    expect(recommend(scoreOf(inspect + 0.001), withCodes()).kind).toBe('inspect')
    expect(recommend(scoreOf(repair + 0.001), withCodes('P0171')).kind).toBe('repair')
  })

  test('more risk never gives more time, and no choice names a time without a visit', () => {
    const rank = ['none', 'monitor', 'service', 'inspect', 'repair', 'stop-driving']
    const probability = fc.double({ min: 0, max: 1, noNaN: true })
    const codes = fc.subarray(['P0301', 'P0171', 'P0420', 'C0035', 'P0217', 'X'])
    fc.assert(
      fc.property(probability, probability, codes, (a, b, some) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((p) => recommend(scoreOf(p), withCodes(...some)))
        expect(rank.indexOf(high!.kind)).toBeGreaterThanOrEqual(rank.indexOf(low!.kind))
        if (low!.withinDays !== null) expect(high!.withinDays).toBeLessThanOrEqual(low!.withinDays)
        for (const it of [low!, high!]) {
          expect(it.withinDays === null).toBe(it.serviceCategory === null)
          expect(it.reasons.length).toBeGreaterThan(0)
        }
      }),
    )
  })
})
