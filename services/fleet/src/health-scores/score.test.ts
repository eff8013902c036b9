import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HealthFacts, scoreOf } from './score.ts'

const sound: HealthFacts = {
  codes: [],
  tellsCodes: true,
  schedules: [{ id: 'svs_1', name: 'Oil', status: 'scheduled' }],
  defects: [],
  isInspected: true,
  trends: { findings: [], unknown: [] },
}
const code = (of: object) =>
  ({ id: 'dtc_1', code: 'P0301', text: 'Misfire', severity: 'major', status: 'confirmed', ...of }) as const

describe('a health score', () => {
  it('of a sound vehicle is 100, and everything is known', () => {
    expect(scoreOf(sound)).toEqual({ score: 100, grade: 'good', contributions: [], missing: [], known: 1 })
  })

  it('of a vehicle of which nothing is known is none, not 100', () => {
    const blind: HealthFacts = {
      ...sound,
      tellsCodes: false,
      schedules: [],
      isInspected: false,
      trends: { findings: [], unknown: ['battery', 'cranking', 'charging', 'coolant'] },
    }
    expect(scoreOf(blind)).toEqual({
      score: null,
      grade: null,
      contributions: [],
      missing: ['trouble-codes', 'services', 'defects', 'battery', 'charging', 'coolant'],
      known: 0,
    })
  })

  it('names each cause with its points, the heaviest first', () => {
    const worn = scoreOf({
      ...sound,
      codes: [code({}), code({ id: 'dtc_2', code: 'P0442', text: null, severity: 'minor', status: 'open' })],
      schedules: [{ id: 'svs_1', name: 'Oil', status: 'overdue' }],
      defects: [{ id: 'dfc_1', label: 'Mirror', severity: 'minor' }],
      trends: {
        unknown: [],
        findings: [{ finding: 'battery-low', severity: 'minor', text: 'It rests at 12.20 V', since: '2026-03-01' }],
      },
    })
    expect(worn.contributions.map(({ area, points, text, refId }) => [area, points, text, refId])).toEqual([
      ['trouble-codes', 20, 'P0301: Misfire', 'dtc_1'],
      ['services', 15, 'Oil is overdue', 'svs_1'],
      ['battery', 8, 'It rests at 12.20 V', null],
      ['defects', 5, 'Mirror', 'dfc_1'],
      ['trouble-codes', 2.5, 'P0442, not confirmed', 'dtc_2'],
    ])
    expect(worn).toMatchObject({ score: 49.5, grade: 'act' })
  })

  it('with one cause that stops a vehicle says so, whatever else is well', () => {
    expect(scoreOf({ ...sound, codes: [code({ severity: 'critical' })] })).toMatchObject({ score: 60, grade: 'stop' })
  })

  it('is 100 less its contributions, within 0 and 100, and more that is wrong never raises it', () => {
    const severity = fc.constantFrom('info', 'minor', 'major', 'critical')
    const anyCode = fc.record({
      id: fc.uuid(),
      code: fc.constantFrom('P0301', 'P0420'),
      text: fc.constant(null),
      severity,
      status: fc.constantFrom('open', 'confirmed'),
    })
    const anyDefect = fc.record({
      id: fc.uuid(),
      label: fc.constant('x'),
      severity: fc.constantFrom('minor', 'major', 'out-of-service'),
    })
    fc.assert(
      fc.property(fc.array(anyCode), fc.array(anyDefect), anyCode, (codes, defects, more) => {
        const of = (all: readonly object[]) => scoreOf({ ...sound, codes: all as HealthFacts['codes'], defects })
        const before = of(codes)
        const taken = before.contributions.reduce((sum, { points }) => sum + points, 0)
        expect(before.score).toBeCloseTo(Math.max(0, 100 - taken), 6)
        expect(of([...codes, more]).score!).toBeLessThanOrEqual(before.score!)
        expect(of([...codes].reverse())).toEqual(before)
      }),
    )
  })
})
