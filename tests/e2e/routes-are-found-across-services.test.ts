import { listVehicles } from '@clutch/contracts/fleet/vehicles'
import { expect, test, vi } from 'vitest'
import { admin } from './callers.ts'

const path = '/api/v1/b2b/fleet-management/route-optimization/plans'

test('a plan that fleet asks for is solved by ai, and its routes keep windows, loads and skills', async () => {
  const caller = await admin(0)
  const { items } = await caller.client.call(listVehicles, { query: { limit: 2 } })
  const [van, lift] = items.map(({ id }) => id)
  const day = (hour: number) => new Date(Date.UTC(2030, 0, 7, hour)).toISOString()
  const depot = { lat: 53.5503, lon: 9.9937 }
  const stops = Array.from({ length: 20 }, (_, n) => ({
    reference: `stop-${n}`,
    lat: 53.5 + (n % 5) / 50,
    lon: 9.9 + Math.floor(n / 5) / 25,
    deliver: [5],
    ...(n === 7 ? { skills: ['tail-lift'] } : {}),
    ...(n === 9 ? { windows: [{ from: day(9), to: day(10) }] } : {}),
    ...(n === 11 ? { skills: ['crane'] } : {}),
  }))
  const body = {
    name: 'Across services',
    startsAt: day(6),
    endsAt: day(16),
    loadDimensions: ['kg'],
    solveSeconds: 1,
    vehicles: [
      { vehicleId: van, start: depot, capacity: [50] },
      { vehicleId: lift, start: depot, capacity: [50], skills: ['tail-lift'] },
    ],
    stops,
  }
  const made = await caller.send('POST', path, { body })
  expect(made.status).toBe(201)
  const plan = `${path}/${made.json.id}`
  const asked = await caller.send('POST', `${plan}/solve`, { headers: { 'if-match': '"1"' } })
  expect(asked.json).toMatchObject({ status: 'solving', round: 1 })
  await vi.waitFor(async () => expect((await caller.send('GET', plan)).json).toMatchObject({ status: 'solved' }), {
    timeout: 60_000,
    interval: 250,
  })
  const { json: solved } = await caller.send('GET', plan)
  expect(solved.outcome).toMatchObject({ served: 19, unserved: 1, vehiclesUsed: 2, travelTimes: 'great-circle × 1.3' })
  const found = (await caller.send('GET', `${plan}/stops?limit=200`)).json.items as Record<string, unknown>[]
  expect(found[11]).toMatchObject({ status: 'unserved', unservedReason: 'no-vehicle-with-skill' })
  expect(found[7]).toMatchObject({ vehicleId: lift })
  const { serviceAt } = found[9]!.planned as { serviceAt: string }
  expect(serviceAt >= day(9) && serviceAt <= day(10)).toBe(true)
  const cancelled = await caller.send('POST', `${plan}/cancel`, { headers: { 'if-match': `"${solved.version}"` } })
  expect(cancelled.json).toMatchObject({ status: 'cancelled' })
}, 120_000)
