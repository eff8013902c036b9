import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  region: string
}

export interface SignedRequest {
  method: string
  /** As they were sent, encoded. */
  path: string
  query: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** As the service's error answers name it. */
export type Refusal =
  | 'AccessDenied'
  | 'AuthorizationHeaderMalformed'
  | 'InvalidAccessKeyId'
  | 'RequestTimeTooSkewed'
  | 'SignatureDoesNotMatch'
  | 'XAmzContentSHA256Mismatch'

const maxSkewMs = 15 * 60_000

/**
 * Why a request is not who it says it is from, by Signature Version 4 in the Authorization header ("Authenticating Requests:
 * Using the Authorization Header", Amazon S3 API Reference); undefined when it is. Pure.
 */
export function whyRefused(request: SignedRequest, credentials: Credentials, nowMs: number): Refusal | undefined {
  const { authorization } = request.headers
  if (authorization === undefined) return 'AccessDenied'
  const shown =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    )
  if (shown === null) return 'AuthorizationHeaderMalformed'
  const [, accessKeyId, day, region, names, signature] = shown as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  if (accessKeyId !== credentials.accessKeyId) return 'InvalidAccessKeyId'
  if (region !== credentials.region) return 'AuthorizationHeaderMalformed'
  const signedAt = headerOf(request, 'x-amz-date')
  const signedAtMs = instantOf(signedAt)
  if (signedAtMs === undefined || !signedAt.startsWith(day)) return 'AccessDenied'
  if (Math.abs(nowMs - signedAtMs) > maxSkewMs) return 'RequestTimeTooSkewed'
  const signedNames = names.split(';')
  const mustBeSigned = Object.keys(request.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'))
  if (mustBeSigned.some((name) => !signedNames.includes(name))) return 'AccessDenied'
  const bodyHash = headerOf(request, 'x-amz-content-sha256')
  if (bodyHash !== 'UNSIGNED-PAYLOAD' && bodyHash !== sha256(request.body)) return 'XAmzContentSHA256Mismatch'
  const scope = `${day}/${region}/s3/aws4_request`
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    ...signedNames.map((name) => `${name}:${headerOf(request, name).trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    bodyHash,
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', signedAt, scope, sha256(canonical)].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`)
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex')) ? undefined : 'SignatureDoesNotMatch'
}

function headerOf({ headers }: SignedRequest, name: string): string {
  return String(headers[name] ?? '')
}

/** `20130524T000000Z` */
function instantOf(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second] = parts.map(Number) as [number, ...number[]]
  return Date.UTC(year!, month! - 1, day, hour, minute, second)
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => (part.includes('=') ? part : `${part}=`))
    .toSorted()
    .join('&')
}

function sha256(of: Buffer | string): string {
  return createHash('sha256').update(of).digest('hex')
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
