import {
  faultOfPacked,
  type PackedReading,
  type ReadingBatch,
  type Report,
  readingBatchVersion,
  unpackReading,
} from '@clutch/contracts/telematics/reading-batch'
import { Reading } from '@clutch/contracts/telematics/readings'
import { runBatchReader } from '@clutch/shared/consumers'
import { isOutage } from '@clutch/shared/problem'
import type { Extension, Runtime } from '@clutch/shared/runtime'
import { validatorOf } from '@clutch/shared/validation'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { fenceSourceOf } from '../geofences/fence-source.ts'
import { scheduleRefold } from '../installations/refold.ts'
import type { Tx } from '../kit.ts'
import type { TelemetryPoint } from './fold.ts'
import { foldArrived } from './fold-device.ts'
import { pointOf } from './reading-point.ts'
import { absorbed } from './recompute.ts'
import { findTrackAt, saveTrack } from './store.ts'
import type { DerivedNoun } from './track-folded.ts'

const actor = 'fleet/telemetry'

/** Messages folded in one go: a full one holds a thousand readings. */
const maxMessages = 16

/** Reads TELEMETRY: stores what arrived in the compact track and folds it, device by device. */
export function telemetryReader(nouns: readonly DerivedNoun[]): Extension<PrismaClient> {
  return {
    name: 'telemetry',
    start: async (runtime) => {
      const reader = runBatchReader({
        bus: runtime.bus,
        logger: runtime.logger,
        stream: 'TELEMETRY',
        durable: 'fleet_telemetry',
        filterSubjects: ['clutch.telemetry.*'],
        maxMessages,
        handle: (messages) => foldMessages(runtime, nouns, messages),
      })
      return { stop: () => reader.stop(), settled: () => reader.settled() }
    },
  }
}

type Devices = Map<string, TelemetryPoint[]>

/**
 * One transaction for each tenant in the batch. A batch may come twice: what was folded before changes nothing. A
 * device that cannot be folded does not hold up the others: its readings are stored, and folding them is tried again
 * as due work, where it can be seen.
 */
async function foldMessages(
  { database, logger }: Pick<Runtime<PrismaClient>, 'database' | 'logger'>,
  nouns: readonly DerivedNoun[],
  messages: readonly { data: Uint8Array }[],
): Promise<void> {
  for (const [tenantId, devices] of byTenant(messages, (reading) =>
    logger.error({ reading }, 'not a reading; left out'),
  )) {
    const scope = { tenantId, actor }
    try {
      await database.tx(scope, (tx) => foldDevices(tx, nouns, devices))
    } catch (error) {
      if (isOutage(error)) throw error
      logger.warn({ err: error, tenantId }, 'a tenant’s batch could not be folded; its devices are folded one by one')
      for (const [deviceId, points] of devices) {
        try {
          await database.tx(scope, (tx) => foldDevices(tx, nouns, new Map([[deviceId, points]])))
        } catch (alone) {
          if (isOutage(alone)) throw alone
          logger.error({ err: alone, tenantId, deviceId }, 'a device cannot be folded; its readings are kept')
          try {
            await database.tx(scope, (tx) => keepForLater(tx, deviceId, points))
          } catch (refused) {
            if (isOutage(refused)) throw refused
            logger.error({ err: refused, tenantId, deviceId }, 'readings cannot be kept; the recorder alone has them')
          }
        }
      }
    }
  }
}

/** Always in the same order, so that two readers cannot wait for each other's locks. */
async function foldDevices(tx: Tx, nouns: readonly DerivedNoun[], devices: Devices): Promise<void> {
  const fences = await fenceSourceOf(tx)
  for (const deviceId of [...devices.keys()].sort())
    await foldArrived(tx, deviceId, devices.get(deviceId)!, { nouns, fences })
}

function byTenant(
  messages: readonly { data: Uint8Array }[],
  leaveOut: (reading: unknown) => void,
): Map<string, Devices> {
  const validate = validatorOf(Reading)
  const tenants = new Map<string, Devices>()
  for (const { data } of messages) {
    for (const report of reportsOf(data)) {
      for (const packed of Array.isArray(report?.readings) ? report.readings : []) {
        const reading = readingOf(report, packed)
        if (reading === undefined || !validate(reading)) {
          leaveOut({ ...report, readings: [packed] })
          continue
        }
        const { tenantId, deviceId } = reading
        const point = pointOf(reading)
        if (point === undefined) continue
        const devices = tenants.get(tenantId) ?? new Map<string, TelemetryPoint[]>()
        tenants.set(tenantId, devices)
        const points = devices.get(deviceId)
        if (points === undefined) devices.set(deviceId, [point])
        else points.push(point)
      }
    }
  }
  return tenants
}

function reportsOf(data: Uint8Array): readonly Report[] {
  try {
    const { version, reports } = JSON.parse(Buffer.from(data).toString('utf8')) as ReadingBatch
    return version === readingBatchVersion && Array.isArray(reports) ? reports : []
  } catch {
    return []
  }
}

function readingOf(report: Report, packed: PackedReading): Reading | undefined {
  if (faultOfPacked(packed) !== undefined) return undefined
  try {
    return unpackReading(report, packed)
  } catch {
    return undefined
  }
}

async function keepForLater(tx: Tx, deviceId: string, points: readonly TelemetryPoint[]): Promise<void> {
  const timesMs = points.map(({ timeMs }) => timeMs)
  await saveTrack(tx, deviceId, absorbed(await findTrackAt(tx, deviceId, timesMs), points))
  await scheduleRefold(tx, deviceId, new Date(Math.min(...timesMs)))
}
