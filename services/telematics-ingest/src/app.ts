import type { Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
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
    getSettings,
    changeSettings,
    registerDevice,
    listDevices,
    getDevice,
    changeDevice,
    listReadings,
    summariseReadings,
  ],
  reactions: [],
  dueWork: [],
  snapshots: [deviceSnapshot],
  extensions: [roles],
}
