import type { Connection, ExternalVehicle } from '@clutch/contracts/telematics/connections'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import { newId } from '@clutch/shared/id'
import type { Database } from '@clutch/shared/tx'
import { validatorOf } from '@clutch/shared/validation'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { latestOf } from '../device-health/latest.ts'
import { type Heard, noteHeard, noteHistory } from '../device-health/note-arrived.ts'
import { mayReport } from '../devices/device.ts'
import { registerForConnection } from '../devices/register-for-connection.ts'
import { findDevices } from '../devices/store.ts'
import type { Tx } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import type { SeenVehicle, Taken } from '../providers/provider.ts'
import { freshSeconds, silenceSeconds } from './cadence.ts'
import { newExternalVehicle } from './connection.ts'
import { wiringOf } from './settings.ts'
import { findVehicles, insertVehicle, type VehicleCount } from './vehicle-store.ts'

const actor = 'connections/take'
const maxReadingsPerSubmission = 256
const maxVehicles = 5_000
/** Devices whose states are written in one transaction. */
const statesAtOnce = 200

/** It is not known that the readings are kept: whoever brought them has to bring them again. */
export class NotDurable extends Error {
  override readonly name = 'NotDurable'
}

export interface TakenCounts {
  readonly readings: number
  readonly skipped: number
  readonly newestReadingAt: string | undefined
  readonly vehicles: readonly VehicleCount[]
}

/**
 * Hands readings on to TELEMETRY. When this resolves they are durable and it is noted how their devices are; what is
 * counted is for the transaction in which the caller remembers that it has them. What came before is the same reading, so
 * a repetition stores nothing and is no news.
 * @throws NotDurable
 */
export async function take(
  database: Database<PrismaClient>,
  of: { tenantId: string; connection: Connection },
  taken: Taken,
): Promise<TakenCounts> {
  const { arrivals, refuse } = wiringOf(database)
  if (arrivals === undefined) throw new NotDurable('this process does not take readings yet')
  const { tenantId, connection } = of
  for (const { reason, bytes } of taken.unreadable) refuse({ tenantId, provider: connection.provider, reason, bytes })
  const vehicles = await knownVehicles(database, of, taken)
  const deviceIds = [...vehicles.values()].flatMap(({ deviceId }) => deviceId ?? [])
  const devices = await database.tx({ tenantId, actor }, (tx) => findDevices(tx, deviceIds))
  const isReading = validatorOf(DecodedReading)
  const adapter = adapterOf(connection.provider)
  const freshForS = freshSeconds(adapter, connection)
  // What somebody uploads was driven before, and nobody waits for more of it.
  const isHistory = adapter.delivery === 'upload'
  const said = new Map<string, DecodedReading[]>()
  for (const { externalId, readings } of taken.readings) {
    const before = said.get(externalId)
    if (before === undefined) said.set(externalId, [...readings])
    else for (const reading of readings) before.push(reading)
  }
  // Side by side, but a device's own one after the other, so that they keep the order they came in.
  const handed = await Promise.allSettled(
    [...said].map(async ([externalId, readings]) => {
      const vehicle = vehicles.get(externalId)
      const wanted = readings.filter((reading) => isReading(reading) || setAside(reading))
      const mappedTo = vehicle?.status === 'mapped' ? vehicle.deviceId : null
      const found = mappedTo === null ? undefined : devices.get(mappedTo)
      const device = found !== undefined && mayReport(found) ? found : undefined
      const stored: DecodedReading[] = []
      let receivedAt = database.clock.now()
      for (let from = 0; device !== undefined && from < wanted.length; from += maxReadingsPerSubmission) {
        const some = { readings: wanted.slice(from, from + maxReadingsPerSubmission) }
        const arrived = await arrivals.store(tenantId, device, some, connection.id)
        for (const reading of arrived.readings) stored.push(reading)
        receivedAt = arrived.receivedAt
      }
      const kept = device === undefined ? [] : wanted
      const heard: Heard | undefined =
        device === undefined || stored.length === 0
          ? undefined
          : {
              device,
              family: connection.provider,
              readings: stored,
              receivedAt,
              freshForS,
              silentForS: silenceSeconds(adapter, connection, device.health),
            }
      return {
        heard,
        id: vehicle?.id,
        readings: kept.length,
        skipped: readings.length - kept.length,
        newestReadingAt: newestOf(kept.map(({ time }) => time)),
      }
    }),
  )
  const failed = handed.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw new NotDurable('the readings are not durable', { cause: failed.reason })
  const counts = handed.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  const heard = counts.flatMap((count) => count.heard ?? [])
  for (let from = 0; from < heard.length; from += statesAtOnce) {
    const some = heard.slice(from, from + statesAtOnce)
    await database.tx({ tenantId, actor }, (tx) => (isHistory ? noteHistories(tx, some) : noteHeard(tx, some)))
  }
  const sum = (of: 'readings' | 'skipped') => counts.reduce((total, count) => total + count[of], 0)
  return {
    readings: sum('readings'),
    skipped: sum('skipped') + taken.unreadable.length,
    newestReadingAt: newestOf(counts.flatMap(({ newestReadingAt }) => newestReadingAt ?? [])),
    vehicles: counts.flatMap(({ id, heard: _heard, ...count }) => (id === undefined ? [] : { id, ...count })),
  }

  function setAside(reading: DecodedReading): false {
    const bytes = Buffer.from(JSON.stringify(reading))
    refuse({ tenantId, provider: connection.provider, reason: 'it reads as something that is no reading', bytes })
    return false
  }
}

async function noteHistories(tx: Tx, heard: readonly Heard[]): Promise<void> {
  for (const { device, readings, receivedAt } of heard)
    await noteHistory(tx, device.id, latestOf(readings, receivedAt.getTime()))
}

function newestOf(times: readonly string[]): string | undefined {
  return times.reduce<string | undefined>(
    (newest, time) => (newest === undefined || time > newest ? time : newest),
    undefined,
  )
}

/** A vehicle that is new is made known, and gets a device of its own where the connection says so. */
async function knownVehicles(
  database: Database<PrismaClient>,
  { tenantId, connection }: { tenantId: string; connection: Connection },
  taken: Taken,
): Promise<Map<string, ExternalVehicle>> {
  const seen = new Map<string, SeenVehicle>()
  for (const { externalId } of taken.readings) seen.set(externalId, { externalId })
  for (const vehicle of taken.vehicles) seen.set(vehicle.externalId, vehicle)
  const all = [...seen.values()].slice(0, maxVehicles)
  if (all.length === 0) return new Map()
  const externalIds = all.map(({ externalId }) => externalId)
  const scope = { tenantId, actor }
  const held = await database.tx(scope, (tx) => findVehicles(tx, connection.id, externalIds))
  const fresh = all.filter(({ externalId }) => !held.has(externalId))
  if (fresh.length === 0) return held
  return database.tx(scope, async (tx) => {
    for (const vehicle of fresh) await makeKnown(tx, connection, vehicle)
    return findVehicles(tx, connection.id, externalIds)
  })
}

async function makeKnown(tx: Tx, connection: Connection, seen: SeenVehicle): Promise<void> {
  const deviceId = connection.newVehicles === 'register' ? await registerForConnection(tx, connection, seen) : null
  await insertVehicle(tx, newExternalVehicle(seen, { id: newId('xve'), connectionId: connection.id, deviceId }))
}
