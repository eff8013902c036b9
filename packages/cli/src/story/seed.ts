import { issueApiKey } from '@clutch/contracts/b2b/api-keys'
import { createTenant } from '@clutch/contracts/b2b/tenants'
import { createAlertRule } from '@clutch/contracts/fleet/alert-rules'
import { createFleet } from '@clutch/contracts/fleet/fleets'
import { createGeofence } from '@clutch/contracts/fleet/geofences'
import { installDevice } from '@clutch/contracts/fleet/installations'
import { createVehicle } from '@clutch/contracts/fleet/vehicles'
import { login } from '@clutch/contracts/gateway/sessions'
import { createUser } from '@clutch/contracts/gateway/users'
import { connectGpsProvider, listGpsExternalVehicles } from '@clutch/contracts/telematics/connections'
import { registerDevice } from '@clutch/contracts/telematics/devices'
import { CallProblem, ContractClient } from '@clutch/shared/contract-client'
import type { RunningMesh } from '../mesh.ts'
import { demoTenantId, demoTenantKey } from './demo-tenants.ts'
import type { Memory } from './memory.ts'
import { createBookingParties, type Parties } from './seed-b2b.ts'
import type { SeededTenant } from './seeded-tenant.ts'
import { until } from './until.ts'

export interface Seeded {
  nordlicht: SeededTenant & Parties & { depotId: string }
  atlas: SeededTenant
}

/** Drives of the recording that ships with the sandbox; the first two are the liveliest. */
const casts = {
  nordlicht: {
    name: 'Nordlicht Logistik',
    country: 'DE',
    vatId: 'DE123456789',
    timeZone: 'Europe/Berlin',
    drives: [16, 17, 10, 1, 5, 9, 11, 7, 4, 34, 24, 13],
  },
  atlas: {
    name: 'Atlas Mobilité',
    country: 'FR',
    vatId: 'FR12345678901',
    timeZone: 'Europe/Paris',
    drives: [23, 25, 32],
  },
} as const

type Cast = keyof typeof casts

/** Two tenants with people, keys, vehicles and devices; the first also has everyone it does business with. */
export async function seed(mesh: RunningMesh, memory: Memory, say: (line: string) => void): Promise<Seeded> {
  const operator = await signIn(mesh.url, mesh.operator)
  say('two tenants, their people and keys')
  const [nordlicht, atlas] = await Promise.all([
    seedTenant('nordlicht', mesh, memory, operator.client),
    seedTenant('atlas', mesh, memory, operator.client),
  ])
  say('fleets, vehicles, devices')
  await Promise.all([seedVehicles('nordlicht', nordlicht, memory), seedVehicles('atlas', atlas, memory)])
  say('a depot, a rule for alerts, a workshop, a contract, a card, a webhook')
  const depotId = await memory.once('depot', () => createDepot(mesh, nordlicht))
  await memory.once('alert-rule', () =>
    nordlicht.client.call(createAlertRule, {
      body: { name: 'Engine trouble', events: ['fleet.trouble-code.opened'], severity: 'warning' },
      idempotencyKey: 'demo-alert-rule',
    }),
  )
  const parties = await createBookingParties(mesh, nordlicht, memory)
  say('a provider’s cloud')
  await connectCloud(nordlicht, memory)
  return { nordlicht: { ...nordlicht, ...parties, depotId }, atlas }
}

async function signIn(
  url: string,
  who: { email: string; password: string },
): Promise<{ client: ContractClient; accessToken: () => string }> {
  const anonymous = new ContractClient(url)
  const tokens = await until(
    `${who.email} to sign in`,
    () => anonymous.call(login, { body: { email: who.email, password: who.password } }),
    { withinMs: 30_000, everyMs: 500 },
  )
  let { accessToken } = tokens
  // A story takes minutes, an access token ten: a fresh one every five.
  const renewal = setInterval(
    () =>
      void anonymous
        .call(login, { body: { email: who.email, password: who.password } })
        .then((fresh) => {
          accessToken = fresh.accessToken
        })
        .catch(() => {}),
    5 * 60_000,
  )
  renewal.unref()
  return {
    client: new ContractClient(url, () => ({ authorization: `Bearer ${accessToken}` })),
    accessToken: () => accessToken,
  }
}

async function seedTenant(
  cast: Cast,
  mesh: RunningMesh,
  memory: Memory,
  operator: ContractClient,
): Promise<SeededTenant> {
  const { name, country, vatId, timeZone } = casts[cast]
  const tenant = await memory.once(`${cast}/tenant`, () =>
    operator.call(createTenant, {
      body: { name, country, vatId, timeZone, requestsPerMinute: 60_000 },
      idempotencyKey: demoTenantKey(cast),
    }),
  )
  if (tenant.id !== demoTenantId(cast)) throw new Error(`${name} was created under another id than its key says`)
  const admin = { email: `admin@${cast}.example`, password: mesh.home.secret(`admin-${cast}`) }
  await memory.once(`${cast}/admin`, () =>
    // The gateway hears of a tenant by event, so it may not know it yet.
    until(`the gateway to know ${name}`, async () => {
      try {
        return await operator.call(createUser, {
          body: { ...admin, name: `${name}: administration`, role: 'admin', tenantId: tenant.id },
        })
      } catch (error) {
        // Made by a start that was killed before it could write that down.
        if (error instanceof CallProblem && error.code === 'conflict') return true
        throw error
      }
    }),
  )
  const { client, accessToken } = await signIn(mesh.url, admin)
  const apiKey = await memory.once(`${cast}/api-key`, async () => {
    const issued = await client.call(issueApiKey, {
      body: {
        name: 'demonstration',
        scopes: ['fleet:read', 'devices:read', 'bookings:read', 'invoices:read', 'ai:read'],
      },
    })
    return issued.secret
  })
  return { id: tenant.id, name, admin, apiKey, fleetId: '', vehicles: [], client, accessToken }
}

async function seedVehicles(cast: Cast, tenant: SeededTenant, memory: Memory): Promise<void> {
  const { client } = tenant
  const fleet = await memory.once(`${cast}/fleet`, () =>
    client.call(createFleet, { body: { name: 'Vans' }, idempotencyKey: `demo-${cast}-fleet` }),
  )
  tenant.fleetId = fleet.id
  tenant.vehicles = await Promise.all(
    casts[cast].drives.map((drive, index) => {
      const name = `Van ${index + 1}`
      const imei = `${cast === 'nordlicht' ? '35000000001' : '35000000002'}${String(drive).padStart(4, '0')}`
      return memory.once(`${cast}/vehicle/${drive}`, async () => {
        const [vehicle, device] = await Promise.all([
          client.call(createVehicle, {
            body: { fleetId: fleet.id, name },
            idempotencyKey: `demo-${cast}-vehicle-${drive}`,
          }),
          client.call(registerDevice, {
            body: { name: `Tracker of ${name}`, uniqueId: imei, protocol: 'teltonika', model: 'FMB120' },
            idempotencyKey: `demo-${cast}-device-${drive}`,
          }),
        ])
        // Fleet hears of a device by event, so it may not know it yet.
        await until(`fleet to know the device of ${name}`, () =>
          client.call(installDevice, { params: { vehicleId: vehicle.id }, body: { deviceId: device.id } }),
        )
        return { id: vehicle.id, deviceId: device.id, imei, name, drive }
      })
    }),
  )
}

/** A cloud whose stand-in drives by itself. Its vehicles are shown and wait to be mapped: they are nobody's vans yet. */
async function connectCloud(tenant: SeededTenant, memory: Memory): Promise<void> {
  const { client } = tenant
  const { connection } = await memory.once('cloud', () =>
    client.call(connectGpsProvider, {
      body: {
        provider: 'webfleet',
        name: 'Webfleet',
        newVehicles: 'ask',
        credentials: { account: 'sandbox', username: 'sandbox', password: 'sandbox', apiKey: 'sandbox' },
        settings: { pollSeconds: 300 },
      },
    }),
  )
  await until('the cloud to show its vehicles', async () => {
    const { items } = await client.call(listGpsExternalVehicles, { params: { connectionId: connection.id } })
    return items.length > 0
  })
}

/** A geofence around the place where the first vehicle's drive begins: it must leave it. */
async function createDepot(mesh: RunningMesh, tenant: SeededTenant): Promise<string> {
  const answer = await fetch(`${mesh.sandboxUrl}/vehicles/drives`)
  const { drives } = (await answer.json()) as { drives: { number: number; from: { lat: number; lon: number } }[] }
  const { from } = drives.find(({ number }) => number === tenant.vehicles[0]!.drive)!
  const depot = await tenant.client.call(createGeofence, {
    body: { name: 'Depot', shape: { type: 'circle', center: from, radiusM: 250 } },
    idempotencyKey: 'demo-depot',
  })
  return depot.id
}
