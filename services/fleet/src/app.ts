import type { Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
import { listHarshEvents } from './behaviour/list.ts'
import { harshEvents } from './behaviour/on-track-folded.ts'
import { onDeviceRegisteredOrChanged } from './devices/on-device-registered-or-changed.ts'
import { changeFleet } from './fleets/change.ts'
import { createFleet } from './fleets/create.ts'
import { getFleet } from './fleets/get.ts'
import { listFleets } from './fleets/list.ts'
import { listGeofenceCrossings } from './geofence-crossings/list.ts'
import { geofenceCrossings } from './geofence-crossings/on-track-folded.ts'
import { changeGeofence } from './geofences/change.ts'
import { createGeofence } from './geofences/create.ts'
import { deleteGeofence } from './geofences/delete.ts'
import { getGeofence } from './geofences/get.ts'
import { listGeofences } from './geofences/list.ts'
import { listTroubleCodes } from './health/list.ts'
import { troubleCodes } from './health/on-track-folded.ts'
import { installDevice } from './installations/install.ts'
import { listInstallations } from './installations/list.ts'
import { removeDevice } from './installations/remove.ts'
import { liveFeed } from './live/feed.ts'
import { getLive } from './live/get.ts'
import { live } from './live/on-track-folded.ts'
import { Variables } from './live/settings.ts'
import { socketLive } from './live/socket.ts'
import { streamLive } from './live/stream.ts'
import { closeIdleWork, refoldWork } from './telemetry/close-idle.ts'
import { telemetryReader } from './telemetry/reader.ts'
import type { DerivedNoun } from './telemetry/track-folded.ts'
import { getTrip } from './trips/get.ts'
import { getTripTrack } from './trips/get-track.ts'
import { listTrips } from './trips/list.ts'
import { trips } from './trips/on-track-folded.ts'
import { changeVehicle } from './vehicles/change.ts'
import { createVehicle } from './vehicles/create.ts'
import { getVehicle } from './vehicles/get.ts'
import { listVehicles } from './vehicles/list.ts'
import { vehicleSnapshot } from './vehicles/snapshot.ts'

/** Who keeps what follows from folding a device's readings, in the order in which they are told. */
const derived: readonly DerivedNoun[] = [trips, harshEvents, geofenceCrossings, troubleCodes, live]

/** Everything fleet does, by hand and in one place. */
export const fleet: Service<PrismaClient> = {
  name: 'fleet',
  owner: 'fleet',
  variables: Variables,
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [
    createFleet,
    listFleets,
    getFleet,
    changeFleet,

    createVehicle,
    listVehicles,
    getVehicle,
    changeVehicle,

    installDevice,
    removeDevice,
    listInstallations,

    createGeofence,
    listGeofences,
    getGeofence,
    changeGeofence,
    deleteGeofence,

    getLive,
    streamLive,
    socketLive,

    listTrips,
    getTrip,
    getTripTrack,
    listHarshEvents,
    listGeofenceCrossings,
    listTroubleCodes,
  ],
  reactions: [onDeviceRegisteredOrChanged],
  dueWork: [closeIdleWork(derived), refoldWork(derived)],
  snapshots: [vehicleSnapshot],
  extensions: [telemetryReader(derived), liveFeed],
}
