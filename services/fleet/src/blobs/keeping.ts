import type { AnyRoute, ProblemDefinition, RouteReply } from '@clutch/contracts/contract'
import type { Principal } from '@clutch/shared/auth'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import type { Implementation, Input } from '@clutch/shared/route'
import type { UploadedFile } from '@clutch/shared/upload'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { implementOpen, type Tx } from '../kit.ts'
import { beginsAs, type KeptFile } from './blobs.ts'
import { blobsOf } from './held.ts'
import { keepFile } from './keep.ts'

const deadlineMs = 10_000

type Given<R extends AnyRoute> = Omit<Input<R>, 'file'> & {
  tx: Tx
  principal: Principal
  /**
   * The file that came, from now on that of the row that will name it.
   * @throws Problem when it does not begin as a file of its type; here, so that who asks for what is not theirs hears of that first
   */
  keep: () => Promise<KeptFile>
}

/**
 * One transaction of the caller's tenant, as `implement`, whose row names the file that came: the file is brought where it is kept
 * before the transaction begins, and nobody's when it does not commit.
 */
export function implementKeeping<R extends AnyRoute>(
  route: R,
  contradicts: ProblemDefinition,
  handle: (input: Given<R>) => Promise<RouteReply<R>>,
): Implementation<PrismaClient> {
  return implementOpen(route, async (context) => {
    const { database, idempotency, ...input } = context
    const file = (input as unknown as { file: UploadedFile }).file
    const principal = input.principal!
    const of = { tenantId: principal.tenantId, actor: principal.id, deadlineMs }
    const blobs = blobsOf(database)
    const brought = beginsAs(file.mediaType, file.bytes) ? await blobs.bring(of, file) : undefined
    let isKept = false
    try {
      const { replayed, ...answer } = await database.tx(of, async (tx) => {
        isKept = false
        const keep = async () => {
          if (brought === undefined) throw new Problem(contradicts)
          isKept = true
          return keepFile(tx, brought)
        }
        const work = () => handle({ ...(input as unknown as Given<R>), tx, principal, keep })
        if (idempotency === undefined) return { ...(await work()), replayed: false }
        return once(tx, idempotency, work as never) as unknown as Promise<RouteReply<R> & { replayed: boolean }>
      })
      return { ...answer, ...(replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}) } as never
    } catch (error) {
      isKept = false
      throw error
    } finally {
      // It would go by itself after a while: that this fails is not worth an answer of its own.
      if (brought !== undefined && !isKept) await blobs.giveUp(of, brought).catch(() => {})
    }
  })
}
