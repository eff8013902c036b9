import type { Service } from '@clutch/shared/service'
import { PrismaClient } from '../prisma/client/client.ts'

/** Everything fleet does, by hand and in one place. */
export const fleet: Service<PrismaClient> = {
  name: 'fleet',
  owner: 'fleet',
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [],
  reactions: [],
  dueWork: [],
  snapshots: [],
  extensions: [],
}
