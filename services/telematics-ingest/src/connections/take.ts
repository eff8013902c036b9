import type { Connection, ExternalVehicle } from '@clutch/contracts/telematics/connections'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import { newId } from '@clutch/shared/id'
import type { Database } from '@clutch/shared/tx'
import { validatorOf } from '@clutch/shared/validation'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { registerForConnection } from '../devices/register-for-connection.ts'
import { findBlockedDevices } from '../devices/store.ts'
import type { Tx } from '../kit.ts'
import type { SeenVehicle, Taken } from '../providers/provider.ts'
import { newExternalVehicle } from './connection.ts'
import { wiringOf } from './settings.ts'
import { findVehicles, insertVehicle, type VehicleCount } from './vehicle-store.ts'

const actor = 'connections/take'
const maxReadingsPerSubmission = 256
const maxVehicles = 5_000

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
 * Hands readings on to TELEMETRY. When this resolves they are durable; what is counted is for the transaction in which the
 * caller remembers that it has them. What came before is the same reading, so a repetition stores nothing.
 * @throws NotDurable
 */
export async function take(
  database: Database<PrismaClient>,
  of: { tenantId: string; connection: Connection },
  taken: Taken,
): Promise<TakenCounts> {
  const { submit, refuse } = wiringOf(database)
  if (submit === undefined) throw new NotDurable('this process does not take readings yet')
  const { tenantId, connection } = of
  for (const { reason, bytes } of taken.unreadable) refuse({ tenantId, provider: connection.provider, reason, bytes })
  const vehicles = await knownVehicles(database, of, taken)
  const deviceIds = [...vehicles.values()].flatMap(({ deviceId }) => deviceId ?? [])
  const blocked = await database.tx({ tenantId, actor }, (tx) => findBlockedDevices(tx, deviceIds))
  const isReading = validatorOf(DecodedReading)
  const said = new Map<string, DecodedReading[]>()
  for (const { externalId, readings } of taken.readings)
    said.set(externalId, [...(said.get(externalId) ?? []), ...readings])
  // Side by side, but a device's own one after the other, so that they keep the order they came in.
  const handed = await Promise.allSettled(
    [...said].map(async ([externalId, readings]) => {
      const vehicle = vehicles.get(externalId)
      const wanted = readings.filter((reading) => isReading(reading) || setAside(reading))
      const mappedTo = vehicle?.status === 'mapped' ? vehicle.deviceId : null
      const deviceId = mappedTo === null || blocked.has(mappedTo) ? null : mappedTo
      for (let from = 0; deviceId !== null && from < wanted.length; from += maxReadingsPerSubmission)
        await submit(tenantId, deviceId, wanted.slice(from, from + maxReadingsPerSubmission))
      const kept = deviceId === null ? [] : wanted
      return {
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
  const sum = (of: 'readings' | 'skipped') => counts.reduce((total, count) => total + count[of], 0)
  return {
    readings: sum('readings'),
    skipped: sum('skipped') + taken.unreadable.length,
    newestReadingAt: newestOf(counts.flatMap(({ newestReadingAt }) => newestReadingAt ?? [])),
    vehicles: counts.flatMap(({ id, ...count }) => (id === undefined ? [] : { id, ...count })),
  }

  function setAside(reading: DecodedReading): false {
    const bytes = Buffer.from(JSON.stringify(reading))
    refuse({ tenantId, provider: connection.provider, reason: 'it reads as something that is no reading', bytes })
    return false
  }
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
