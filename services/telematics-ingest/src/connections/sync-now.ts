import { NotFound } from '@clutch/contracts/problems'
import { ConnectionState } from '@clutch/contracts/telematics/connections'
import { Problem } from '@clutch/shared/problem'
import { accepted } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ofBothKinds } from './both-kinds.ts'
import { isOpen } from './connection.ts'
import { lockConnection } from './store.ts'
import { findSync, scheduleSync } from './sync-store.ts'
import { wakeSyncers } from './wake.ts'

export const syncNow = ofBothKinds(({ syncNow }, kind) =>
  implement(syncNow, async ({ params, tx }) => {
    const connection = await lockConnection(tx, params.connectionId, kind)
    if (connection === undefined) throw new Problem(NotFound)
    if (adapterOf(connection.provider).delivery !== 'poll')
      throw new Problem(ConnectionState, { detail: 'Its readings come by themselves; there is nobody to ask.' })
    if (!isOpen(connection)) throw new Problem(ConnectionState)
    await scheduleSync(tx, connection.id)
    tx.afterCommit(wakeSyncers)
    return accepted(await findSync(tx, connection))
  }),
)
