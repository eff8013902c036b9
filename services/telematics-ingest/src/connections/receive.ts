import { Unavailable } from '@clutch/contracts/problems'
import {
  type Connection,
  ConnectionRefused,
  ConnectionState,
  PushRefused,
  SignatureStale,
} from '@clutch/contracts/telematics/connections'
import { NotOpened } from '@clutch/shared/envelope'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { implementOpen } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ProviderFailure, type Push, PushProblem, type Taken } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { isOpen } from './connection.ts'
import { rawBodyOf } from './raw-body.ts'
import { openSecrets } from './secrets.ts'
import { findSecret } from './secrets-store.ts'
import { wiringOf } from './settings.ts'
import { findConnection, findTenantOfConnection } from './store.ts'
import { countReceived } from './sync-store.ts'
import { NotDurable, take } from './take.ts'
import { countOfVehicles } from './vehicle-store.ts'

const actor = 'connections/receive'

/** A connection that is not there, one of another kind and a wrong token are told apart by nobody outside. */
export const receivePush = ofBothKinds(({ receive }, kind) =>
  implementOpen(receive, async ({ params, body, request, database }) => {
    const push: Push = { body, raw: rawBodyOf(request), headers: request.headers, wallNowMs: Date.now() }
    const { tenantId, connection } = await authenticated(database, kind, params.connectionId, push)
    if (!isOpen(connection)) throw new Problem(ConnectionState)
    const taken = read(connection, body)
    const readings = await receiveFrom(database, { tenantId, connection }, taken)
    return ok({ readings })
  }),
)

async function authenticated(
  database: Database<PrismaClient>,
  kind: Connection['kind'],
  connectionId: string,
  push: Push,
): Promise<{ tenantId: string; connection: Connection }> {
  const { keys } = wiringOf(database)
  const tenantId = await database.systemTx((tx) => findTenantOfConnection(tx, connectionId))
  if (tenantId === undefined || keys === undefined) throw new Problem(PushRefused)
  const found = await database.tx({ tenantId, actor }, async (tx) => {
    const connection = await findConnection(tx, connectionId, kind)
    const row = connection && (await findSecret(tx, connectionId))
    return connection && row && { connection, row }
  })
  const inbound = found && adapterOf(found.connection.provider).inbound
  if (found === undefined || inbound === undefined) throw new Problem(PushRefused)
  try {
    const { credentials } = openSecrets(keys, tenantId, connectionId, found.row)
    const secret = credentials[inbound.secretField]
    // Without one everybody could sign.
    if (secret === undefined || secret === '') throw new Problem(PushRefused)
    inbound.authenticate(push, secret)
  } catch (error) {
    if (error instanceof NotOpened) throw new Problem(Unavailable, { cause: error })
    if (error instanceof PushProblem) throw new Problem(error.reason === 'stale' ? SignatureStale : PushRefused)
    throw error
  }
  return { tenantId, connection: found.connection }
}

function read(connection: Connection, body: unknown): Taken {
  try {
    return adapterOf(connection.provider).inbound!.read(body, connection.settings)
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    throw new Problem(ConnectionRefused, { errors: [{ pointer: '/body', message: error.message }] })
  }
}

/**
 * What came by itself: a push, messages on a topic, an upload. Resolves when it is durable.
 * @param aside what was found unreadable and set aside before
 * @throws Problem Unavailable when whoever brought it has to bring it again
 */
export async function receiveFrom(
  database: Database<PrismaClient>,
  of: { tenantId: string; connection: Connection },
  taken: Taken,
  aside = 0,
): Promise<number> {
  try {
    const counts = await take(database, of, taken)
    await database.tx({ tenantId: of.tenantId, actor }, async (tx) => {
      await countReceived(tx, of.connection.id, { ...counts, skipped: counts.skipped + aside })
      await countOfVehicles(tx, counts.vehicles)
    })
    return counts.readings
  } catch (error) {
    if (error instanceof NotDurable) throw new Problem(Unavailable, { cause: error, headers: { 'retry-after': '2' } })
    throw error
  }
}
