import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { ofBothKinds } from './both-kinds.ts'
import { findConnection } from './store.ts'
import { findSync } from './sync-store.ts'

export const getSyncState = ofBothKinds(({ syncState }, kind) =>
  implement(syncState, async ({ params, tx }) => {
    const connection = await findConnection(tx, params.connectionId, kind)
    if (connection === undefined) throw new Problem(NotFound)
    return ok(await findSync(tx, connection))
  }),
)
