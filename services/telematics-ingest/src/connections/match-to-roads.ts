import { NotFound } from '@clutch/contracts/problems'
import { ConnectionState, ProviderFailed } from '@clutch/contracts/telematics/connections'
import { NotOpened } from '@clutch/shared/envelope'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ProviderFailure } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { isOpen } from './connection.ts'
import { NoSecrets, withAccess } from './session.ts'
import { wiringOf } from './settings.ts'
import { findConnection } from './store.ts'

const timeoutMs = 20_000

export const matchToRoads = ofBothKinds(({ matchToRoads }, kind) =>
  implementOpen(matchToRoads, async ({ params, body, database, principal }) => {
    const { tenantId, id: actor } = principal!
    const connection = await database.tx({ tenantId, actor }, (tx) => findConnection(tx, params.connectionId, kind))
    if (connection === undefined) throw new Problem(NotFound)
    const match = adapterOf(connection.provider).matchToRoads
    if (match === undefined) throw new Problem(ConnectionState, { detail: 'This provider knows no roads.' })
    if (!isOpen(connection)) throw new Problem(ConnectionState)
    const of = { tenantId, connection }
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const points = await withAccess(database, wiringOf(database), of, signal, (access) => match(access, body.points))
      return ok({ mode: connection.mode, points })
    } catch (error) {
      if (error instanceof ProviderFailure)
        throw new Problem(ProviderFailed, { detail: `${error.message} ${error.remedy}` })
      if (error instanceof NoSecrets || error instanceof NotOpened) throw new Problem(ConnectionState)
      throw error
    }
  }),
)
