// What the tests of b2b start from: the service with the streams of all owners, and a tenant in which work can be booked.
import type { Booking } from '@clutch/contracts/b2b/bookings'
import type { Contract } from '@clutch/contracts/b2b/contracts'
import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import type { Service } from '@clutch/contracts/b2b/services'
import type { Tenant } from '@clutch/contracts/b2b/tenants'
import type { Vendor } from '@clutch/contracts/b2b/vendors'
import { events } from '@clutch/contracts/catalog'
import { ownerOf } from '@clutch/contracts/contract'
import { type Vehicle, VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { newId } from '@clutch/shared/id'
import { type CallOptions, startTestService, type TestService } from '@clutch/testing/service'
import type { PrismaClient } from '../prisma/client/client.ts'
import { b2b } from '../src/app.ts'

export type B2b = TestService<PrismaClient>

export const owners = [...new Set(events.map(({ event }) => ownerOf(event)))]

export function startB2b(env: Record<string, string> = {}): Promise<B2b> {
  return startTestService(b2b, { nats: true, streams: owners, env })
}

/** Calls and insists on the status, so that a test fails where it went wrong. */
export async function must<Body>(
  service: B2b,
  status: number,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Body> {
  const answer = await service.call<Body>(method, path, options)
  if (answer.status !== status)
    throw new Error(`${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

function makeTenant(service: B2b, of: Partial<Pick<Tenant, 'country' | 'timeZone'>> = {}): Promise<Tenant> {
  const body = { name: 'Nordlicht', country: 'DE', timeZone: 'Europe/Berlin', ...of }
  return must(service, 201, 'POST', '/b2b/multi-tenant/tenants', { role: 'operator', body })
}

export interface World {
  tenant: string
  account: CorporateAccount
  vendor: Vendor
  offered: Service
  vehicle: Vehicle
}

/** A tenant with an account, a vendor with one service at 89.50 EUR, and a vehicle. */
export async function makeWorld(
  service: B2b,
  of: { tenant?: Partial<Tenant>; account?: Partial<CorporateAccount> } = {},
): Promise<World> {
  const { id: tenant } = await makeTenant(service, of.tenant)
  const account = await must<CorporateAccount>(service, 201, 'POST', '/b2b/corporate-accounts', {
    tenant,
    body: {
      name: 'Hanse Kurier',
      country: 'DE',
      billingEmail: 'billing@kurier.example',
      currency: 'EUR',
      paymentTermsDays: 14,
      ...of.account,
    },
  })
  const vendor = await must<Vendor>(service, 201, 'POST', '/b2b/vendor-management/vendors', {
    tenant,
    body: { name: 'Werkstatt', country: 'DE', email: 'a@w.example', currency: 'EUR', commissionPercent: '12.5' },
  })
  const offered = await must<Service>(service, 201, 'POST', '/b2b/vendor-management/services', {
    tenant,
    body: {
      vendorId: vendor.id,
      code: 'DIAG',
      name: 'Diagnosis of a misfire',
      category: 'labour',
      serviceCategory: 'engine-misfire-diagnosis',
      unitPrice: '89.50',
      currency: 'EUR',
    },
  })
  const vehicle = vehicleOf()
  await service.publish(VehicleCreated, vehicle, { tenant })
  await service.settled()
  return { tenant, account, vendor, offered, vehicle }
}

export function vehicleOf(of: Partial<Vehicle> = {}): Vehicle {
  return {
    id: newId('veh'),
    version: 1,
    fleetId: newId('flt'),
    name: 'Van 7',
    plate: 'HH-AB 123',
    vin: null,
    vinFacts: null,
    externalId: null,
    make: null,
    model: null,
    year: null,
    licenceClasses: [],
    groupIds: [],
    tags: [],
    customFields: {},
    outOfService: false,
    deviceId: null,
    status: 'active',
    createdAt: '2026-03-01T08:00:00.000Z',
    ...of,
  }
}

export function agree(service: B2b, world: World, of: Partial<Contract> = {}): Promise<Contract> {
  return must(service, 201, 'POST', '/b2b/contract-management/contracts', {
    tenant: world.tenant,
    body: {
      accountId: world.account.id,
      vendorId: world.vendor.id,
      validFrom: '2026-01-01',
      validTo: null,
      currency: 'EUR',
      prices: [{ serviceId: world.offered.id, unitPrice: '79.00' }],
      ...of,
    },
  })
}

export function bookingBody(world: World, of: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    accountId: world.account.id,
    vendorId: world.vendor.id,
    serviceId: world.offered.id,
    vehicleId: world.vehicle.id,
    scheduledAt: '2026-03-05T08:30:00.000Z',
    ...of,
  }
}

export function book(service: B2b, world: World, of: Record<string, unknown> = {}): Promise<Booking> {
  return must(service, 201, 'POST', '/b2b/bookings', { tenant: world.tenant, body: bookingBody(world, of) })
}

export function complete(service: B2b, world: World, booking: Booking): Promise<Booking> {
  return must(service, 200, 'POST', `/b2b/bookings/${booking.id}/complete`, {
    tenant: world.tenant,
    headers: { 'if-match': `"${booking.version}"` },
  })
}
