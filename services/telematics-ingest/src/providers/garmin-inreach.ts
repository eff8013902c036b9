import { createHash, timingSafeEqual } from 'node:crypto'
import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { accepted, ask } from './ask.ts'
import { courseIn, isoOf, known, notNegative, numberIn, objectIn, textIn } from './json.ts'
import {
  type Access,
  type ProviderAdapter,
  ProviderFailure,
  PushProblem,
  type SeenVehicle,
  type Unreadable,
} from './provider.ts'

const title = 'Garmin inReach'
const maxEvents = 1_000
/** An address that Garmin accepts; answers of the device go there. */
const defaultSender = 'fleet@clutch.example'

/**
 * Garmin's portal pushes what inReach devices send by satellite ("IPC Outbound", from Garmin's point of view) and takes
 * messages for them ("IPC Inbound"). A push that is not answered with 200 is sent again.
 */
export const garminInReach: ProviderAdapter = {
  name: 'garmin-inreach',
  title,
  kinds: ['gps-integration'],
  delivery: 'push',
  credentials: [
    {
      field: 'token',
      title: 'Static token of IPC Outbound (32 characters or more); made here where none is given',
      required: false,
      secret: true,
    },
    {
      field: 'apiKey',
      title: 'API key of IPC Inbound, to write to devices; without it the platform’s',
      required: false,
      secret: true,
    },
    { field: 'sender', title: 'E-mail address that texts come from, known to Garmin', required: false, secret: false },
  ],
  settings: ['host'],
  notes: [
    'Enter the inbound address of this connection, and its token as static token, in Garmin’s portal under Portal Connect.',
    '`host` is the host of the tenant’s IPC Inbound service, below garmin.com or inreachapp.com.',
  ],

  inbound: {
    header: 'x-outbound-auth-token',
    secretField: 'token',
    authenticate({ headers }, secret) {
      const given = headers['x-outbound-auth-token']
      if (typeof given !== 'string' || !sameText(given, secret))
        throw new PushProblem('not-authentic', 'the token is not the connection’s')
    },
    read: (body) => readEvents(body),
  },

  wrongSettings({ host }) {
    if (host === undefined || /(^|\.)(garmin\.com|inreachapp\.com)$/.test(host)) return []
    return [{ pointer: '/body/settings/host', message: 'must be below garmin.com or inreachapp.com' }]
  },

  async check(access) {
    await inbound(access, '/Pingback.svc/PingbackRequest', {})
    return { vehicles: undefined }
  },

  async sendText(access, imei, text) {
    const Timestamp = `/Date(${access.now.getTime()})/`
    const Sender = access.credentials.sender ?? defaultSender
    await inbound(access, '/Messaging.svc/Message', {
      Messages: [{ Recipients: [imei], Sender, Timestamp, Message: text }],
    })
  },
}

async function inbound(access: Access, path: string, body: unknown): Promise<void> {
  const key = access.credentials.apiKey ?? access.platformKey ?? (access.mode === 'sandbox' ? 'sandbox' : undefined)
  if (key === undefined)
    throw new ProviderFailure('credentials-refused', 'There is no API key for Garmin’s IPC Inbound.')
  const host = access.settings.host
  const base =
    access.mode === 'live' && host !== undefined ? `https://${host}/IPCInbound/V1` : `${access.baseUrl}/IPCInbound/V1`
  accepted(
    title,
    await ask(title, `${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify(body),
      signal: access.signal,
    }),
  )
}

function sameText(given: string, wanted: string): boolean {
  // Hashed first: texts of different lengths can be compared in constant time too.
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

const alarmsByCode: Readonly<Record<number, Alarm>> = { 4: 'sos', 6: 'sos' }
/** What carries no place of its own: a reference point, a mail check. */
const elsewhere: ReadonlySet<number> = new Set([8])

function readEvents(body: unknown) {
  const events = objectIn(body)?.Events
  if (!Array.isArray(events)) throw new ProviderFailure('unreadable', 'Events is missing.')
  if (events.length > maxEvents) throw new ProviderFailure('unreadable', `Events are more than ${maxEvents}.`)
  const vehicles = new Map<string, SeenVehicle>()
  const readings: { externalId: string; readings: DecodedReading[] }[] = []
  const unreadable: Unreadable[] = []
  for (const item of events) {
    const event = objectIn(item)
    const externalId = textIn(event?.imei, 32)
    const time = isoOf(numberIn(event?.timeStamp) ?? Number.NaN)
    if (event === undefined || externalId === undefined || time === undefined) {
      unreadable.push({ reason: 'an event of no device or no time', bytes: Buffer.from(JSON.stringify(item)) })
      continue
    }
    vehicles.set(externalId, { externalId })
    readings.push({ externalId, readings: [readingOf(event, time)] })
  }
  return { vehicles: [...vehicles.values()], readings, unreadable }
}

function readingOf(event: Readonly<Record<string, unknown>>, time: string): DecodedReading {
  const point = objectIn(event.point)
  const status = objectIn(event.status)
  const code = numberIn(event.messageCode)
  const [lat, lon] = [numberIn(point?.latitude), numberIn(point?.longitude)]
  // 0: unknown whether there was a fix, 1: none, 2 and 3: dimensions.
  const fix = numberIn(point?.gpsFix)
  const alarm = code === undefined ? undefined : alarmsByCode[code]
  const text = textIn(event.freeText, 1_000)
  const hasPlace =
    lat !== undefined && lon !== undefined && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && !elsewhere.has(code ?? -1)
  return {
    time,
    ...(hasPlace
      ? {
          position: {
            lat,
            lon,
            ...known({
              altitudeM: numberIn(point?.altitude),
              speedKmh: notNegative(point?.speed),
              courseDeg: courseIn(point?.course),
            }),
            valid: fix === undefined || fix >= 2,
          },
        }
      : {}),
    ...(alarm === undefined && status?.lowBattery !== 1
      ? {}
      : { alarms: [...(alarm === undefined ? [] : [alarm]), ...(status?.lowBattery === 1 ? ['low-battery'] : [])] }),
    raw: { ...(code === undefined ? {} : { messageCode: code }), ...(text === undefined ? {} : { text }) },
  }
}
