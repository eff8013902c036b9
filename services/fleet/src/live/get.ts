import { getLive as contract, type LiveState } from '@clutch/contracts/fleet/live'
import { NotFound } from '@clutch/contracts/problems'
import { isHeld } from '@clutch/shared/http'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findGroupIdsBelow } from '../groups/store.ts'
import { implementStream } from '../kit.ts'
import { type Asked, boxOf, isAsked } from './filter.ts'
import { livePicturesOf } from './pictures.ts'
import { findLiveStates } from './store.ts'

// The answer is made of texts that are ready: checking and writing ten thousand states anew would be most of its cost.
export const getLive = implementStream(contract, async ({ params, query, principal, database, request, reply }) => {
  const { tenantId, id: actor } = principal
  const scope = { tenantId, actor }
  const asked = await askedOf(database, scope, query)
  reply.header('cache-control', 'private, no-cache').type('application/json; charset=utf-8')
  if (query.since !== undefined) {
    const since = BigInt(query.since)
    return void reply.send(await changesSince(database, scope, { fleetId: params.fleetId, asked, since }))
  }
  const { picture } = await livePicturesOf(database).current(tenantId, actor, params.fleetId)
  // From here on nothing waits: what is shown is one moment's.
  const etag = asked.isAll ? picture.digest : picture.answer(asked).digest
  // Weak: the cursor in the body may be another.
  reply.header('etag', `W/"${etag}"`)
  if (isHeld(request.headers['if-none-match'], `"${etag}"`)) return void reply.code(304).send()
  reply.send(picture.answer(asked).json)
})

type Scope = { tenantId: string; actor: string }

async function askedOf(
  database: Database<PrismaClient>,
  scope: Scope,
  query: Parameters<typeof boxOf>[0] & { status?: string | undefined; groupId?: string | undefined },
): Promise<Asked> {
  const { status, groupId } = query
  const box = boxOf(query)
  const below =
    groupId === undefined
      ? undefined
      : await database.tx(scope, async (tx) => [groupId, ...(await findGroupIdsBelow(tx, groupId))])
  const isAll = box === null && status === undefined && below === undefined
  return { isAll, box, status, groupIds: below && new Set(below) }
}

/** Straight from the database: a cursor may be of another process, or of longer ago than a picture reaches back. */
async function changesSince(
  database: Database<PrismaClient>,
  scope: Scope,
  { fleetId, asked, since }: { fleetId: string; asked: Asked; since: bigint },
) {
  const reading = await database.tx(scope, (tx) => findLiveStates(tx, fleetId, since))
  if (reading === undefined) throw new Problem(NotFound)
  const items: LiveState[] = []
  const goneVehicleIds: string[] = []
  for (const { vehicleId, state, groupIds } of reading.found) {
    if (state !== null && isAsked(state, groupIds, asked)) items.push(state)
    else if (!reading.isWhole) goneVehicleIds.push(vehicleId)
  }
  return { items, goneVehicleIds, complete: reading.isWhole, cursor: String(reading.mark) }
}
