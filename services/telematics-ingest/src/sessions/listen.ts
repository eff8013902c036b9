import type { Device } from '@clutch/contracts/telematics/devices'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { CommandReply } from '@clutch/protocols/protocol'
import { delay } from '@clutch/shared/bus'
import type { Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { mayReport } from '../devices/device.ts'
import { findDevicesByUniqueId, type RegisteredDevice } from '../devices/store.ts'
import { takeOnProbation } from '../devices/take-on-probation.ts'
import type { QuarantineKeeper } from '../quarantine/keeper.ts'
import { readingFrom } from '../readings/reading.ts'
import { Understanding } from '../readings/understanding.ts'
import { Batcher } from '../telemetry/batcher.ts'
import type { Publisher } from '../telemetry/publisher.ts'
import { batchLimits } from '../telemetry/stream.ts'
import type { Variables } from '../variables.ts'
import type { SessionClaims } from './claims.ts'
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

/** For devices that come by no port of ours: who they are, and what becomes of what they say, as on the ports. */
export interface SessionDoors {
  find(uniqueId: string): Promise<RegisteredDevice | undefined>
  /** For a session that begins now: see `DeviceSession.claim`. */
  claim(uniqueId: string): string
  opened(session: DeviceSession<LiveDevice>): void
  closed(session: DeviceSession<LiveDevice>): void
  /** Resolves when they are durable, with what tells the observers so. In each device's order. */
  store(session: DeviceSession<LiveDevice>, said: Said): Promise<() => void>
  /** Tells the observers of what another process stored. */
  heard(session: DeviceSession<LiveDevice>, readings: readonly DecodedReading[]): void
  replied(session: DeviceSession<LiveDevice>, replies: readonly CommandReply[]): void
}

export interface RunningSessions {
  readonly ports: DevicePorts
  readonly doors: SessionDoors
  stop(): Promise<void>
  settled(): Promise<boolean>
}

/** Opens the ports that are configured. What devices say goes to the publisher; they are answered when it is durable. */
export async function runSessions(
  runtime: Runtime<PrismaClient>,
  variables: Variables,
  parts: {
    publisher: Publisher
    quarantine: QuarantineKeeper
    observers: readonly SessionObserver[]
    claims: SessionClaims
  },
): Promise<RunningSessions> {
  const { database, bus, clock, logger, metrics } = runtime
  const find = (uniqueIds: readonly string[]) => database.systemTx((tx) => findDevicesByUniqueId(tx, uniqueIds))
  const directory = new DeviceDirectory(async (uniqueId) => (await find([uniqueId])).get(uniqueId))
  const live = new LiveDevices({ directory, find, logger })
  const batcher = new Batcher(batchLimits, (batch) => parts.publisher.publish(batch))
  const understand = understanding()
  /** Sessions of which something is not durable: what follows must not overtake what the device will send again. */
  const broken = new WeakSet<DeviceSession<LiveDevice>>()

  async function identify(uniqueId: string, { family }: { family: string }): Promise<LiveDevice | undefined> {
    let device = await directory.find(uniqueId)
    if (device === undefined) {
      const stranger = { uniqueId, protocol: family as Device['protocol'] }
      if (!(await takeOnProbation(database, stranger, variables.DEVICE_PROBATION_TENANT))) return undefined
      logger.warn({ uniqueId }, 'an unknown device is on probation')
      directory.forget(uniqueId)
      device = await directory.find(uniqueId)
    }
    if (device === undefined || !mayReport(device) || device.protocol !== family) return undefined
    return { ...device }
  }

  async function store(session: DeviceSession<LiveDevice>, said: Said): Promise<() => void> {
    const { deviceId, tenantId } = session.device
    const receivedAt = clock.now()
    const origin = { deviceId, tenantId, receivedAt }
    const understood = understand(session, said.readings, receivedAt.getTime())
    const readings = said.readings.map((reading, index) =>
      readingFrom(reading, origin, said.sources?.[index], understood[index]),
    )
    await batcher.submit(deviceId, readings)
    return () => {
      for (const observer of parts.observers) observer.read(session, understood, receivedAt)
    }
  }

  async function onReadings(session: DeviceSession<LiveDevice>, said: Said): Promise<void> {
    if (broken.has(session)) throw new Error('what came before is not durable')
    let tell: () => void
    try {
      tell = await store(session, said)
    } catch (error) {
      broken.add(session)
      throw error
    }
    tell()
  }

  function onReplies(session: DeviceSession<LiveDevice>, replies: readonly CommandReply[]): void {
    for (const observer of parts.observers) observer.replied(session, replies)
  }

  function onSession(session: DeviceSession<LiveDevice>, change: 'opened' | 'closed'): void {
    if (change === 'opened') live.opened(session.device, session.end)
    else live.closed(session.device)
    for (const observer of parts.observers) observer[change](session)
  }

  const hub = new DeviceHub<LiveDevice>({
    limits: { banMs: variables.DEVICE_BAN_MS, durableTimeoutMs, drainTimeoutMs },
    identify,
    onReadings,
    now: () => clock.now().getTime(),
    checksumOf: (device) => device.checksum,
    modelOf: (device) => device.model ?? undefined,
    utcOffsetMinOf: (device) => device.utcOffsetMin ?? undefined,
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
    onReplies,
    onFrame: (session, frame) => {
      for (const observer of parts.observers) observer.heard?.(session, frame)
    },
    onSession,
    claims: parts.claims,
  })
  const { ports, close } = await openPorts(hub, variables)
  measureSessions(metrics, hub)
  live.follow(bus)
  void parts.claims.follow(bus)
  if (Object.keys(ports).length === 0) logger.warn('no device port is configured: name one, such as AUTODETECT_PORT')
  else logger.info({ ports }, 'devices may connect')

  return {
    ports,
    doors: {
      find: (uniqueId) => directory.find(uniqueId),
      claim: (uniqueId) => parts.claims.make(uniqueId),
      opened: (session) => onSession(session, 'opened'),
      closed: (session) => onSession(session, 'closed'),
      store,
      heard: (session, readings) => {
        const receivedAt = clock.now()
        const understood = understand(session, readings, receivedAt.getTime())
        for (const observer of parts.observers) observer.read(session, understood, receivedAt)
      },
      replied: onReplies,
    },
    stop: async () => {
      const closed = close()
      await hub.drain()
      await Promise.race([closed, delay(lastBatchesMs)])
      // Whoever waited for these has been answered or cut off.
      await Promise.race([batcher.close(), delay(lastBatchesMs)])
      parts.claims.stop()
      await live.stop()
    },
    settled: async () => batcher.idle && hub.readingsInFlight === 0,
  }
}

/** What readings mean, session by session. */
function understanding() {
  const known = new WeakMap<DeviceSession<LiveDevice>, Understanding>()
  return (
    session: DeviceSession<LiveDevice>,
    readings: readonly DecodedReading[],
    receivedAtMs: number,
  ): readonly DecodedReading[] => {
    let understands = known.get(session)
    if (understands === undefined) {
      understands = new Understanding()
      known.set(session, understands)
    }
    return understands.of(session.device, readings, receivedAtMs)
  }
}
