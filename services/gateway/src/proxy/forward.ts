import type { OutgoingHttpHeaders } from 'node:http'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CataloguedRoute } from '@clutch/contracts/catalog'
import type { AnyRoute } from '@clutch/contracts/contract'
import { DeadlineExceeded } from '@clutch/contracts/problems'
import { leavesUnread } from '@clutch/shared/body-bounds'
import { Problem } from '@clutch/shared/problem'
import { currentTraceparent } from '@clutch/shared/tracing'
import { tooLarge } from '@clutch/shared/upload'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Dispatcher, errors } from 'undici'
import type { Caller } from '../door/caller.ts'
import {
  type Coding,
  codingFor,
  heldTag,
  isPackable,
  isPackedWhole,
  Packers,
  packedHeaders,
  packerOf,
  packWhole,
  withOwnTags,
} from './coding.ts'
import { budgetOf } from './deadline.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import type { OpenStreams } from './open-streams.ts'
import { upstreamPath } from './paths.ts'
import { type Upstream, unavailable } from './upstreams.ts'

export interface Forwarding {
  entry: CataloguedRoute
  upstream: Upstream
  streams: OpenStreams
  caller: Caller | undefined
  internalToken: string | undefined
  address: string
}

/** Nothing has been heard from the service for so long in the middle of its answer. */
const bodySilenceMs = 15_000

/**
 * Passes a request on and its answer back, both as they flow: neither is held in memory. By undici itself, because what
 * a proxy library would add (rewriting, buffering, retries of its own) is what has to be exactly ours here.
 */
export async function forward(request: FastifyRequest, reply: FastifyReply, to: Forwarding): Promise<void> {
  const isStream = to.entry.route.stream !== 'no'
  const budgetMs = budgetOf(request.headers['clutch-deadline-ms'])
  const place = enter(to)
  const gone = new AbortController()
  const onClose = () => gone.abort()
  reply.raw.once('close', onClose)
  let upload: { remove(): void } | undefined
  try {
    upload = openUpload(to, onClose)
    const answer = await ask(request, to, budgetMs, gone.signal)
    await refuseGatewayErrors(answer)
    if (isStream) await passStream(request, reply, answer, to)
    else await pass(request, reply, answer)
  } catch (error) {
    // The client has gone, or was told half: there is nobody to tell.
    if (reply.raw.headersSent || gone.signal.aborted) {
      reply.hijack()
      reply.raw.destroy()
      return
    }
    throw error
  } finally {
    reply.raw.off('close', onClose)
    upload?.remove()
    place.leave()
  }
}

function enter({ entry: { route }, upstream, caller, address }: Forwarding): { leave(): void } {
  if (route.upload !== undefined) return upstream.enterUpload(caller?.tenantId ?? address)
  return route.stream === 'no' ? upstream.enter() : upstream.enterStream()
}

function poolOf({ entry: { route }, upstream }: Forwarding): Dispatcher {
  if (route.upload !== undefined) return upstream.uploads
  return route.stream === 'no' ? upstream.requests : upstream.streams
}

/** A file may come for minutes: whoever is not let in any more does not send on. That a token ends while it comes is fine. */
function openUpload({ entry, streams, caller }: Forwarding, end: () => void): { remove(): void } | undefined {
  if (entry.route.upload === undefined || caller === undefined) return undefined
  const { expiresMs: _expiresMs, ...withoutEnd } = caller
  return streams.add(withoutEnd, end)
}

async function ask(
  request: FastifyRequest,
  to: Forwarding,
  budgetMs: number,
  gone: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { route } = to.entry
  const isStream = route.stream !== 'no'
  const began = performance.now()
  const deadline = new AbortController()
  const body = bodyOf(request, route)
  let timer: NodeJS.Timeout | undefined
  const startTimer = () => {
    timer = setTimeout(() => deadline.abort(), budgetMs)
  }
  // How long a file comes is bounded by itself; what is done with it may take as long as anything.
  if (route.upload === undefined || body === null) startTimer()
  else body.once('end', startTimer)
  const maxAttempts = body === null && (request.method === 'GET' || request.method === 'HEAD') ? 2 : 1
  try {
    for (let attempt = 1; ; attempt += 1) {
      const remainingMs = Math.ceil(budgetMs - (performance.now() - began))
      try {
        return await poolOf(to).request({
          method: request.method as Dispatcher.HttpMethod,
          path: upstreamPath(route, request.params as Record<string, string>, request.url),
          headers: requestHeaders(withOwnTags(request.headers), {
            'content-length': body === null ? undefined : request.headers['content-length'],
            authorization: to.internalToken === undefined ? undefined : `Bearer ${to.internalToken}`,
            'clutch-deadline-ms': isStream ? undefined : String(Math.max(1, remainingMs)),
            'clutch-client-address': to.address,
            traceparent: currentTraceparent(),
          }),
          body,
          headersTimeout: budgetMs,
          bodyTimeout: isStream ? 0 : bodySilenceMs,
          signal: AbortSignal.any([gone, deadline.signal]),
        })
      } catch (error) {
        // A kept connection that the service was just closing: nothing was done, so a read may be sent again.
        if (attempt < maxAttempts && isReset(error) && !deadline.signal.aborted && !gone.aborted) continue
        throw problemOf(error, deadline.signal)
      }
    }
  } finally {
    body?.off('end', startTimer)
    clearTimeout(timer)
  }
}

function isReset(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } }
  return [code, cause?.code].some((known) => known === 'UND_ERR_SOCKET' || known === 'ECONNRESET' || known === 'EPIPE')
}

function problemOf(error: unknown, deadline: AbortSignal): Problem {
  if (error instanceof Problem) return error
  if (error instanceof errors.HeadersTimeoutError || deadline.aborted)
    return new Problem(DeadlineExceeded, { cause: error, headers: { 'retry-after': '1' } })
  return unavailable(error)
}

/** The body as it comes, or null. More of it than the route takes is refused before, or while, it flows. */
function bodyOf(request: FastifyRequest, route: AnyRoute): Readable | null {
  if (request.method === 'GET' || request.method === 'HEAD') return null
  const length = request.headers['content-length']
  if (length === undefined && request.headers['transfer-encoding'] === undefined) return null
  if (length === '0') return null
  if (length !== undefined && Number(length) > route.maxBodyBytes) throw tooLarge(route.maxBodyBytes)
  let bytes = 0
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > route.maxBodyBytes) done(tooLarge(route.maxBodyBytes))
      else done(null, chunk)
    },
  })
  request.raw.on('error', (error) => limit.destroy(error))
  return request.raw.pipe(limit)
}

/** A service's own problems pass; what something between us says in its place becomes one of ours. */
async function refuseGatewayErrors({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<void> {
  const isProblem = String(headers['content-type']).startsWith('application/problem+json')
  if (isProblem || (statusCode !== 502 && statusCode !== 503 && statusCode !== 504)) return
  await body.dump({ limit: 16_384 }).catch(() => {})
  if (statusCode === 504) throw new Problem(DeadlineExceeded, { headers: { 'retry-after': '1' } })
  throw unavailable()
}

async function pass(request: FastifyRequest, reply: FastifyReply, answer: Dispatcher.ResponseData): Promise<void> {
  const { statusCode, headers, body } = answer
  const isPacked = request.method !== 'HEAD' && isPackable(statusCode, headers)
  const coding = isPacked ? codingFor(request.headers['accept-encoding'] as string | undefined) : undefined
  const place = coding && packers.enter()
  if (coding === undefined || place === undefined) {
    begin(request, reply, answer)
    await pipeline(body, reply.raw)
    return
  }
  try {
    if (isPackedWhole(headers)) {
      const bytes = await packWhole(Buffer.from(await body.arrayBuffer().catch(refuse)), coding)
      begin(request, reply, answer, coding, bytes.length)
      reply.raw.end(bytes)
      return
    }
    begin(request, reply, answer, coding)
    // Of what may come for long, the client hears at once; a packer holds back what it has until it is worth a block.
    if (headers['content-length'] === undefined) reply.raw.flushHeaders()
    await pipeline(body, packerOf(coding), reply.raw)
  } finally {
    place.leave()
  }
}

const packers = new Packers()

function refuse(cause: unknown): never {
  throw unavailable(cause)
}

async function passStream(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Dispatcher.ResponseData,
  to: Forwarding,
): Promise<void> {
  const end = () => answer.body.destroy()
  const open = to.caller === undefined ? undefined : to.streams.add(to.caller, end)
  const { socket } = request.raw
  const timeoutMs = socket.timeout ?? 0
  // Nothing may happen for hours; that the peer is still there is for TCP to find out.
  socket.setTimeout(0)
  socket.setKeepAlive(true, 30_000)
  socket.setNoDelay(true)
  try {
    begin(request, reply, answer)
    reply.raw.flushHeaders()
    await pipeline(answer.body, reply.raw)
  } finally {
    open?.remove()
    answer.body.destroy()
    socket.setTimeout(timeoutMs)
  }
}

function begin(
  request: FastifyRequest,
  reply: FastifyReply,
  { statusCode, headers }: Dispatcher.ResponseData,
  coding?: Coding,
  packedBytes?: number,
): void {
  reply.hijack()
  const traceparent = currentTraceparent()
  const passed: OutgoingHttpHeaders = {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...responseHeaders(headers),
  }
  if (statusCode === 503 || statusCode === 504) passed['retry-after'] ??= '1'
  if (leavesUnread(request)) passed.connection = 'close'
  if (isPackable(statusCode, headers)) passed.vary = [passed.vary ?? [], 'Accept-Encoding'].flat().join(', ')
  if (statusCode === 304 && typeof passed.etag === 'string')
    passed.etag = heldTag(passed.etag, request.headers['if-none-match'])
  reply.raw.writeHead(statusCode, coding === undefined ? passed : packedHeaders(passed, coding, packedBytes))
}
