// What fleet would tell, for tests.
import type { HarshEvent } from '@clutch/contracts/fleet/harsh-events'
import type { Trip } from '@clutch/contracts/fleet/trips'
import type { TroubleCode } from '@clutch/contracts/fleet/trouble-codes'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { newId } from '@clutch/shared/id'

const deviceId = newId('dev')
const at = { lat: 53.55, lon: 9.99 }

export function vehicle(given: Partial<Vehicle> = {}): Vehicle {
  return {
    id: newId('veh'),
    version: 1,
    fleetId: newId('flt'),
    name: 'Van 12',
    plate: null,
    vin: null,
    vinFacts: null,
    externalId: null,
    make: null,
    model: null,
    year: null,
    licenceClasses: [],
    groupIds: [],
    tags: [],
    customFields: {},
    outOfService: false,
    deviceId,
    status: 'active',
    createdAt: '2026-01-01T00:00:00.000Z',
    ...given,
  }
}

/** Of an hour. */
export function trip(vehicleId: string, startedAt: string, given: Partial<Trip> = {}): Trip {
  return {
    id: newId('trp'),
    version: 1,
    vehicleId,
    deviceId,
    status: 'completed',
    startedAt,
    endedAt: new Date(Date.parse(startedAt) + 3_600_000).toISOString(),
    from: at,
    to: at,
    private: false,
    origin: 'engine',
    corrections: [],
    distanceM: 40_000,
    durationS: 3_600,
    movingS: 3_000,
    idleS: 600,
    maxSpeedKmh: 90,
    avgSpeedKmh: 40,
    odometerStartM: null,
    odometerEndM: null,
    engineHoursStart: null,
    engineHoursEnd: null,
    points: 3_600,
    evidence: {
      algorithm: 'test',
      start: 'ignition',
      end: 'ignition-off',
      ignition: 'seen',
      speed: 'reported',
      startGapM: 0,
      longestGapS: 10,
    },
    ...given,
  }
}

export function harshEvent(vehicleId: string, startedAt: string, given: Partial<HarshEvent> = {}): HarshEvent {
  return {
    id: newId('hev'),
    version: 1,
    vehicleId,
    deviceId,
    kind: 'braking',
    severity: 'high',
    peakG: 0.6,
    startedAt,
    durationS: 2,
    at,
    corroborated: true,
    ...given,
  }
}

export function troubleCode(vehicleId: string, code: string, given: Partial<TroubleCode> = {}): TroubleCode {
  const openedAt = given.openedAt ?? '2026-03-02T08:59:00.000Z'
  return {
    id: newId('dtc'),
    version: 1,
    vehicleId,
    code,
    text: null,
    severity: 'critical',
    status: 'open',
    openedAt,
    lastSeenAt: openedAt,
    clearedAt: null,
    vehicle: {
      odometerKm: 60_000,
      kmLast30Days: null,
      harshEventsPer100Km: null,
      coolantC: 90,
      batteryV: 14.1,
      openCodes: [code],
    },
    ...given,
  }
}
