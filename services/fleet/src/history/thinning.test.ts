import { destination, distanceToPathM } from '@clutch/shared/geo'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { thinned } from './thinning.ts'

const walk = fc
  .array(fc.record({ turn: fc.integer({ min: -90, max: 90 }), stepM: fc.integer({ min: 0, max: 300 }) }), {
    minLength: 1,
    maxLength: 80,
  })
  .map((steps) => {
    let at = { lat: 53.5, lon: 10 }
    let course = 0
    return steps.map(({ turn, stepM }, n) => {
      course += turn
      at = destination(at, (course + 720) % 360, stepM)
      return { ...at, timeMs: n * 7_000 }
    })
  })

test('whatever is left out lies within the bound of the line that stays, also when the line is made page by page', () => {
  fc.assert(
    fc.property(walk, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 10 }), (points, withinM, perPage) => {
      const kept: typeof points = []
      let rest = points
      while (rest.length > 0) {
        const page = thinned(rest, { withinM }, kept.at(-1)).slice(0, perPage)
        kept.push(...page)
        rest = rest.filter(({ timeMs }) => timeMs > page.at(-1)!.timeMs)
      }
      expect(kept[0]).toEqual(points[0])
      expect(kept.at(-1)).toEqual(points.at(-1))
      for (const point of points) {
        const after = kept.findIndex(({ timeMs }) => timeMs >= point.timeMs)
        const piece = kept.slice(Math.max(0, after - 1), after + 1)
        const awayM = piece.length === 1 ? 0 : distanceToPathM(point, piece, false)
        expect(awayM).toBeLessThanOrEqual(withinM * 1.001)
      }
    }),
  )
})

test('one position of each span of time, the same whichever pages it is read in', () => {
  fc.assert(
    fc.property(walk, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 10 }), (points, everyS, perPage) => {
      const whole = thinned(points, { everyS })
      const kept: typeof points = []
      let rest = points
      for (let pages = 0; pages <= points.length; pages += 1) {
        const page = thinned(rest, { everyS }, kept.at(-1)).slice(0, perPage)
        if (page.length === 0) break
        kept.push(...page)
        rest = rest.filter(({ timeMs }) => timeMs > page.at(-1)!.timeMs)
      }
      expect(kept).toEqual(whole)
      expect(new Set(whole.map(({ timeMs }) => Math.floor(timeMs / everyS / 1_000))).size).toBe(whole.length)
    }),
  )
})
