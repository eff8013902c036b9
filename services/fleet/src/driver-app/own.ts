import type { AnyRoute } from '@clutch/contracts/contract'
import { NotADriver } from '@clutch/contracts/fleet/driver-app'
import type { Principal } from '@clutch/shared/auth'
import { Problem } from '@clutch/shared/problem'
import type { Implementation, Input } from '@clutch/shared/route'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findDriver, findDriverIdBy } from '../drivers/store.ts'
import { implement, type Tx } from '../kit.ts'

/** Who asks, as a driver: the active one whose record names the signed-in user. */
export async function ownDriver(tx: Tx, principal: Principal) {
  const id = principal.kind === 'user' ? await findDriverIdBy(tx, { userId: principal.id }) : undefined
  const driver = id === undefined ? undefined : (await findDriver(tx, id))?.driver
  if (driver?.status !== 'active') throw new Problem(NotADriver)
  return driver
}

/**
 * A route of the app answered by what answers for everybody, asked about the caller himself. The only place that narrows:
 * whatever the request says, the driver is put in last.
 * @param where the answering route has its driver
 */
export function askedOfOneself<R extends AnyRoute>(
  route: R,
  whole: Implementation<PrismaClient>,
  where: 'params' | 'query',
): Implementation<PrismaClient> {
  if (whole.mode !== 'tx') throw new Error(`${whole.route.path} does not answer in a transaction`)
  const answer = whole.handle as (input: object, context: { tx: Tx; principal: Principal }) => Promise<never>
  return implement(route, async (input: Input<R> & { tx: Tx; principal: Principal }) => {
    const { tx, principal } = input
    const { id: driverId } = await ownDriver(tx, principal)
    return answer({ ...input, [where]: { ...(input[where] as object), driverId } }, { tx, principal })
  })
}
