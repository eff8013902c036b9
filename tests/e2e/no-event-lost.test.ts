import { expect, test } from 'vitest'
import { killsUnderLoad } from '../drills/mesh-kills.ts'

const kills = 10

test(`no event is lost and none applied twice over ${kills} kills -9 of fleet, a relay, nats-server and Postgres`, {
  timeout: 900_000,
}, async () => {
  const figures = await killsUnderLoad({ kills, speed: 12 })
  expect(figures).toMatchObject({
    readingsLost: 0,
    readingsTwice: 0,
    trackDifference: 0,
    eventsLost: 0,
    eventsTwice: 0,
    tripsWrong: 0,
    completionsTwice: 0,
    unpublished: 0,
  })
  // It was a drill: things were written and driven while they died.
  expect(figures.kills).toBe(kills)
  expect(figures.writesAccepted).toBeGreaterThan(50)
  expect(figures.recordsAcknowledged).toBeGreaterThan(5_000)
})
