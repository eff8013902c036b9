import type { Alert } from '@clutch/contracts/fleet/alerts'
import { expect, test } from 'vitest'
import { alertMessage, codeMessage, digestMessage, valueIn } from './message.ts'

const alert = {
  id: 'alt_01K0A1B2C3D4E5F6G7H8J9K0M1',
  name: 'Too fast',
  severity: 'critical',
  subject: { kind: 'vehicle', id: 'veh_1' },
  event: { speedKmh: 100, distanceM: 1609.344, coolantC: 100, kind: 'posted', durationS: null },
  occurrences: 3,
  firstAt: '2026-03-29T00:30:00.000Z',
} as unknown as Alert
const at = new Date('2026-03-29T00:31:00.000Z')
const named = { subject: 'Van 12', place: 'Depot' }

test('is in the reader’s units and zone', () => {
  const metric = alertMessage(alert, 'opened', named, { locale: 'en', units: 'metric', timeZone: 'Europe/Berlin' }, at)
  expect(metric.subject).toBe('[Critical] Too fast: Van 12')
  expect(metric.text.split('\n')).toEqual([
    'Vehicle: Van 12',
    'Place: Depot',
    'Since: 29 Mar 2026, 01:30',
    'Times: 3',
    'Kind: posted',
    'Speed: 100 km/h',
    'Coolant: 100 °C',
    'Distance: 1.6 km',
  ])
  const imperial = { locale: 'en', units: 'imperial', timeZone: 'America/New_York' } as const
  const { text } = alertMessage(alert, 'opened', named, imperial, at)
  for (const line of ['Since: 28 Mar 2026, 20:30', 'Speed: 62.1 mph', 'Coolant: 212 °F', 'Distance: 1 mi'])
    expect(text).toContain(line)
})

test('is in Arabic where that is wanted, with the Gregorian date', () => {
  const reader = { locale: 'ar', units: 'metric', timeZone: 'Asia/Riyadh' } as const
  const { subject, text } = alertMessage(alert, 'escalated', named, reader, at)
  expect(subject).toBe('[لم يؤكَّد استلامه · حرج] Too fast: Van 12')
  expect(text).toContain('المركبة: Van 12')
  expect(text).toMatch(/2026|٢٠٢٦/)
  expect(codeMessage('123456', reader).text).toContain('123456')
})

test('a name does not break out of its line', () => {
  const reader = { locale: 'en', units: 'metric', timeZone: 'UTC' } as const
  const hostile = { subject: 'Van\r\nBcc: everyone@fleet.example\u2028x' }
  const { subject, text } = alertMessage({ ...alert, name: 'a\nb' }, 'opened', hostile, reader, at)
  expect(subject).not.toMatch(/[\r\n\u2028]/)
  expect(text.split(/[\r\n\u2028]/)[0]).toBe('Vehicle: Van Bcc: everyone@fleet.example x')
})

test('a digest names fifty rules, says how often each, and counts the rest', () => {
  const reader = { locale: 'en', units: 'metric', timeZone: 'UTC' } as const
  const titles = Array.from({ length: 50 }, (_, index) => ({ title: `Alert ${index}`, count: index === 0 ? 9_000 : 1 }))
  const { subject, text } = digestMessage(titles, { count: 9_072, rules: 73 }, reader, at)
  expect(subject).toBe('9,072 alerts within the last minutes')
  const lines = text.split('\n')
  expect(lines).toHaveLength(51)
  expect(lines.slice(0, 2)).toEqual(['9,000 × Alert 0 …', 'Alert 1'])
  expect(lines.at(-1)).toBe('+ 23 more rules')
  expect(valueIn('litres', 3.785411784, { ...reader, units: 'imperial' })).toBe('1 US gal')
})
