import type { State } from '../state/state.ts'
import type { CloudFleet } from './cloud-fleet.ts'

/** A request as a cloud sees it. */
export interface CloudRequest {
  readonly method: string
  /** Below the cloud's own root. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  header(name: string): string | undefined
}

export interface CloudAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** One provider's cloud: its wire format, as its public documents tell it. */
export interface CloudStandIn {
  answer(request: CloudRequest): Promise<CloudAnswer>
  /** How this provider says that one asks too often. */
  tooMany(retryAfterS: number): CloudAnswer
}

export interface CloudParts {
  readonly fleet: CloudFleet
  readonly state: State
}

/** The one word that every account, user, password, client and key is here. */
export const sandboxWord = 'sandbox'

export function ok(body: unknown): CloudAnswer {
  return { status: 200, body }
}

export function tooManyRequests(retryAfterS: number, body: unknown = { message: 'Too many requests' }): CloudAnswer {
  return { status: 429, headers: { 'retry-after': String(retryAfterS) }, body }
}

/** `Basic` credentials, decoded. */
export function basicOf(request: CloudRequest): { user: string; password: string } | undefined {
  const value = /^Basic (\S+)$/i.exec(request.header('authorization') ?? '')?.[1]
  if (value === undefined) return undefined
  const text = Buffer.from(value, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

export function bearerOf(request: CloudRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '')?.[1]
}
