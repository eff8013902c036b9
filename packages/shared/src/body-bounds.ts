import type { IncomingMessage } from 'node:http'
import { bodyTimeoutMs, type Upload, uploadTimeoutMs } from '@clutch/contracts/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Of a Fastify route, whose body is a file. */
export interface UploadConfig {
  upload: Upload
}

/** How long a client that was told to stop has to read why. */
const lingerMs = 1_000

/**
 * Bounds the time that a body may take to arrive, and does not read on what was answered already. Node's own limit is one
 * for the whole server: it stands behind, as long as the route with the most time needs, and is all there is for what no
 * route was found for.
 */
export function boundBodies(app: FastifyInstance): void {
  const timers = new Set<NodeJS.Timeout>()
  app.addHook('onRoute', ({ config }) => {
    app.server.requestTimeout = Math.max(app.server.requestTimeout, timeoutOf(config))
  })
  app.addHook('onRequest', (request, reply, done) => {
    if (isComing(request.raw)) cutOffInTime(app, request, reply, timers)
    done()
  })
  // Who closes the server waits for what is being answered, and for no body after that.
  app.addHook('onClose', (_app, done) => {
    for (const timer of timers) clearTimeout(timer)
    done()
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (leavesUnread(request, reply.getHeader('connection') === 'close')) reply.header('connection', 'close')
    done()
  })
}

/**
 * Whether the answer that is about to be sent closes the connection, for it leaves a file unread. Closed at once it would
 * be reset by what comes, and the answer be lost on its way (RFC 9112, section 9.6): so it is closed in our direction,
 * and in both when the client has done so, or had the time to. Nothing that still comes is looked at.
 * @param closes it is closed whatever is coming
 */
export function leavesUnread({ raw, routeOptions }: FastifyRequest, closes = false): boolean {
  const leaves = isComing(raw) && (closes || uploadOf(routeOptions.config) !== undefined)
  if (leaves) linger(raw)
  return leaves
}

export function uploadOf(config: unknown): Upload | undefined {
  return (config as Partial<UploadConfig> | undefined)?.upload
}

function timeoutOf(config: unknown): number {
  const upload = uploadOf(config)
  return upload === undefined ? bodyTimeoutMs : uploadTimeoutMs(upload)
}

function cutOffInTime(
  app: FastifyInstance,
  { raw, routeOptions }: FastifyRequest,
  reply: FastifyReply,
  timers: Set<NodeJS.Timeout>,
): void {
  const { socket } = raw
  const timer = setTimeout(() => {
    timers.delete(timer)
    if (raw.complete || socket.destroyed) return
    // As Node says it where its own limit is met.
    const error = Object.assign(new Error('a body did not arrive in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
    if (reply.raw.headersSent) socket.destroy(error)
    else app.server.emit('clientError', error, socket)
  }, timeoutOf(routeOptions.config))
  timer.unref()
  timers.add(timer)
  const arrived = () => {
    clearTimeout(timer)
    timers.delete(timer)
  }
  raw.once('end', arrived).once('close', arrived)
}

/** There is a body, and not all of it was here yet. */
function isComing({ headers, complete }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers
  return !complete && (length !== '0' || encoding !== undefined)
}

function linger(request: IncomingMessage): void {
  const { socket } = request
  // Node calls it when the answer is out.
  socket.destroySoon = () => {
    const timer = setTimeout(() => socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(timer)).once('end', () => socket.destroy())
    socket.end()
    // Whoever is stuck in sending does not come to reading.
    request.removeAllListeners('readable')
    request.resume()
  }
}
