import type { Device } from '@clutch/contracts/telematics/devices'
import { delay } from '@clutch/shared/bus'
import type { Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findDevicesByUniqueId } from '../devices/store.ts'
import { takeOnProbation } from '../devices/take-on-probation.ts'
import type { QuarantineKeeper } from '../quarantine/keeper.ts'
import { readingFrom } from '../readings/reading.ts'
import { Batcher } from '../telemetry/batcher.ts'
import type { Publisher } from '../telemetry/publisher.ts'
import { batchLimits } from '../telemetry/stream.ts'
import type { Variables } from '../variables.ts'
import type { DeviceSession, Said } from './device-connection.ts'
import { DeviceDirectory } from './directory.ts'
import { DeviceHub } from './hub.ts'
import { type LiveDevice, LiveDevices } from './live-devices.ts'
import { measureSessions } from './metrics.ts'
import type { SessionObserver } from './observer.ts'
import { type DevicePorts, openPorts } from './ports.ts'

/** Longer than a batch is tried, so that its own failure is what a device is closed for. */
const durableTimeoutMs = 15_000
/** A process that is told to stop has ten seconds for everything. */
const drainTimeoutMs = 7_000
const lastBatchesMs = 1_000

export interface RunningSessions {
  readonly ports: DevicePorts
  stop(): Promise<void>
  settled(): Promise<boolean>
}

/** Opens the ports that are configured. What devices say goes to the publisher; they are answered when it is durable. */
export async function runSessions(
  runtime: Runtime<PrismaClient>,
  variables: Variables,
  parts: { publisher: Publisher; quarantine: QuarantineKeeper; observers: readonly SessionObserver[] },
): Promise<RunningSessions> {
  const { database, bus, clock, logger, metrics } = runtime
  const find = (uniqueIds: readonly string[]) => database.systemTx((tx) => findDevicesByUniqueId(tx, uniqueIds))
  const directory = new DeviceDirectory(async (uniqueId) => (await find([uniqueId])).get(uniqueId))
  const live = new LiveDevices({ directory, find, logger })
  const batcher = new Batcher(batchLimits, (batch) => parts.publisher.publish(batch))
  /** Sessions of which something is not durable: what follows must not overtake what the device will send again. */
  const broken = new WeakSet<DeviceSession<LiveDevice>>()

  async function identify(uniqueId: string, { family }: { family: string }): Promise<LiveDevice | undefined> {
    let device = await directory.find(uniqueId)
    if (device === undefined && variables.DEVICE_PROBATION_TENANT !== undefined) {
      logger.warn({ uniqueId }, 'an unknown device is taken on probation')
      await takeOnProbation(database, variables.DEVICE_PROBATION_TENANT, {
        uniqueId,
        protocol: family as Device['protocol'],
      })
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
      for (const observer of parts.observers) observer.read(session, said.readings)
    } catch (error) {
      broken.add(session)
      throw error
    }
  }

  const hub = new DeviceHub<LiveDevice>({
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
    onReplies: (session, replies) => {
      for (const observer of parts.observers) observer.replied(session, replies)
    },
    onSession: (session, change) => {
      if (change === 'opened') live.opened(session.device, session.end)
      else live.closed(session.device)
      for (const observer of parts.observers) observer[change](session)
    },
  })
  const { ports, close } = await openPorts(hub, variables)
  measureSessions(metrics, hub)
  live.follow(bus)
  if (Object.keys(ports).length === 0) logger.warn('no device port is configured: name one, such as AUTODETECT_PORT')
  else logger.info({ ports }, 'devices may connect')

  return {
    ports,
    stop: async () => {
      const closed = close()
      await hub.drain()
      await Promise.race([closed, delay(lastBatchesMs)])
      // Whoever waited for these has been answered or cut off.
      await Promise.race([batcher.close(), delay(lastBatchesMs)])
      await live.stop()
    },
    settled: async () => batcher.idle && hub.readingsInFlight === 0,
  }
}
