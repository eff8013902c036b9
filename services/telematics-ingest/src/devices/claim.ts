import {
  claimDevice as contract,
  type Device,
  DeviceClaimed,
  TransferCodeInvalid,
} from '@clutch/contracts/telematics/devices'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { newDevice } from './device.ts'
import { settleRelease } from './settle-release.ts'
import { moveIdentity } from './store.ts'
import { hashOfCode } from './transfer-code.ts'
import { type Transfer, takeTransfer } from './transfer-store.ts'

/**
 * The new owner's transaction moves the name, and with it everything that the device says from then on. The former
 * owner's device is another tenant's row: it is told in a transaction of its own, now or, if this process dies in
 * between, by the next look of any (see device-health/look-after.ts).
 */
export const claimDevice = implementOpen(contract, async ({ body, database, principal, idempotency, logger }) => {
  let taken: Transfer | undefined
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  const answer = await database.tx(scope, async (tx) => {
    const claim = async () => {
      taken = await takeTransfer(tx, { uniqueId: body.uniqueId, codeHash: hashOfCode(body.code) })
      if (taken === undefined) throw new Problem(TransferCodeInvalid)
      const { protocol, model } = taken
      const wanted = { name: body.name ?? body.uniqueId, uniqueId: body.uniqueId, protocol }
      const device = newDevice({ ...wanted, ...(model !== null && { model }) }, newId('dev'), tx.now)
      await moveIdentity(tx, device)
      tx.emit(DeviceClaimed, device)
      return created(device)
    }
    return idempotency === undefined ? { ...(await claim()), replayed: false } : once(tx, idempotency, claim)
  })
  if (taken !== undefined) {
    await settleRelease(database, taken).catch((error: unknown) => {
      logger.warn({ err: error }, 'a former owner is told later that a device was claimed')
    })
  }
  return {
    ...created(answer.body as Device),
    ...(answer.replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
  }
})
