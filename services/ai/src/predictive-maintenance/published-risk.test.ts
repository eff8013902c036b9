import { MaintenanceRisk, Recommendation as PublishedRecommendation } from '@clutch/contracts/ai/maintenance'
import type { TroubleCode } from '@clutch/contracts/fleet/trouble-codes'
import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { recommendationFields, riskFields } from './published-risk.ts'
import { recommend } from './recommend.ts'
import type { MaintenanceScore } from './score.ts'
import { snapshotOfTroubleCode } from './vehicle-snapshot.ts'

const now = '2026-06-30T12:00:00.000Z'
const id = (prefix: string) => `${prefix}_01J00000000000000000000000`
const opened: TroubleCode = {
  id: id('dtc'),
  version: 1,
  vehicleId: id('veh'),
  code: 'P0301',
  text: null,
  severity: 'critical',
  status: 'open',
  openedAt: '2026-06-30T11:59:00.000Z',
  lastSeenAt: '2026-06-30T11:59:00.000Z',
  clearedAt: null,
  vehicle: {
    odometerKm: 60_000,
    kmLast30Days: 12,
    harshEventsPer100Km: 2,
    coolantC: 20,
    batteryV: 14.1,
    openCodes: ['P0301', 'P0420'],
  },
}
const score: MaintenanceScore = {
  model: 'a'.repeat(64),
  origin: 'cold-start',
  breakdownProbability: 0.18,
  withinDays: 30,
  interval90: { low: 0.1, high: 0.3 },
  typicalProbability: 0.015,
  contributions: [
    {
      group: 'ignition',
      addedProbability: 0.165,
      facts: [
        { name: 'cylinderMisfireCodes', unit: 'open codes', value: 1, typical: 0 },
        { name: 'otherIgnitionCodes', unit: 'open codes', value: 0, typical: 0 },
      ],
    },
  ],
  unknown: [],
  outsideTraining: [],
}

describe('what is published', () => {
  test('a risk has the contract’s shape, names what moved it and which data made the model', () => {
    const { trainedOn, ...fields } = riskFields(score)
    const risk = {
      id: id('rsk'),
      version: 1,
      vehicleId: id('veh'),
      ...fields,
      model: { id: score.model, trainedOn },
      troubleCodeId: opened.id,
      assessedAt: now,
    }
    expect([...Value.Errors(MaintenanceRisk, risk)]).toEqual([])
    expect(trainedOn).toBe('simulated-population')
    expect(risk.contributions).toEqual([
      { feature: 'ignition', value: 'cylinderMisfireCodes 1 open codes', effect: 0.165 },
    ])
  })

  test.each([
    ['P0301', 'inspect', 'days', 'engine-misfire-diagnosis'],
    ['P0217', 'stop-driving', 'now', 'cooling-system-check'],
  ])('a recommendation for %s has the contract’s shape', (code, kind, urgency, serviceCategory) => {
    const vehicle = { ...opened.vehicle, openCodes: [code] }
    const fields = recommendationFields(recommend(score, snapshotOfTroubleCode({ ...opened, code, vehicle }, now)))
    const whole = { id: id('rec'), version: 1, vehicleId: id('veh'), riskId: id('rsk'), ...fields, issuedAt: now }
    expect([...Value.Errors(PublishedRecommendation, whole)]).toEqual([])
    expect(fields).toMatchObject({ kind, urgency, serviceCategory })
    expect(fields?.reasons.at(-1)).toContain('not on your fleet')
  })

  test('where nothing is to be done, nothing is published', () => {
    const quiet = { ...score, breakdownProbability: 0.01, contributions: [] }
    const cleared = { ...opened, status: 'cleared' as const, vehicle: { ...opened.vehicle, openCodes: [] } }
    expect(recommendationFields(recommend(quiet, snapshotOfTroubleCode(cleared, now)))).toBeNull()
  })
})

describe('a snapshot from a single event', () => {
  test('knows the open codes and their age, and calls unknown what the event does not tell', () => {
    const snapshot = snapshotOfTroubleCode(opened, now, new Map([['P0420', '2026-06-20T12:00:00.000Z']]))
    expect(snapshot.openTroubleCodes).toEqual([
      { code: 'P0301', openDays: expect.closeTo(1 / 1440) },
      { code: 'P0420', openDays: 10 },
    ])
    expect(snapshot).toMatchObject({ odometerKm: 60_000, kmLast30Days: null, coolantP95C: null, batteryP05V: null })
  })

  test('does not hold a code that the event cleared', () => {
    const cleared = { ...opened, status: 'cleared' as const, clearedAt: now }
    expect(snapshotOfTroubleCode(cleared, now).openTroubleCodes?.map(({ code }) => code)).toEqual(['P0420'])
  })
})
