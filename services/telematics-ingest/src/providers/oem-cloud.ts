import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { accepted, ask, jsonOf, rateLimited } from './ask.ts'
import { instantIn, known, listIn, notNegative, numberIn, objectIn, textIn } from './json.ts'
import {
  type Access,
  type Page,
  type ProviderAdapter,
  ProviderFailure,
  type SeenVehicle,
  type Tokens,
} from './provider.ts'

const title = 'The vehicle cloud'
const maxVehicles = 500
const idsPerPage = 50
const vehiclesPerPage = 20
const scope = 'read_vehicle_info read_location read_odometer read_fuel read_battery read_vin'
const parts = ['/location', '/odometer', '/fuel', '/battery'] as const

/**
 * Vehicles of many makes through their makers' clouds, as Smartcar (API 2.0) offers them: OAuth 2 with authorisation code
 * and refresh, then what a vehicle said last. It has no history; what is not asked for in time is not seen.
 */
export const oemCloud: ProviderAdapter = {
  name: 'oem-cloud',
  title: 'Vehicle makers’ clouds (Smartcar)',
  kinds: ['gps-integration', 'obd2-integration'],
  delivery: 'poll',
  credentials: [
    { field: 'clientId', title: 'Client id of the application', required: true, secret: false },
    { field: 'clientSecret', title: 'Client secret of the application', required: true, secret: true },
  ],
  settings: ['pollSeconds'],
  notes: [
    'The owner of each vehicle agrees at the provider first: authorise, then complete-authorisation.',
    'Only the last known state is offered: what happens between two polls is not seen.',
  ],
  pace: { pollSeconds: 300, minPollSeconds: 60, pauseMs: 5_000, pagesPerRun: 25 },

  sessions: {
    consent: {
      url(access, { state, redirectUrl, challenge }) {
        const query = new URLSearchParams({
          response_type: 'code',
          client_id: access.credentials.clientId ?? '',
          redirect_uri: redirectUrl,
          scope,
          state,
          mode: 'live',
          code_challenge: challenge,
          code_challenge_method: 'S256',
        })
        return `${hosts(access).connect}/oauth/authorize?${query}`
      },
      exchange: (access, { code, redirectUrl, verifier }) =>
        token(access, { grant_type: 'authorization_code', code, redirect_uri: redirectUrl, code_verifier: verifier }),
    },
    async renew(access, held) {
      if (held?.refreshToken === undefined)
        throw new ProviderFailure('consent-missing', 'The owner of the vehicles has not agreed yet.')
      return token(access, { grant_type: 'refresh_token', refresh_token: held.refreshToken }, held.refreshToken)
    },
  },

  async check(access) {
    return { vehicles: (await vehicleIds(access)).length }
  },

  /** The cursor is the place in the list of vehicles: a large account takes more than one page. */
  async pull(access, cursor): Promise<Page> {
    const ids = await vehicleIds(access)
    const from = Math.min(Number(/^from:(\d{1,6})$/.exec(cursor ?? '')?.[1] ?? 0), ids.length)
    const asked = ids.slice(from, from + vehiclesPerPage)
    const vehicles: SeenVehicle[] = []
    const readings: { externalId: string; readings: DecodedReading[] }[] = []
    for (const externalId of asked) {
      const state = await stateOf(access, externalId)
      vehicles.push({ externalId })
      readings.push({ externalId, readings: state })
    }
    const next = from + asked.length
    const more = next < ids.length
    return { vehicles, readings, unreadable: [], cursor: `from:${more ? next : 0}`, more }
  },
}

function hosts({ mode, baseUrl }: Access): { connect: string; auth: string; api: string } {
  if (mode === 'sandbox' || !baseUrl.startsWith('https://api.smartcar.com'))
    return { connect: baseUrl, auth: baseUrl, api: baseUrl }
  return { connect: 'https://connect.smartcar.com', auth: 'https://auth.smartcar.com', api: baseUrl }
}

async function token(access: Access, form: Record<string, string>, heldRefreshToken?: string): Promise<Tokens> {
  const { clientId = '', clientSecret = '' } = access.credentials
  const answer = await ask(title, `${hosts(access).auth}/oauth/token`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`,
    },
    body: new URLSearchParams(form).toString(),
    signal: access.signal,
  })
  if (answer.status === 400 || answer.status === 401) {
    const error = textIn(errorIn(answer.text), 60)
    if (error === 'invalid_grant')
      throw new ProviderFailure('consent-revoked', `${title} no longer accepts the owner’s consent.`)
    if (error === 'invalid_client')
      throw new ProviderFailure('credentials-refused', `${title} refuses client id or client secret.`)
  }
  const body = objectIn(jsonOf(title, accepted(title, answer)))
  const accessToken = textIn(body?.access_token, 8_000)
  if (accessToken === undefined) throw new ProviderFailure('unreadable', `${title} gave no token.`)
  const seconds = Math.min(Math.max(numberIn(body?.expires_in) ?? 3_600, 0), 30 * 86_400)
  // One that does not send another keeps the one it has (RFC 6749, section 6).
  const refreshToken = textIn(body?.refresh_token, 8_000) ?? heldRefreshToken
  return {
    accessToken,
    expiresAtMs: Date.now() + seconds * 1_000,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  }
}

function errorIn(text: string): unknown {
  try {
    return objectIn(JSON.parse(text))?.error
  } catch {
    return undefined
  }
}

async function api(access: Access, path: string, body?: unknown): Promise<unknown> {
  const answer = await ask(title, `${hosts(access).api}/v2.0${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${access.accessToken ?? ''}`,
      'sc-unit-system': 'metric',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: access.signal,
  })
  if (answer.status === 429 || answer.status === 430) throw rateLimited(title, answer.headers)
  return jsonOf(title, accepted(title, answer))
}

async function vehicleIds(access: Access): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < maxVehicles) {
    const query = new URLSearchParams({ limit: String(idsPerPage), offset: String(ids.length) })
    const body = objectIn(await api(access, `/vehicles?${query}`))
    const page = listIn(body?.vehicles, idsPerPage).flatMap((id) => textIn(id, 60) ?? [])
    ids.push(...page)
    if (page.length < idsPerPage) break
  }
  return ids.sort()
}

/** One question for all parts. Each part is as old as its own `sc-data-age` says: parts of one instant are one reading. */
async function stateOf(access: Access, id: string): Promise<DecodedReading[]> {
  const answer = await api(access, `/vehicles/${encodeURIComponent(id)}/batch`, {
    requests: parts.map((path) => ({ path })),
  })
  const byTime = new Map<string, DecodedReading>()
  for (const item of listIn(objectIn(answer)?.responses, parts.length)) {
    const part = objectIn(item)
    const body = objectIn(part?.body)
    const headers = objectIn(part?.headers)
    const time = instantIn(headers?.['sc-data-age'] ?? headers?.['SC-Data-Age'])
    // A part that the maker does not offer has its own code; one without an age cannot be placed in time.
    if (part?.code !== 200 || body === undefined || time === undefined) continue
    byTime.set(time, { ...(byTime.get(time) ?? { time }), ...fieldsOf(String(part.path), body) })
  }
  return [...byTime.values()]
    .filter((reading) => Object.keys(reading).length > 1)
    .sort((a, b) => (a.time < b.time ? -1 : 1))
}

function fieldsOf(path: string, body: Readonly<Record<string, unknown>>): Partial<DecodedReading> {
  const share = (value: unknown) => {
    const part = notNegative(value)
    return part === undefined ? undefined : Math.round(part * 10_000) / 100
  }
  switch (path) {
    case '/location': {
      const [lat, lon] = [numberIn(body.latitude), numberIn(body.longitude)]
      if (lat === undefined || lon === undefined || Math.abs(lat) > 90 || Math.abs(lon) > 180) return {}
      return { position: { lat, lon, valid: true } }
    }
    case '/odometer': {
      const km = notNegative(body.distance)
      return km === undefined ? {} : { odometerM: Math.round(km * 1_000) }
    }
    case '/fuel':
      return known({ fuelPercent: share(body.percentRemaining), fuelLitres: notNegative(body.amountRemaining) })
    case '/battery':
      return known({ stateOfChargePercent: share(body.percentRemaining) })
    default:
      return {}
  }
}
