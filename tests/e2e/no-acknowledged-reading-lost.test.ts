import { expect, test } from 'vitest'
import { crashesUnderLoad } from '../drills/ingest-crash.ts'

test('what a device was told is safe is stored, once, whoever is killed meanwhile', { timeout: 180_000 }, async () => {
  const figures = await crashesUnderLoad({ kills: 4, devices: 20 })
  expect(figures).toMatchObject({ acknowledgedAndNotStored: 0, storedTwice: 0, inQuarantine: 0 })
  // It was a trial: something was under way when they died.
  expect(figures.acknowledged).toBeGreaterThan(1_000)
  expect(figures.sentAgain).toBeGreaterThan(0)
  expect(figures.stored).toBeGreaterThanOrEqual(figures.acknowledged)
})
