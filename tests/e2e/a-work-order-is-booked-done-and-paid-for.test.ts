import { listCorporateAccounts } from '@clutch/contracts/b2b/corporate-accounts'
import { listVehicles } from '@clutch/contracts/fleet/vehicles'
import type { WorkOrder } from '@clutch/contracts/fleet/work-orders'
import { expect, inject, test, vi } from 'vitest'
import { admin } from './callers.ts'

test('one call to the fleet is a booking with a vendor, and what it cost comes back', async () => {
  const caller = await admin(0)
  const [fleetId] = inject('fleetIds')
  const { items: accounts } = await caller.client.call(listCorporateAccounts, {})
  const { items: vehicles } = await caller.client.call(listVehicles, {})
  const vehicle = vehicles.find((each) => each.fleetId === fleetId && each.status === 'active')!
  const path = `/api/v1/b2b/fleet-management/health-monitoring/${fleetId}/work-orders`
  const asked = await caller.send('POST', path, {
    body: { vehicleId: vehicle.id, accountId: accounts[0]!.id, serviceCategory: 'engine-misfire-diagnosis' },
  })
  expect([asked.status, asked.json.status]).toEqual([201, 'requested'])
  const until = (status: WorkOrder['status'], invoiced: boolean) =>
    vi.waitFor(
      async () => {
        const { json } = await caller.send('GET', `${path}/${asked.json.id}`)
        expect(json).toMatchObject({ status, invoiceId: invoiced ? expect.stringMatching(/^inv_/) : null })
        return json as unknown as WorkOrder
      },
      { timeout: 60_000, interval: 200 },
    )
  const scheduled = await until('scheduled', false)
  const { bookingId } = scheduled.booking!
  const booking = await caller.send('GET', `/api/v1/b2b/bookings/${bookingId}`)
  expect(booking.json).toMatchObject({ workOrderId: asked.json.id, vehicleId: vehicle.id, status: 'booked' })
  const done = await caller.send('POST', `/api/v1/b2b/bookings/${bookingId}/complete`, {
    headers: { 'if-match': booking.headers.get('etag')! },
  })
  expect(done.status).toBe(200)
  const { cost, expectedCost } = await until('completed', true)
  expect(cost).toEqual(expectedCost)
})
