import { newId } from '@clutch/shared/id'
import type { Runtime } from '@clutch/shared/runtime'
import { startService } from '@clutch/shared/service'
import type { TestService } from '@clutch/testing/service'
import type { PrismaClient } from '../prisma/client/client.ts'
import { telematicsIngest } from '../src/app.ts'
import { devicePortsOf } from '../src/roles.ts'

/** Ports that the system chooses; nobody on loopback is banned. */
export const deviceEnv = { TELTONIKA_PORT: '0', DEVICE_BAN_MS: '0' }

/** Another process of the service, as it were, on the same database and the same NATS. */
export async function startReplica(
  service: TestService<PrismaClient>,
  env: Record<string, string> = {},
): Promise<{ runtime: Runtime<PrismaClient>; stop(): Promise<void> }> {
  return startService(
    telematicsIngest,
    {
      PORT: '0',
      DATABASE_URL: service.databases.appUrl,
      SYSTEM_DATABASE_URL: service.databases.systemUrl,
      NATS_URL: service.nats!.url,
      GATEWAY_URL: 'http://127.0.0.1:1',
      CLUTCH_MESH_SECRET: 'a-secret-of-the-tests-only-0123456789',
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      ...deviceEnv,
      ...env,
    },
    { clock: service.clock },
  )
}

export function teltonikaPortOf({ runtime }: { runtime: Runtime<PrismaClient> }): number {
  const { teltonika } = devicePortsOf(runtime)
  if (teltonika === undefined) throw new Error('no port for Teltonika devices is open')
  return teltonika
}

export const devicesPath = '/b2b/fleet-management/gps-integration/devices'

let made = 0

export async function registerTestDevice(
  service: TestService<PrismaClient>,
  tenant = service.tenant,
): Promise<{ id: string; imei: string; tenant: string }> {
  made += 1
  const imei = `35${String(made).padStart(13, '0')}`
  const { status, body } = await service.call<{ id: string }>('POST', devicesPath, {
    tenant,
    body: { name: `Tracker ${imei}`, uniqueId: imei, protocol: 'teltonika' },
  })
  if (status !== 201) throw new Error(`registering answered ${status} ${JSON.stringify(body)}`)
  return { id: body.id, imei, tenant }
}

export const anotherTenant = () => newId('ten')
