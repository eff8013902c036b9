import { type ConnectionKind, connectionKinds, connectionRoutes } from '@clutch/contracts/telematics/connections'
import type { Implementation } from '@clutch/shared/route'
import type { PrismaClient } from '../../prisma/client/client.ts'

type Routes = (typeof connectionRoutes)[ConnectionKind]

/** The same verb below both paths. */
export function ofBothKinds(
  make: (routes: Routes, kind: ConnectionKind) => Implementation<PrismaClient>,
): readonly Implementation<PrismaClient>[] {
  return connectionKinds.map((kind) => make(connectionRoutes[kind], kind))
}
