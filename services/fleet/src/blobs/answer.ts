import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { StreamContext } from '@clutch/shared/route'
import { currentTraceparent } from '@clutch/shared/tracing'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { findBlob } from './store.ts'

const deadlineMs = 10_000

/** Answers with a file, which is small enough to be held. It is never shown by a browser as a page of ours. */
export async function answerFile(
  {
    database,
    principal,
    reply,
    request,
  }: Pick<StreamContext<PrismaClient>, 'database' | 'principal' | 'reply' | 'request'>,
  blobIdOf: (tx: Tx) => Promise<string | undefined>,
): Promise<void> {
  const blob = await database.tx({ tenantId: principal.tenantId, actor: principal.id, deadlineMs }, async (tx) => {
    const id = await blobIdOf(tx)
    return id === undefined ? undefined : findBlob(tx, id)
  })
  if (blob === undefined) throw new Problem(NotFound)
  const { raw } = reply.hijack()
  const traceparent = currentTraceparent()
  raw.writeHead(200, {
    'content-type': blob.mediaType,
    'content-length': blob.bytes.length,
    'content-disposition': 'attachment',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    ...(traceparent === undefined ? {} : { traceparent }),
  })
  raw.end(request.method === 'HEAD' ? undefined : blob.bytes)
}
