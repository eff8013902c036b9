import { describe, expect, it } from 'vitest'
import { codeText } from './code-text.ts'
import {
  newTroubleCodeState,
  normalCode,
  openTroubleCodes,
  severityOfCode,
  stepTroubleCodes,
  type TroubleCodeEffect,
  type TroubleReport,
  troubleCodePart,
} from './trouble-code.ts'

const HOUR_MS = 3_600_000
const list = (...codes: string[]): TroubleReport => ({ codes: codes.map((code) => ({ code })), complete: true })

function run(...reports: [timeMs: number, report: TroubleReport][]) {
  const effects: TroubleCodeEffect[] = []
  let state = newTroubleCodeState('dev_1')
  for (const [timeMs, report] of reports) state = stepTroubleCodes(state, timeMs, report, effects)
  return {
    state,
    effects,
    seen: effects.map(({ type, record }) => `${type.slice(13)} ${record.code} ${record.status}`),
  }
}

describe('a trouble code', () => {
  it('reported again and again opens once', () => {
    expect(run([0, list('P0301')], [1000, list('P0301')], [2000, list('p0301 ')]).seen).toEqual(['opened P0301 open'])
  })

  it('is confirmed when the device says so, or when it stays', () => {
    expect(run([0, list('P0301')], [HOUR_MS, list('P0301')], [2 * HOUR_MS, list('P0301')]).seen).toEqual([
      'opened P0301 open',
      'confirmed P0301 confirmed',
    ])
    expect(run([0, { codes: [{ code: 'P0301', status: 'confirmed' }], complete: true }]).seen).toEqual([
      'opened P0301 confirmed',
    ])
  })

  it('is cleared when a complete list lacks it, and not by an incomplete one', () => {
    expect(run([0, list('P0301', 'P0420')], [1000, { codes: [], complete: false }]).seen).toHaveLength(2)
    const { seen, state } = run([0, list('P0301', 'P0420')], [1000, list('P0420')])
    expect(seen).toEqual(['opened P0301 open', 'opened P0420 open', 'cleared P0301 cleared'])
    expect(openTroubleCodes(state).map(({ code }) => code)).toEqual(['P0420'])
  })

  it('that comes back opens anew, under another id, and clears under the id it opened with', () => {
    const { effects } = run([1, list('P0301')], [2, list()], [3, list('P0301')])
    const [opened, cleared, again] = effects.map(({ record }) => record.id)
    expect(cleared).toBe(opened)
    expect(again).not.toBe(opened)
    expect(opened).toMatch(/^dtc_[0-9A-HJKMNP-TV-Z]{26}$/)
  })

  it('that is none is ignored, and a broken device cannot fill the state', () => {
    expect(run([0, list('', 'HELLO', 'P9999', 'X0301')]).seen).toEqual([])
    const many = Array.from({ length: 1000 }, (_, i) => `P${i.toString(16).toUpperCase().padStart(4, '0')}`)
    expect(openTroubleCodes(run([0, list(...many)]).state)).toHaveLength(128)
  })

  it('has five characters, whatever follows them', () => {
    expect(['p0301', 'P0301-12', 'U012187', 'P03011'].map(normalCode)).toEqual(['P0301', 'P0301', 'U0121', null])
  })

  it('has a severity by what it concerns', () => {
    const expected = {
      P0301: 'major',
      P0300: 'critical',
      P0217: 'critical',
      P0420: 'major',
      P0442: 'minor',
      C0035: 'critical',
      C0561: 'major',
      B0001: 'critical',
      B1000: 'minor',
      U0121: 'critical',
      U0100: 'major',
      U1000: 'minor',
      P0113: 'minor',
    }
    expect(Object.fromEntries(Object.keys(expected).map((code) => [code, severityOfCode(code)]))).toEqual(expected)
  })

  it('has a text', () => {
    expect(codeText('P0301')).toBe('Cylinder 1 Misfire Detected')
    expect(codeText('C1500')).toBe('Transfer Case Contact Plate "B" Encoder Circuit Failure')
    expect(codeText('P0FFF')).toBeNull()
  })

  it('that an ECU calls pending is not confirmed by time, and is gone when it is in neither list', () => {
    const pending = (...codes: string[]): TroubleReport => ({
      codes: codes.map((code) => ({ code, status: 'pending' })),
      complete: false,
      pendingComplete: true,
    })
    expect(run([0, pending('P0301')], [HOUR_MS, list()], [2 * HOUR_MS, pending('P0301')]).seen).toEqual([
      'opened P0301 open',
    ])
    expect(run([0, pending('P0301')], [1, pending()]).seen).toEqual(['opened P0301 open', 'cleared P0301 cleared'])
    expect(
      run([0, pending('P0301')], [1, list('P0301')], [HOUR_MS, list('P0301')], [HOUR_MS + 1, pending()]).seen,
    ).toEqual(['opened P0301 open', 'confirmed P0301 confirmed'])
  })
})

describe('beside its codes', () => {
  const said = (timeMs: number, more: object) => ({ timeMs, lat: 0, lon: 0, valid: false, ...more })
  function fold(...points: ReturnType<typeof said>[]) {
    const effects: TroubleCodeEffect[] = []
    let state = troubleCodePart.newState('dev_1')
    for (const point of points) state = troubleCodePart.step(state, point, effects, undefined as never)
    return { state, effects }
  }

  it('a lamp that goes on or off is told of every code that is open, and stands with those that come', () => {
    const { effects, state } = fold(
      said(0, { troubleCodes: list('P0301') }),
      said(1, { obd: { malfunctionLamp: 1 } }),
      said(2, { obd: { malfunctionLamp: 1 } }),
      said(3, { troubleCodes: list('P0301', 'P0420') }),
      said(4, { obd: { malfunctionLamp: 0 } }),
    )
    expect(effects.map(({ type, record }) => [type.slice(13), record.code, record.lamp?.on ?? null])).toEqual([
      ['opened', 'P0301', null],
      ['changed', 'P0301', true],
      ['opened', 'P0420', true],
      ['changed', 'P0301', false],
      ['changed', 'P0420', false],
    ])
    // What was told last is what stands, so a fold from here finds nothing to take back.
    const last = new Map(effects.map(({ record }) => [record.id, record]))
    expect(troubleCodePart.openRecords!(state)).toEqual([...last.values()])
  })

  it('what the vehicle said when a code came is its freeze frame, and the ECU’s own where it told one', () => {
    const frames = (...points: ReturnType<typeof said>[]) =>
      fold(...points).effects.map(({ record }) => record.freezeFrame)
    const before = said(0, { obd: { rpm: 2100, coolantTemperatureC: 92, malfunctionLamp: 0 } })
    expect(frames(before, said(30_000, { obd: { rpm: 2300 }, externalV: 14.1, troubleCodes: list('P0301') }))).toEqual([
      { atMs: 30_000, source: 'readings', values: { rpm: 2300, coolantTemperatureC: 92, externalV: 14.1 } },
    ])
    expect(frames(before, said(90_000, { troubleCodes: list('P0301') }))).toEqual([null])
    const own = { codes: [], complete: false, frame: { code: 'P0301', values: { rpm: 900 } } }
    const asked = frames(
      before,
      said(1, { troubleCodes: list('P0301') }),
      said(2, { troubleCodes: own }),
      said(3, { troubleCodes: own }),
    )
    expect(asked).toMatchObject([{ source: 'readings' }, { atMs: 2, source: 'ecu', values: { rpm: 900 } }])
  })
})
