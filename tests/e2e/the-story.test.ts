import { expect, inject, test } from 'vitest'

test('from a vehicle to a paid invoice: every step, read back through the public API', () => {
  const story = inject('story')
  expect(story.filter(({ ok }) => !ok)).toEqual([])
  expect(new Set(story.map(({ step }) => step))).toEqual(
    new Set([
      'live',
      'command',
      'trouble code',
      'alert',
      'ai',
      'booking',
      'invoice',
      'payment',
      'devices',
      'recorder',
      'trips',
      'behaviour',
      'geofence',
      'split',
      'ledger',
      'webhooks',
    ]),
  )
})
