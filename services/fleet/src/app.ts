import type { Service } from '@clutch/shared/service'
import { PrismaClient } from '../prisma/client/client.ts'
import { listHarshEvents } from './behaviour/list.ts'
import { harshEvents } from './behaviour/on-track-folded.ts'
import { listGeofenceCrossings } from './geofence-crossings/list.ts'
import { geofenceCrossings } from './geofence-crossings/on-track-folded.ts'
import { listTroubleCodes } from './health/list.ts'
import { troubleCodes } from './health/on-track-folded.ts'
import { closeIdleWork, refoldWork } from './telemetry/close-idle.ts'
import { telemetryReader } from './telemetry/reader.ts'
import type { DerivedNoun } from './telemetry/track-folded.ts'
import { getTrip } from './trips/get.ts'
import { getTripTrack } from './trips/get-track.ts'
import { listTrips } from './trips/list.ts'
import { trips } from './trips/on-track-folded.ts'

/** Who keeps what follows from folding a device's readings, in the order in which they are told. */
const derived: readonly DerivedNoun[] = [trips, harshEvents, geofenceCrossings, troubleCodes]

/** Everything fleet does, by hand and in one place. */
export const fleet: Service<PrismaClient> = {
  name: 'fleet',
  owner: 'fleet',
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [listTrips, getTrip, getTripTrack, listHarshEvents, listGeofenceCrossings, listTroubleCodes],
  reactions: [],
  dueWork: [closeIdleWork(derived), refoldWork(derived)],
  snapshots: [],
  extensions: [telemetryReader(derived)],
}
