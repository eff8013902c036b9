import { families } from '@clutch/protocols/families'
import type { FrameFamily } from '@clutch/protocols/protocol'
import { teltonika } from '@clutch/protocols/teltonika/family'
import { delay } from '@clutch/shared/bus'
import type { Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findDevicesByUniqueId } from '../devices/store.ts'
import { takeOnProbation } from '../devices/take-on-probation.ts'
import type { QuarantineKeeper } from '../quarantine/keeper.ts'
import { readingFrom } from '../readings/reading.ts'
import { Batcher } from '../telemetry/batcher.ts'
import type { Publisher } from '../telemetry/publisher.ts'
import { partitions } from '../telemetry/stream.ts'
import type { Variables } from '../variables.ts'
import type { DeviceSession, Said } from './device-connection.ts'
import { DeviceDirectory } from './directory.ts'
import { type LiveDevice, LiveDevices } from './live-devices.ts'
import { measureSessions } from './metrics.ts'
import { listenForDevices, type TcpServer, type TcpServerOptions } from './tcp-server.ts'

const batchLimits = {
  partitions,
  lingerMs: 5,
  maxReadings: 256,
  maxBytes: 512 * 1024,
  maxHeldBytes: 32 * 1024 ** 2,
}
/** Longer than a batch is tried, so that its own failure is what a device is closed for. */
const durableTimeoutMs = 15_000
/** A process that is told to stop has ten seconds for everything. */
const drainTimeoutMs = 7_000
const lastBatchesMs = 1_000

export interface DevicePorts {
  readonly teltonika?: number
  readonly autodetect?: number
}

export interface RunningSessions {
  readonly ports: DevicePorts
  stop(): Promise<void>
  settled(): Promise<boolean>
}

/** Opens the ports that are configured. What devices say goes to the publisher; they are answered when it is durable. */
export async function runSessions(
  runtime: Runtime<PrismaClient>,
  variables: Variables,
  parts: { publisher: Publisher; quarantine: QuarantineKeeper },
): Promise<RunningSessions> {
  const { database, bus, clock, logger, metrics } = runtime
  const find = (uniqueIds: readonly string[]) => database.systemTx((tx) => findDevicesByUniqueId(tx, uniqueIds))
  const directory = new DeviceDirectory(async (uniqueId) => (await find([uniqueId])).get(uniqueId))
  const live = new LiveDevices({ directory, find, logger })
  const batcher = new Batcher(batchLimits, (batch) => parts.publisher.publish(batch))
  /** Sessions of which something is not durable: what follows must not overtake what the device will send again. */
  const broken = new WeakSet<DeviceSession<LiveDevice>>()
  const servers: TcpServer[] = []

  async function identify(uniqueId: string, { family }: { family: string }): Promise<LiveDevice | undefined> {
    let device = await directory.find(uniqueId)
    if (device === undefined && variables.DEVICE_PROBATION_TENANT !== undefined && family === 'teltonika') {
      logger.warn({ uniqueId }, 'an unknown device is taken on probation')
      await takeOnProbation(database, variables.DEVICE_PROBATION_TENANT, { uniqueId, protocol: family })
      directory.forget(uniqueId)
      device = await directory.find(uniqueId)
    }
    if (device === undefined || device.status !== 'active' || device.protocol !== family) return undefined
    return { ...device }
  }

  async function onReadings(session: DeviceSession<LiveDevice>, said: Said): Promise<void> {
    if (broken.has(session)) throw new Error('what came before is not durable')
    const { deviceId, tenantId } = session.device
    const receivedAt = clock.now()
    const origin = { deviceId, tenantId, receivedAt }
    const readings = said.readings.map((reading, index) => readingFrom(reading, origin, said.sources?.[index]))
    try {
      await batcher.submit(deviceId, readings)
    } catch (error) {
      broken.add(session)
      throw error
    }
  }

  const open = async (port: number, spoken: readonly FrameFamily[]): Promise<number> => {
    const options: TcpServerOptions<LiveDevice> = {
      families: spoken,
      port,
      host: variables.DEVICE_HOST,
      limits: { banMs: variables.DEVICE_BAN_MS, durableTimeoutMs, drainTimeoutMs },
      identify,
      onReadings,
      now: () => clock.now().getTime(),
      checksumOf: (device) => device.checksum,
      modelOf: (device) => device.model ?? undefined,
      onRefused: ({ error, bytes, remoteAddress, family, session }) => {
        parts.quarantine.keepSoon({
          origin: 'frame',
          code: error.code,
          reason: error.message,
          bytes,
          family,
          remoteAddress,
          uniqueId: session?.uniqueId,
          tenantId: session?.device.tenantId,
          deviceId: session?.device.deviceId,
        })
      },
      onSession: ({ device, uniqueId }, change) => {
        if (change === 'closed') return live.closed(device)
        // A device that comes by one port is done with the other.
        for (const other of servers) if (other !== server) other.disconnect(uniqueId)
        live.opened(device, () => server.disconnect(uniqueId))
      },
    }
    const server = await listenForDevices(options)
    servers.push(server)
    return server.port
  }

  const { TELTONIKA_PORT, AUTODETECT_PORT } = variables
  const ports = {
    ...(TELTONIKA_PORT === undefined ? {} : { teltonika: await open(TELTONIKA_PORT, [teltonika]) }),
    ...(AUTODETECT_PORT === undefined ? {} : { autodetect: await open(AUTODETECT_PORT, families) }),
  }
  measureSessions(metrics, servers)
  live.follow(bus)
  if (servers.length === 0) logger.warn('no device port is configured: set TELTONIKA_PORT or AUTODETECT_PORT')
  else logger.info({ ports }, 'devices may connect')

  return {
    ports,
    stop: async () => {
      await Promise.all(servers.map((server) => server.drain()))
      // Whoever waited for these has been answered or cut off.
      await Promise.race([batcher.close(), delay(lastBatchesMs)])
      await live.stop()
    },
    settled: async () => batcher.idle && servers.every((server) => server.readingsInFlight() === 0),
  }
}
