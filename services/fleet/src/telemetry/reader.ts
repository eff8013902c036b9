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
import type { Scope } from '@clutch/shared/tx'
import { validatorOf } from '@clutch/shared/validation'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { fenceSourceOf } from '../geofences/fence-source.ts'
import { scheduleRefold } from '../installations/refold.ts'
import type { Tx } from '../kit.ts'
import { foldArrived } from './fold-device.ts'
import { telemetryMetrics } from './metrics.ts'
import { pointOf } from './reading-point.ts'
import { absorbed } from './recompute.ts'
import { findStored, saveTracks } from './store.ts'
import type { TelemetryPoint } from './telemetry-point.ts'
import type { DerivedNoun } from './track-folded.ts'

const actor = 'fleet/telemetry'

/** Messages folded in one go: a full one holds a thousand readings. */
const maxMessages = 16

/** Devices folded in one transaction. */
const maxDevices = 250

/** Transactions at once, each of devices of its own. */
const sideBySide = 3

/** Reads TELEMETRY: stores what arrived in the compact track and folds it, device by device. */
export function telemetryReader(nouns: readonly DerivedNoun[]): Extension<PrismaClient> {
  return {
    name: 'telemetry',
    start: async (runtime) => {
      const { tooOld } = telemetryMetrics(runtime.metrics)
      const reader = runBatchReader({
        bus: runtime.bus,
        logger: runtime.logger,
        stream: 'TELEMETRY',
        durable: 'fleet_telemetry',
        filterSubjects: ['clutch.telemetry.*'],
        maxMessages,
        handle: async (messages) => tooOld.inc(await foldMessages(runtime, nouns, messages)),
      })
      return { stop: () => reader.stop(), settled: () => reader.settled() }
    },
  }
}

type Devices = Map<string, TelemetryPoint[]>

/**
 * One transaction for some devices of a tenant in the batch. A batch may come twice: what was folded before changes nothing. A
 * device that cannot be folded does not hold up the others: its readings are stored, and folding them is tried again
 * as due work, where it can be seen.
 * @returns how many readings were too old to be folded
 */
async function foldMessages(
  { database, logger }: Pick<Runtime<PrismaClient>, 'database' | 'logger'>,
  nouns: readonly DerivedNoun[],
  messages: readonly { data: Uint8Array }[],
): Promise<number> {
  let refused = 0
  const tenants = byTenant(messages, (reading) => logger.error({ reading }, 'not a reading; left out'))
  for (const [tenantId, all] of tenants) {
    const scope = { tenantId, actor }
    const portions = portionsOf(all)
    const counts = await Promise.all(
      Array.from({ length: sideBySide }, async () => {
        let own = 0
        for (const devices of portions) own += await foldPortion({ database, logger }, nouns, scope, devices)
        return own
      }),
    )
    refused += counts.reduce((sum, count) => sum + count, 0)
  }
  return refused
}

async function foldPortion(
  { database, logger }: Pick<Runtime<PrismaClient>, 'database' | 'logger'>,
  nouns: readonly DerivedNoun[],
  scope: Scope,
  devices: Devices,
): Promise<number> {
  try {
    return await database.tx(scope, (tx) => foldDevices(tx, nouns, devices))
  } catch (error) {
    if (isOutage(error)) throw error
    const { tenantId } = scope
    logger.warn({ err: error, tenantId }, 'devices could not be folded together; they are folded one by one')
    let refused = 0
    for (const [deviceId, points] of devices)
      refused += await foldAlone({ database, logger }, nouns, scope, deviceId, points)
    return refused
  }
}

async function foldAlone(
  { database, logger }: Pick<Runtime<PrismaClient>, 'database' | 'logger'>,
  nouns: readonly DerivedNoun[],
  scope: Scope,
  deviceId: string,
  points: TelemetryPoint[],
): Promise<number> {
  const { tenantId } = scope
  try {
    return await database.tx(scope, (tx) => foldDevices(tx, nouns, new Map([[deviceId, points]])))
  } catch (alone) {
    if (isOutage(alone)) throw alone
    logger.error({ err: alone, tenantId, deviceId }, 'a device cannot be folded; its readings are kept')
    try {
      await database.tx(scope, (tx) => keepForLater(tx, deviceId, points))
    } catch (unkept) {
      if (isOutage(unkept)) throw unkept
      logger.error({ err: unkept, tenantId, deviceId }, 'readings cannot be kept; the recorder alone has them')
    }
    return 0
  }
}

async function foldDevices(tx: Tx, nouns: readonly DerivedNoun[], devices: Devices): Promise<number> {
  return foldArrived(tx, devices, { nouns, fences: await fenceSourceOf(tx) })
}

/** A transaction is of so many devices at most: it holds their rows, and what it writes is in memory. */
function* portionsOf(devices: Devices): Generator<Devices> {
  const all = [...devices]
  for (let from = 0; from < all.length; from += maxDevices) yield new Map(all.slice(from, from + maxDevices))
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
  const stored = (await findStored(tx, new Map([[deviceId, points]]))).get(deviceId)
  await saveTracks(tx, new Map([[deviceId, absorbed(stored ?? new Map(), points)]]))
  await scheduleRefold(tx, deviceId, new Date(Math.min(...points.map(({ timeMs }) => timeMs))))
}
