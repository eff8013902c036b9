import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { StreamContext } from '@clutch/shared/route'
import { currentTraceparent } from '@clutch/shared/tracing'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { blobsOf } from './held.ts'
import { type FoundBlob, findBlob } from './store.ts'

const deadlineMs = 10_000

/** Answers with a file. It is never shown by a browser as a page of ours. */
export async function answerFile(
  {
    database,
    logger,
    principal,
    reply,
    request,
    signal,
  }: Pick<StreamContext<PrismaClient>, 'database' | 'logger' | 'principal' | 'reply' | 'request' | 'signal'>,
  blobIdOf: (tx: Tx) => Promise<string | undefined>,
): Promise<void> {
  const blob = await database.tx({ tenantId: principal.tenantId, actor: principal.id, deadlineMs }, async (tx) => {
    const id = await blobIdOf(tx)
    return id === undefined ? undefined : findBlob(tx, id)
  })
  if (blob === undefined) throw new Problem(NotFound)
  const isHead = request.method === 'HEAD'
  const bytes = isHead ? undefined : await bytesOf(blob)
  const { raw } = reply.hijack()
  const traceparent = currentTraceparent()
  raw.writeHead(200, {
    'content-type': blob.mediaType,
    'content-length': blob.bytes,
    'content-disposition': 'attachment',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    ...(traceparent === undefined ? {} : { traceparent }),
  })
  if (bytes === undefined || Buffer.isBuffer(bytes)) return void raw.end(bytes)
  // The connection ends before the file does, so that the client can tell.
  await pipeline(bytes, raw).catch((error: unknown) => {
    if (!signal.aborted) logger.warn({ err: error }, 'a file was not given as a whole')
  })

  async function bytesOf({ place, ...of }: FoundBlob): Promise<Buffer | Readable> {
    if ('content' in place) return place.content
    const opened = await blobsOf(database).open(place.objectKey, of, signal)
    // Removed since it was looked up.
    if (opened === undefined) throw new Problem(NotFound)
    return opened
  }
}
