import { createHash, randomUUID } from 'node:crypto'
import {
  basicOf,
  bearerOf,
  type CloudAnswer,
  type CloudParts,
  type CloudRequest,
  type CloudStandIn,
  ok,
  sandboxWord,
  tooManyRequests,
} from './stand-in.ts'

interface Grant {
  kind: 'code' | 'refresh' | 'access'
  /** All tokens that come of one consent; taking it back ends them together. */
  consent: string
  expiresAtMs: number
  used: boolean
  redirectUrl?: string
  challenge?: string
}

const codeMs = 10 * 60_000
const refreshMs = 60 * 24 * 60 * 60_000

/**
 * Smartcar's form of OAuth 2 and API 2.0. Refresh tokens are good for one use, and one that is used twice ends the whole
 * consent (RFC 9700, section 4.14.2): a client that refreshes twice at once is found out here.
 */
export class OemCloud implements CloudStandIn {
  readonly #parts: CloudParts
  #tokenSeconds = 7_200

  constructor(parts: CloudParts) {
    this.#parts = parts
  }

  tooMany(retryAfterS: number): CloudAnswer {
    return tooManyRequests(retryAfterS, { type: 'RATE_LIMIT', code: 'SMARTCAR_API', description: 'too many requests' })
  }

  /** Levers: what an owner or a provider does without anybody calling the API. */
  revokeAll(): number {
    const all = [...this.#grants().walk('oldest-first')].length
    this.#parts.state.commit(() => {
      for (const id of this.#ids()) this.#grants().delete(id)
    })
    return all
  }

  expireAccessTokens(): void {
    this.#parts.state.commit(() => {
      for (const id of this.#ids()) {
        const grant = this.#grants().get(id)
        if (grant?.kind === 'access') this.#grants().put(id, { ...grant, expiresAtMs: 0 })
      }
    })
  }

  set tokenSeconds(seconds: number) {
    this.#tokenSeconds = seconds
  }

  async answer(request: CloudRequest): Promise<CloudAnswer> {
    const { path } = request
    if (path === '/oauth/authorize') return this.#authorise(request)
    if (path === '/oauth/token' && request.method === 'POST') return this.#token(request)
    const grant = this.#grants().get(bearerOf(request) ?? '')
    if (grant?.kind !== 'access' || grant.expiresAtMs < Date.now())
      return { status: 401, body: { type: 'AUTHENTICATION', description: 'The authorization header is invalid.' } }
    if (path === '/v2.0/vehicles')
      return ok({ vehicles: this.#parts.fleet.vehicles('oem-cloud').map(({ id }) => id), paging: { offset: 0 } })
    const id = /^\/v2\.0\/vehicles\/([^/]{1,60})\/batch$/.exec(path)?.[1]
    return id === undefined || request.method !== 'POST'
      ? { status: 404 }
      : this.#batch(decodeURIComponent(id), request.body)
  }

  /** The owner agrees at once. */
  #authorise({ query }: CloudRequest): CloudAnswer {
    const redirectUrl = query.get('redirect_uri')
    if (query.get('client_id') !== sandboxWord || redirectUrl === null || query.get('response_type') !== 'code')
      return { status: 400, body: { error: 'invalid_request' } }
    const code = randomUUID()
    this.#put(code, {
      kind: 'code',
      consent: randomUUID(),
      expiresAtMs: Date.now() + codeMs,
      used: false,
      redirectUrl,
      challenge: query.get('code_challenge') ?? '',
    })
    const location = new URL(redirectUrl)
    location.searchParams.set('code', code)
    location.searchParams.set('state', query.get('state') ?? '')
    return { status: 302, headers: { location: location.href } }
  }

  #token(request: CloudRequest): CloudAnswer {
    const client = basicOf(request)
    if (client?.user !== sandboxWord || client.password !== sandboxWord)
      return { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } }
    const form = new URLSearchParams(request.body)
    const isCode = form.get('grant_type') === 'authorization_code'
    const id = form.get(isCode ? 'code' : 'refresh_token') ?? ''
    const grant = this.#grants().get(id)
    const refused: CloudAnswer = {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid or expired.' },
    }
    if (grant?.kind !== (isCode ? 'code' : 'refresh') || grant.expiresAtMs < Date.now()) return refused
    if (grant.used) {
      this.#endConsent(grant.consent)
      return refused
    }
    if (isCode) {
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      if (form.get('redirect_uri') !== grant.redirectUrl || (grant.challenge !== '' && challenge !== grant.challenge))
        return refused
    }
    const accessToken = randomUUID()
    const refreshToken = randomUUID()
    const { consent } = grant
    this.#parts.state.commit(() => {
      this.#grants().put(id, { ...grant, used: true })
      this.#note(accessToken, {
        kind: 'access',
        consent,
        used: false,
        expiresAtMs: Date.now() + this.#tokenSeconds * 1_000,
      })
      this.#note(refreshToken, { kind: 'refresh', consent, used: false, expiresAtMs: Date.now() + refreshMs })
    })
    return ok({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: this.#tokenSeconds,
      refresh_token: refreshToken,
    })
  }

  async #batch(id: string, body: string): Promise<CloudAnswer> {
    const report = await this.#parts.fleet.last('oem-cloud', id)
    if (report === undefined) return { status: 404, body: { type: 'VEHICLE_STATE', description: 'not found' } }
    const asked = (JSON.parse(body) as { requests?: { path?: string }[] }).requests ?? []
    const headers = { 'sc-data-age': new Date(report.atMs).toISOString(), 'sc-unit-system': 'metric' }
    const parts: Record<string, unknown> = {
      '/location': { latitude: report.sample.lat, longitude: report.sample.lon },
      '/odometer': { distance: report.odometerM / 1_000 },
      '/fuel': { range: 410, percentRemaining: 0.62, amountRemaining: 31 },
    }
    return ok({
      responses: asked.slice(0, 20).map(({ path = '' }) =>
        parts[path] === undefined
          ? {
              path,
              code: 501,
              headers: {},
              body: { type: 'COMPATIBILITY', description: 'not offered by this vehicle' },
            }
          : { path, code: 200, headers, body: parts[path] },
      ),
    })
  }

  #endConsent(consent: string): void {
    this.#parts.state.commit(() => {
      for (const id of this.#ids()) if (this.#grants().get(id)?.consent === consent) this.#grants().delete(id)
    })
  }

  #put(id: string, grant: Grant): void {
    this.#parts.state.commit(() => this.#note(id, grant))
  }

  /** Inside a commit. The record names itself, so that all of them can be walked. */
  #note(id: string, grant: Grant): void {
    this.#grants().put(id, { ...grant, id } as Grant)
  }

  #ids(): string[] {
    return [...this.#grants().walk('oldest-first')].map((grant) => (grant as Grant & { id: string }).id)
  }

  #grants() {
    return this.#parts.state.table<Grant>('telematics-clouds/oem-cloud/grants')
  }
}
