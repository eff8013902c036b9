import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Faults } from '../faults/faults.ts'
import { type Journal, redactHeaders } from '../journal/journal.ts'
import type { Objects, StoredObject } from './objects.ts'
import { type Credentials, type Refusal, whyRefused } from './signature.ts'

const maxObjectBytes = 32 * 1024 * 1024

/** Whom the sandbox knows. Nothing of worth is behind it. */
export const s3Credentials: Credentials = {
  accessKeyId: 'sandbox',
  secretAccessKey: 'the secret of the sandbox',
  region: 'us-east-1',
}

interface Answer {
  status: number
  headers?: Record<string, string>
  body?: Buffer | string
}

/**
 * `/s3/<bucket>/<key>`: objects as Amazon S3 has them, by path, each request signed (version 4). Buckets need not be made first. What
 * is in them can be read without a signature from `/s3-objects`.
 */
export function s3Routes(
  app: FastifyInstance,
  parts: { objects: Objects; faults: Faults; journal: Journal; nowMs?: () => number },
): void {
  app.get('/s3-objects', () => ({ objects: parts.objects.paths() }))
  app.register(async (outside) => {
    outside.removeAllContentTypeParsers()
    outside.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxObjectBytes }, (_request, body, done) =>
      done(null, body),
    )
    outside.route({
      method: ['GET', 'HEAD', 'PUT', 'DELETE'],
      url: '/s3/*',
      handler: (request, reply) => serve(parts, request, reply),
    })
  })
}

async function serve(
  parts: { objects: Objects; faults: Faults; journal: Journal; nowMs?: () => number },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const [path = '', query = ''] = request.url.split('?', 2)
  const fault = parts.faults.take('s3', request.method, path.slice('/s3'.length))
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const answered = () => answerOf(parts, { method: request.method, path, query, headers: request.headers, body })
  let answer: Answer | undefined
  switch (fault?.kind) {
    case 'socket-closed':
      break
    case '429':
    case '503':
      answer = failure(503, 'SlowDown')
      break
    case '500':
      answer = failure(500, 'InternalError')
      break
    case 'answer-lost-after-commit':
      answered()
      break
    case '500-after-commit':
      answered()
      answer = failure(500, 'InternalError')
      break
    case 'slow':
      await delay(fault.delayMs ?? 1_000)
      answer = answered()
      break
    default:
      answer = answered()
  }
  parts.journal.add({
    provider: 's3',
    at: new Date().toISOString(),
    method: request.method,
    path: path.slice('/s3'.length),
    query: {},
    headers: redactHeaders(request.headers),
    body: `${body.length} bytes`,
    answer: answer === undefined ? null : { status: answer.status, headers: answer.headers ?? {}, body: null },
    fault: fault?.kind ?? null,
  })
  if (answer === undefined) {
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }
  return reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .send(answer.body)
}

function answerOf(
  { objects, nowMs = Date.now }: { objects: Objects; nowMs?: () => number },
  request: Parameters<typeof whyRefused>[0],
): Answer {
  const refusal = whyRefused(request, s3Credentials, nowMs())
  if (refusal !== undefined) return failure(statusOf(refusal), refusal)
  const path = decodeURIComponent(request.path.slice('/s3/'.length))
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.{1,100}$/s.test(path)) return failure(400, 'InvalidBucketName')
  switch (request.method) {
    case 'PUT': {
      const mediaType = (request.headers['content-type'] ?? 'binary/octet-stream').slice(0, 100)
      const object = { mediaType, bytes: request.body }
      if (!objects.put(path, object)) return failure(507, 'InsufficientCapacity')
      return { status: 200, headers: { etag: etagOf(object) } }
    }
    case 'DELETE':
      objects.delete(path)
      return { status: 204 }
    default: {
      const object = objects.get(path)
      if (object === undefined) return failure(404, 'NoSuchKey')
      return {
        status: 200,
        headers: { 'content-type': object.mediaType, etag: etagOf(object) },
        body: object.bytes,
      }
    }
  }
}

function etagOf({ bytes }: StoredObject): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}

function statusOf(refusal: Refusal): number {
  return refusal === 'AuthorizationHeaderMalformed' || refusal === 'XAmzContentSHA256Mismatch' ? 400 : 403
}

function failure(status: number, code: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`,
  }
}
