import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, request } from 'undici'
import { type AddressRules, isAllowedAddress, isOperatorsAddress } from './outbound-address.ts'

export interface Sent {
  outcome: 'accepted' | 'refused' | 'redirected' | 'timed-out' | 'unreachable' | 'address-not-allowed'
  statusCode: number | null
  /** The beginning of the answer, or why there is none. */
  detail: string
  /** How long whoever refused asks to be left alone. */
  retryAfterMs?: number | undefined
}

export interface Sender {
  send(url: string, headers: Record<string, string>, body: string): Promise<Sent>
  close(): Promise<void>
}

export interface SendLimits {
  /** From the first look-up to the last byte of the answer. */
  timeoutMs: number
  connectTimeoutMs: number
  /** Of the answer; what exceeds it is not read. */
  maxAnswerBytes: number
}

export const defaultSendLimits: SendLimits = { timeoutMs: 15_000, connectTimeoutMs: 5_000, maxAnswerBytes: 16 * 1024 }

const maxDetailLength = 1_024

class AddressNotAllowed extends Error {}

/**
 * Posts to whoever a tenant names. Which address a name stands for is checked where it is used, at the moment of connecting, so a name
 * that changes its mind between two look-ups gains nothing. Redirects are not followed, proxies are not asked.
 */
export function createSender(
  rules: AddressRules,
  limits: SendLimits = defaultSendLimits,
  resolve: typeof lookup = lookup,
): Sender {
  const agent = new Agent({
    connect: guardedConnector(rules, limits, resolve),
    allowH2: false,
    connections: 4,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    headersTimeout: limits.timeoutMs,
    bodyTimeout: limits.timeoutMs,
    maxHeaderSize: 16 * 1024,
  })
  return {
    async send(url, headers, body) {
      const signal = AbortSignal.timeout(limits.timeoutMs)
      try {
        const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent, signal })
        const { statusCode } = answer
        const detail = readable(await beginning(answer.body, limits.maxAnswerBytes))
        if (statusCode >= 200 && statusCode < 300) return { outcome: 'accepted', statusCode, detail }
        if (statusCode >= 300 && statusCode < 400) return { outcome: 'redirected', statusCode, detail }
        return {
          outcome: 'refused',
          statusCode,
          detail,
          retryAfterMs: retryAfterMsOf(answer.headers['retry-after'], Date.now()),
        }
      } catch (error) {
        return failure(error, signal)
      }
    },
    close: () => agent.destroy(),
  }
}

/** RFC 9110, 10.2.3: so many seconds, or a date. What is neither is nothing. */
export function retryAfterMsOf(header: string | string[] | undefined, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs
  return ms > 0 ? ms : undefined
}

function guardedConnector(rules: AddressRules, limits: SendLimits, resolve: typeof lookup): buildConnector.connector {
  const allowedOnly: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, [])
      const allowed = addresses.filter(({ address }) => isAllowedAddress(address, rules))
      const first = allowed[0]
      if (first === undefined) return callback(new AddressNotAllowed('no address of this name is allowed'), [])
      if (options.all === true) return callback(null, allowed)
      callback(null, first.address, first.family)
    })
  }
  const connect = buildConnector({ timeout: limits.connectTimeoutMs, allowH2: false, lookup: allowedOnly })
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1')
    if (isIP(host) !== 0 && !isAllowedAddress(host, rules)) {
      callback(new AddressNotAllowed('this address is not allowed'), null)
      return
    }
    connect(options, (error, socket) => {
      if (error !== null) return callback(error, null)
      const peer = socket.remoteAddress ?? ''
      const plain = options.protocol === 'http:'
      if (isAllowedAddress(peer, rules) && (!plain || isOperatorsAddress(peer, rules))) return callback(null, socket)
      socket.destroy()
      callback(new AddressNotAllowed(plain ? 'plain http leads to the internet' : 'this address is not allowed'), null)
    })
  }
}

/** Reads at most so much and drops the connection where more would come. */
async function beginning(body: AsyncIterable<Buffer> & { destroy(): unknown }, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes >= maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes)
}

/** Text that Postgres and a terminal can take. */
function readable(bytes: Buffer): string {
  return bytes
    .toString('utf8')
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .slice(0, maxDetailLength)
    .toWellFormed()
}

function failure(error: unknown, signal: AbortSignal): Sent {
  const refused = findCause(error, (cause) => cause instanceof AddressNotAllowed)
  if (refused !== undefined) return { outcome: 'address-not-allowed', statusCode: null, detail: refused.message }
  const code = findCause(error, (cause) => typeof (cause as { code?: unknown }).code === 'string') as
    | { code: string }
    | undefined
  const timedOut = signal.aborted || /TIMEOUT|ETIMEDOUT/.test(code?.code ?? '')
  return {
    outcome: timedOut ? 'timed-out' : 'unreachable',
    statusCode: null,
    detail: timedOut ? 'no answer in time' : readable(Buffer.from(code?.code ?? 'the connection failed')),
  }
}

function findCause(error: unknown, wanted: (cause: Error) => boolean): Error | undefined {
  let cause = error
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    if (wanted(cause)) return cause
    const inner: Error | undefined =
      cause instanceof AggregateError ? cause.errors.find((each) => each instanceof Error && wanted(each)) : undefined
    if (inner !== undefined) return inner
    cause = cause.cause
  }
  return undefined
}
