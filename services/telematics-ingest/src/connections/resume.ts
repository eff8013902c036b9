import { NotFound } from '@clutch/contracts/problems'
import { ConnectionChanged, ConnectionState } from '@clutch/contracts/telematics/connections'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { isVisited } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { isOpen, resumedConnection } from './connection.ts'
import { lockConnection, updateConnection } from './store.ts'
import { scheduleSync } from './sync-store.ts'
import { wakeSyncers } from './wake.ts'

export const resumeConnection = ofBothKinds(({ resume }, kind) =>
  implement(resume, async ({ params, tx }) => {
    const connection = await lockConnection(tx, params.connectionId, kind)
    if (connection === undefined) throw new Problem(NotFound)
    if (isOpen(connection)) return ok(connection)
    if (connection.status !== 'paused') throw new Problem(ConnectionState)
    const resumed = resumedConnection(connection)
    await updateConnection(tx, resumed)
    if (isVisited(adapterOf(resumed.provider))) await scheduleSync(tx, resumed.id)
    tx.emit(ConnectionChanged, resumed)
    tx.afterCommit(wakeSyncers)
    return ok(resumed)
  }),
)
