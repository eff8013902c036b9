import type { TestService } from '@clutch/testing/service'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import type { PrismaClient } from '../prisma/client/client.ts'
import { devicesPath } from './replica.ts'

/** For tests: devices that speak MQTT, with somebody else's client. */

export interface MqttDevice {
  readonly id: string
  readonly uniqueId: string
  readonly token: string
  readonly tenant: string
}

let made = 0

export async function registerMqttDevice(
  service: TestService<PrismaClient>,
  options: { tenant?: string; uniqueId?: string } = {},
): Promise<MqttDevice> {
  made += 1
  const { tenant = service.tenant, uniqueId = `van.${made}` } = options
  const { status, body } = await service.call<{ id: string }>('POST', devicesPath, {
    tenant,
    body: { name: `Van ${made}`, uniqueId, protocol: 'mqtt' },
  })
  if (status !== 201) throw new Error(`registering answered ${status} ${JSON.stringify(body)}`)
  return { id: body.id, uniqueId, tenant, token: await issueToken(service, { id: body.id, tenant }) }
}

export async function issueToken(
  service: TestService<PrismaClient>,
  device: { id: string; tenant: string },
): Promise<string> {
  const { status, body } = await service.call<{ password: string }>(
    'POST',
    `${devicesPath}/${device.id}/mqtt-credentials`,
    { tenant: device.tenant },
  )
  if (status !== 201) throw new Error(`issuing answered ${status} ${JSON.stringify(body)}`)
  return body.password
}

export function mqttPortOf(service: TestService<PrismaClient>): number {
  const port = service.nats?.mqtt?.port
  if (port === undefined) throw new Error("start the service with { nats: 'mqtt' }")
  return port
}

/** @throws where the server does not let it in */
export function enter(port: number, device: MqttDevice, options: IClientOptions = {}): Promise<MqttClient> {
  return connectAsync(
    `mqtt://127.0.0.1:${port}`,
    {
      clientId: device.uniqueId,
      username: device.uniqueId,
      password: device.token,
      clean: false,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
      ...options,
    },
    false,
  )
}

/** Tries for a while, as devices do. */
export async function enterSoon(port: number, device: MqttDevice, tries = 100): Promise<MqttClient> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await enter(port, device)
    } catch (error) {
      if (attempt === tries) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

export const startMs = Date.UTC(2026, 5, 1, 8)

export function readingAt(second: number) {
  return {
    time: new Date(startMs + second * 1_000).toISOString(),
    position: { lat: 52.5 + second / 1e5, lon: 13.4, speedKmh: 36, valid: true },
    ignition: true,
  }
}

export async function secondsStored(service: TestService<PrismaClient>, deviceId: string): Promise<number[]> {
  const rows = await service.look<{ second: number }>(
    `SELECT (extract(epoch FROM time) - $2)::int AS second FROM telematics.readings WHERE device_id = $1 ORDER BY time, id`,
    [deviceId, startMs / 1_000],
  )
  return rows.map(({ second }) => second)
}
