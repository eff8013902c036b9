// What the tests of fleet start from: the service with the streams it reads, and a fleet with a vehicle and a device.
import type { Driver, NewDriver } from '@clutch/contracts/fleet/drivers'
import type { Fleet } from '@clutch/contracts/fleet/fleets'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { type Device, DeviceRegistered } from '@clutch/contracts/telematics/devices'
import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import { type CallOptions, startTestService, type TestService } from '@clutch/testing/service'
import type { PrismaClient } from '../prisma/client/client.ts'
import { fleet } from '../src/app.ts'

export type FleetService = TestService<PrismaClient>

export const api = '/b2b/fleet-management'

export async function startFleet(env: Record<string, string> = {}): Promise<FleetService> {
  const service = await startTestService(fleet, { nats: true, streams: ['telematics', 'ai', 'b2b'], env })
  await service.runtime.bus.ensureStream({ name: 'TELEMETRY', subjects: ['clutch.telemetry.*'] })
  return service
}

/** Calls and insists on the status, so that a test fails where it went wrong. */
export async function must<Body>(
  service: FleetService,
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

/** Moves the clock, and waits for what falls due until then: twice, as silence ends trips whose days are then settled. */
export async function passTo(service: FleetService, to: string): Promise<void> {
  for (const laterMs of [0, 16 * 60_000]) {
    service.clock.set(new Date(Date.parse(to) + laterMs))
    const due = () =>
      service.look('SELECT kind FROM fleet.due_work WHERE failed_at IS NULL AND due_at <= $1', [service.clock.now()])
    while ((await due()).length > 0) await delay(50)
    await service.settled()
  }
}

export function makeFleet(service: FleetService, tenant = service.tenant): Promise<Fleet> {
  return must(service, 201, 'POST', `${api}/fleets`, { tenant, body: { name: 'North' } })
}

export function makeVehicle(service: FleetService, fleetId: string, tenant = service.tenant): Promise<Vehicle> {
  return must(service, 201, 'POST', `${api}/vehicles`, { tenant, body: { fleetId, name: 'Van' } })
}

export function makeDriver(
  service: FleetService,
  wanted: Partial<NewDriver> = {},
  tenant = service.tenant,
): Promise<Driver> {
  return must(service, 201, 'POST', `${api}/drivers`, { tenant, body: { name: 'Kim Petersen', ...wanted } })
}

export function deviceOf(of: Partial<Device> = {}): Device {
  return {
    id: newId('dev'),
    version: 1,
    name: 'Tracker',
    uniqueId: '350000000000017',
    protocol: 'teltonika',
    model: null,
    status: 'active',
    checksum: 'strict',
    utcOffsetMin: null,
    calibrations: [],
    computed: [],
    health: {},
    hasCommandPassword: false,
    createdAt: '2026-03-01T08:00:00.000Z',
    ...of,
  }
}

/** Devices that telematics has registered and fleet has heard of. */
export async function registerDevices(
  service: FleetService,
  count: number,
  tenant = service.tenant,
): Promise<string[]> {
  const devices = Array.from({ length: count }, () => deviceOf())
  for (const device of devices) await service.publish(DeviceRegistered, device, { tenant })
  await service.settled()
  return devices.map(({ id }) => id)
}

/** What a stranger is told about a path that is somebody's, and about one that is nobody's. */
export async function told(
  service: FleetService,
  method: string,
  paths: { theirs: string; missing: string },
  options: CallOptions = {},
) {
  const stranger = { ...options, tenant: 'ten_someoneelse' }
  const theirs = await service.call(method, paths.theirs, stranger)
  const missing = await service.call(method, paths.missing, stranger)
  return {
    theirs: { status: theirs.status, body: theirs.body },
    missing: { status: missing.status, body: missing.body },
  }
}

const none = '00000000000000000000000000'

export function missing(prefix: string): string {
  return `${prefix}_${none}`
}
