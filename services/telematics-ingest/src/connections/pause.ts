import { NotFound } from '@clutch/contracts/problems'
import { ConnectionChanged, ConnectionState } from '@clutch/contracts/telematics/connections'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { ofBothKinds } from './both-kinds.ts'
import { isOpen, pausedConnection } from './connection.ts'
import { lockConnection, updateConnection } from './store.ts'
import { stopSync } from './sync-store.ts'

export const pauseConnection = ofBothKinds(({ pause }, kind) =>
  implement(pause, async ({ params, tx }) => {
    const connection = await lockConnection(tx, params.connectionId, kind)
    if (connection === undefined) throw new Problem(NotFound)
    // One that waits for credentials is paused already, for a better reason.
    if (connection.status === 'paused') return ok(connection)
    if (!isOpen(connection)) throw new Problem(ConnectionState)
    const paused = pausedConnection(connection)
    await updateConnection(tx, paused)
    await stopSync(tx, paused.id)
    tx.emit(ConnectionChanged, paused)
    return ok(paused)
  }),
)
