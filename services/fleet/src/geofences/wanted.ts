import { type Geofence, GeofenceInvalid, type NewGeofence } from '@clutch/contracts/fleet/geofences'
import { Problem } from '@clutch/shared/problem'
import { TimeError } from '@clutch/shared/time'
import { assertZone } from '../alert-rules/weekly-hours.ts'
import type { SaidTerms } from './store.ts'

/** What somebody wants a geofence to be, whole: what is not said is not wanted. Pure. */

/** @throws Problem GeofenceInvalid when the schedule's zone is none */
export function termsOf(wanted: NewGeofence): SaidTerms {
  const schedule = wanted.schedule ?? null
  if (schedule !== null) {
    try {
      assertZone(schedule.timeZone)
    } catch (error) {
      if (!(error instanceof TimeError)) throw error
      throw new Problem(GeofenceInvalid, {
        errors: [{ pointer: '/body/schedule/timeZone', message: 'is no time zone of the IANA database' }],
      })
    }
  }
  return {
    schedule,
    dwellMinutes: wanted.dwellMinutes ?? null,
    speedLimitKmh: wanted.speedLimitKmh ?? null,
    scope: wanted.scope ?? null,
  }
}

export function isSameTerms(one: SaidTerms, other: SaidTerms): boolean {
  return canonical(one) === canonical(other)
}

function canonical({ schedule, dwellMinutes, speedLimitKmh, scope }: SaidTerms): string {
  const sorted = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, held]) => [key, Array.isArray(held) ? held.map(sorted) : sorted(held)]),
        )
  return JSON.stringify([schedule, dwellMinutes, speedLimitKmh, scope].map(sorted))
}

export function newGeofence(wanted: NewGeofence, made: { id: string; now: Date }): Geofence {
  return {
    id: made.id,
    version: 1,
    name: wanted.name,
    shape: wanted.shape,
    ...termsOf(wanted),
    status: 'active',
    createdAt: made.now.toISOString(),
  }
}
