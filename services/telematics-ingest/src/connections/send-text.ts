import { IdempotencyMismatch, NotFound } from '@clutch/contracts/problems'
import { ConnectionState, type SentText } from '@clutch/contracts/telematics/connections'
import { NotOpened } from '@clutch/shared/envelope'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ProviderFailure } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { isOpen } from './connection.ts'
import { findMessage, insertMessage, type Message, settleMessage } from './message-store.ts'
import { NoSecrets, withAccess } from './session.ts'
import { wiringOf } from './settings.ts'
import { findConnection } from './store.ts'
import { lockVehicle } from './vehicle-store.ts'

const timeoutMs = 20_000

/**
 * Noted before it is sent, and sent by whoever noted it: a repetition is told what came of it and sends nothing. One that
 * was under way when its process died stays `unknown`.
 */
export const sendText = ofBothKinds(({ sendText }, kind) =>
  implementOpen(sendText, async ({ params, body, database, principal, idempotency }) => {
    const { tenantId, id: actor } = principal!
    const { key, digest } = idempotency!
    const id = newId('msg')
    const noted = await database.tx({ tenantId, actor }, async (tx) => {
      const connection = await findConnection(tx, params.connectionId, kind)
      const vehicle = connection && (await lockVehicle(tx, connection.id, params.externalVehicleId))
      if (connection === undefined || vehicle === undefined) throw new Problem(NotFound)
      const { sendText } = adapterOf(connection.provider)
      if (sendText === undefined) throw new Problem(ConnectionState, { detail: 'This provider takes no texts.' })
      if (!isOpen(connection)) throw new Problem(ConnectionState)
      const message = { id, connectionId: connection.id, externalVehicleId: vehicle.id, key, digest }
      const isNew = await insertMessage(tx, message)
      return { connection, vehicle, sendText, isNew, message: await findMessage(tx, connection.id, key) }
    })
    const { connection, vehicle, message } = noted
    if (message.requestDigest !== digest) throw new Problem(IdempotencyMismatch)
    if (!noted.isNew) return created(answerOf(message))
    const of = { tenantId, connection }
    const outcome = await withAccess(database, wiringOf(database), of, AbortSignal.timeout(timeoutMs), (access) =>
      noted.sendText(access, vehicle.externalId, body.text),
    ).then(() => ({ status: 'sent' as const, detail: null }), outcomeOf)
    await database.tx({ tenantId, actor }, (tx) => settleMessage(tx, id, outcome))
    return created(answerOf({ ...message, ...outcome }))
  }),
)

/** @throws what is no outcome of the provider's */
function outcomeOf(error: unknown): { status: SentText['status']; detail: string } {
  if (error instanceof NoSecrets || error instanceof NotOpened)
    return { status: 'refused', detail: 'The credentials cannot be opened any more.' }
  if (!(error instanceof ProviderFailure)) throw error
  // Where it gave no answer, or one nobody understands, the message may be on its way.
  const isUnknown = error.code === 'unavailable' || error.code === 'unreadable'
  return { status: isUnknown ? 'unknown' : 'refused', detail: `${error.message} ${error.remedy}`.slice(0, 500) }
}

function answerOf({ id, externalVehicleId, status, detail, createdAt }: Message): SentText {
  return {
    id,
    externalVehicleId,
    status: status === 'pending' ? 'unknown' : status,
    detail,
    createdAt: createdAt.toISOString(),
  }
}
