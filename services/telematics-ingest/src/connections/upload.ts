import { NotFound } from '@clutch/contracts/problems'
import { ConnectionRefused, ConnectionState } from '@clutch/contracts/telematics/connections'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implementOpen } from '../kit.ts'
import { LogFault } from '../logs/read.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ProviderFailure } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { isOpen } from './connection.ts'
import { receiveFrom } from './receive.ts'
import { findConnection } from './store.ts'
import { findVehicles } from './vehicle-store.ts'

export const uploadLog = ofBothKinds(({ upload }, kind) =>
  implementOpen(upload, async ({ params, query, file, database, principal }) => {
    const { tenantId, id: actor } = principal!
    const scope = { tenantId, actor }
    const connection = await database.tx(scope, (tx) => findConnection(tx, params.connectionId, kind))
    if (connection === undefined) throw new Problem(NotFound)
    const { readUpload } = adapterOf(connection.provider)
    if (readUpload === undefined)
      throw new Problem(ConnectionState, { detail: 'This provider writes no logs that could be uploaded.' })
    if (!isOpen(connection)) throw new Problem(ConnectionState)
    const startedAt = query.startedAt === undefined ? undefined : instantIn(query.startedAt, '/query/startedAt')
    const { vehicle: externalId, utcOffsetMinutes } = query
    const log = await readUpload({ bytes: file.bytes, startedAt, utcOffsetMinutes }).catch(asProblem)
    await receiveFrom(
      database,
      { tenantId, connection },
      {
        vehicles: [{ externalId }],
        readings: [{ externalId, readings: log.readings }],
        unreadable: [],
      },
    )
    const vehicles = await database.tx(scope, (tx) => findVehicles(tx, connection.id, [externalId]))
    return ok({ readings: log.readings.length, unreadable: log.unreadable, vehicle: vehicles.get(externalId)! })
  }),
)

function asProblem(error: unknown): never {
  if (!(error instanceof ProviderFailure || error instanceof LogFault)) throw error
  const pointer = error instanceof LogFault && error.field === 'startedAt' ? '/query/startedAt' : '/body'
  throw new Problem(ConnectionRefused, { errors: [{ pointer, message: error.message }] })
}
