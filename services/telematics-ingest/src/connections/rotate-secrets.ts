import { Unauthenticated } from '@clutch/contracts/problems'
import { type Keyring, NotOpened, rewrap } from '@clutch/shared/envelope'
import { holdsMeshSecret } from '@clutch/shared/internal'
import { Problem } from '@clutch/shared/problem'
import type { Runtime } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { SystemTx } from '../kit.ts'
import { boundTo } from './secrets.ts'
import { countNotWrappedBy, keepRewrapped, lockWrappedBy } from './secrets-store.ts'
import { wiringOf } from './settings.ts'

const batch = 200
const maxBatches = 5_000

export interface Rotated {
  rewrapped: number
  /** Neither the present key nor the previous one opens them: their tenants have to give credentials again. */
  lost: number
}

/** Wraps with the present key what the previous one wraps. The secrets themselves are not opened. Safe to repeat and to break off. */
export async function rotateSecrets(database: Database<PrismaClient>, keys: Keyring): Promise<Rotated> {
  let rewrapped = 0
  const { current, previous } = keys
  for (let round = 0; previous !== undefined && previous.id !== current.id && round < maxBatches; round += 1) {
    const done = await database.systemTx((tx) => rotateBatch(tx, keys, previous.id))
    rewrapped += done
    // Nothing is left, or only what was changed and does not open.
    if (done === 0) break
  }
  const known = [current.id, ...(previous === undefined ? [] : [previous.id])]
  return { rewrapped, lost: await database.systemTx((tx) => countNotWrappedBy(tx, known)) }
}

async function rotateBatch(tx: SystemTx, keys: Keyring, previousId: string): Promise<number> {
  let rewrapped = 0
  for (const row of await lockWrappedBy(tx, previousId, batch)) {
    try {
      const fresh = rewrap(keys, row, boundTo(row.tenantId, row.connectionId))
      if (fresh === undefined) continue
      await keepRewrapped(tx, { ...row, ...fresh })
      rewrapped += 1
    } catch (error) {
      if (!(error instanceof NotOpened)) throw error
    }
  }
  return rewrapped
}

/** `POST /internal/connections/rotate-secrets`, for whoever runs the platform. */
export function serveRotation({ app, database, env }: Runtime<PrismaClient>): void {
  app.post('/internal/connections/rotate-secrets', async (request) => {
    if (!holdsMeshSecret(request.headers.authorization, env.CLUTCH_MESH_SECRET ?? ''))
      throw new Problem(Unauthenticated)
    const { keys } = wiringOf(database)
    return keys === undefined ? { rewrapped: 0, lost: 0 } : rotateSecrets(database, keys)
  })
}
