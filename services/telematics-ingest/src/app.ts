import type { Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
import { approveCommand } from './commands/approve.ts'
import { cancelCommand } from './commands/cancel.ts'
import { expireCommand } from './commands/expire.ts'
import { getCommand } from './commands/get.ts'
import { listCommands } from './commands/list.ts'
import { listProtocols } from './commands/list-protocols.ts'
import { requestCommand } from './commands/request.ts'
import { authoriseConnection } from './connections/authorise.ts'
import { changeConnection } from './connections/change.ts'
import { completeAuthorisation } from './connections/complete-authorisation.ts'
import { connectProvider } from './connections/connect.ts'
import { disconnectProvider } from './connections/disconnect.ts'
import { getConnection } from './connections/get.ts'
import { getSyncState } from './connections/get-sync.ts'
import { listConnections } from './connections/list.ts'
import { listProviders } from './connections/list-providers.ts'
import { listExternalVehicles } from './connections/list-vehicles.ts'
import { mapExternalVehicle } from './connections/map-vehicle.ts'
import { matchToRoads } from './connections/match-to-roads.ts'
import { pauseConnection } from './connections/pause.ts'
import { receivePush } from './connections/receive.ts'
import { resumeConnection } from './connections/resume.ts'
import { connectionSnapshot } from './connections/snapshot.ts'
import { syncNow } from './connections/sync-now.ts'
import { testConnection } from './connections/test.ts'
import { uploadLog } from './connections/upload.ts'
import { changeDevice } from './devices/change.ts'
import { getDevice } from './devices/get.ts'
import { listDevices } from './devices/list.ts'
import { registerDevice } from './devices/register.ts'
import { deviceSnapshot } from './devices/snapshot.ts'
import { listReadings } from './readings/list.ts'
import { summariseReadings } from './readings/summarise.ts'
import { roles } from './roles.ts'
import { changeSettings } from './settings/change.ts'
import { getSettings } from './settings/get.ts'
import { Variables } from './variables.ts'

/** Everything telematics-ingest does, by hand and in one place. */
export const telematicsIngest: Service<PrismaClient> = {
  name: 'telematics-ingest',
  owner: 'telematics',
  variables: Variables,
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [
    requestCommand,
    listCommands,
    getCommand,
    approveCommand,
    cancelCommand,
    listProtocols,
    getSettings,
    changeSettings,
    registerDevice,
    listDevices,
    getDevice,
    changeDevice,
    listReadings,
    summariseReadings,

    ...listProviders,
    ...connectProvider,
    ...listConnections,
    ...getConnection,
    ...changeConnection,
    ...testConnection,
    ...syncNow,
    ...getSyncState,
    ...pauseConnection,
    ...resumeConnection,
    ...disconnectProvider,
    ...authoriseConnection,
    ...completeAuthorisation,
    ...listExternalVehicles,
    ...mapExternalVehicle,
    ...uploadLog,
    ...matchToRoads,
    ...receivePush,
  ],
  reactions: [],
  dueWork: [expireCommand],
  snapshots: [deviceSnapshot, connectionSnapshot],
  extensions: [roles],
}
