import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { accepted, ask, rateLimited } from './ask.ts'
import { courseIn, instantIn, isoOf, known, listIn, notNegative, numberIn, objectIn, textIn } from './json.ts'
import {
  type Access,
  type Page,
  type ProviderAdapter,
  ProviderFailure,
  type SeenVehicle,
  type Unreadable,
} from './provider.ts'

const title = 'Webfleet'
/** 0 is every class of message: positions, ignition, trips, events. */
const messageClass = '0'
const messagesPerPop = 500

/**
 * WEBFLEET.connect, its message queue. `pop` shows up to 500 messages and goes on showing them until `ack`; so what was
 * popped is made durable, then acknowledged, and a crash between the two brings the same messages again, which are the
 * same readings. A queue keeps messages for 30 days.
 */
export const webfleet: ProviderAdapter = {
  name: 'webfleet',
  title,
  kinds: ['gps-integration'],
  delivery: 'poll',
  credentials: [
    { field: 'account', title: 'Account', required: true, secret: false },
    { field: 'username', title: 'User with the right to use WEBFLEET.connect', required: true, secret: false },
    { field: 'password', title: 'Password', required: true, secret: true },
    { field: 'apiKey', title: 'API key', required: true, secret: true },
  ],
  settings: ['pollSeconds'],
  notes: [
    'One queue per user: a second reader of the same user takes messages away from this one.',
    'Webfleet allows ten pops a minute; more is waited for.',
  ],
  pace: { pollSeconds: 30, minPollSeconds: 10, pauseMs: 6_500, pagesPerRun: 1 },

  async check(access) {
    return { vehicles: objectsIn(await call(access, 'showObjectReportExtern')).length }
  },

  async pull(access, cursor): Promise<Page> {
    // Making a queue that is there changes nothing, but Webfleet allows few of these calls a day: once per connection.
    const isFirst = cursor === undefined
    if (isFirst) await call(access, 'createQueueExtern', { msgclass: messageClass })
    const shown = isFirst ? objectsIn(await call(access, 'showObjectReportExtern')) : []
    const messages = listIn(await call(access, 'popQueueMessagesExtern', { msgclass: messageClass }), messagesPerPop)
    const read = readMessages(messages)
    return {
      ...read,
      vehicles: [...shown, ...read.vehicles],
      cursor: textIn(objectIn(messages.at(-1))?.msgid) ?? cursor ?? 'queue made',
      more: messages.length >= messagesPerPop,
      ...(messages.length === 0
        ? {}
        : {
            settle: async () => {
              await call(access, 'ackQueueMessagesExtern', { msgclass: messageClass })
            },
          }),
    }
  },

  async farewell(access) {
    await call(access, 'deleteQueueExtern', { msgclass: messageClass })
  },
}

const maxObjects = 5_000

function objectsIn(report: unknown): SeenVehicle[] {
  return listIn(report, maxObjects).flatMap((item) => {
    const object = objectIn(item)
    const externalId = textIn(object?.objectuid) ?? textIn(object?.objectno)
    const name = textIn(object?.objectname)
    return externalId === undefined ? [] : [{ externalId, ...known({ name }) }]
  })
}

async function call(access: Access, action: string, more: Record<string, string> = {}): Promise<unknown> {
  const { account = '', username = '', password = '', apiKey = '' } = access.credentials
  // In the body, not in the URL: addresses end up in the logs of whatever stands between.
  const body = new URLSearchParams({
    account,
    apikey: apiKey,
    lang: 'en',
    outputformat: 'json',
    useISO8601: 'true',
    useUTF8: 'true',
    action,
    ...more,
  })
  const answer = await ask(title, `${access.baseUrl}/extern`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    },
    body: body.toString(),
    signal: access.signal,
  })
  const failure = failureIn(answer.text, answer.headers)
  if (failure === 'empty') return []
  if (failure !== undefined) throw failure
  accepted(title, answer)
  if (answer.text.trim() === '') return []
  try {
    return JSON.parse(answer.text) as unknown
  } catch {
    throw new ProviderFailure('unreadable', `${title} answered something that is not JSON.`)
  }
}

/** Errors come with status 200, as JSON, as a line `code, text`, or in headers. Undefined: it is none. */
function failureIn(text: string, headers: Headers): ProviderFailure | 'empty' | undefined {
  const start = text.slice(0, 400).trim()
  const code =
    /^\{\s*"errorCode"\s*:\s*"?(\d{1,5})/.exec(start)?.[1] ??
    /^(\d{1,5}),/.exec(start)?.[1] ??
    headers.get('x-webfleet-errorcode') ??
    undefined
  switch (code) {
    case undefined:
      return undefined
    case '63':
      return 'empty'
    // 1101 user or password, 1102 the account, 1139 the API key, 1126 not by this host, 8 and 1103 no right to it.
    case '1101':
    case '1102':
    case '1139':
      return new ProviderFailure(
        'credentials-refused',
        `${title} refuses account, user, password or API key (error ${code}).`,
      )
    case '8':
    case '1103':
    case '1126':
      return new ProviderFailure('credentials-refused', `${title} does not let this user do it (error ${code}).`, {
        remedy: 'Give the user the rights for WEBFLEET.connect and message queues in Webfleet, then resume.',
      })
    case '8011':
      return rateLimited(title, headers)
    case '9': // the queue is just being used by another request
    case '9000':
    case '9198':
    case '9199':
      return new ProviderFailure('unavailable', `${title} cannot do it now (error ${code}).`)
    default:
      return new ProviderFailure('refused', `${title} refuses with error ${code}.`)
  }
}

function readMessages(messages: readonly unknown[]) {
  const vehicles = new Map<string, SeenVehicle>()
  const readings = new Map<string, DecodedReading[]>()
  const unreadable: Unreadable[] = []
  for (const item of messages) {
    const message = objectIn(item)
    const externalId = textIn(message?.objectuid) ?? textIn(message?.objectno)
    const time = instantOf(message?.msg_time) ?? instantOf(message?.pos_time)
    if (message === undefined || externalId === undefined || time === undefined) {
      unreadable.push({ reason: 'a message of no object or no time', bytes: Buffer.from(JSON.stringify(item)) })
      continue
    }
    const name = textIn(message.objectname) ?? textIn(message.objectno)
    vehicles.set(externalId, { externalId, ...known({ name }) })
    const of = readings.get(externalId)
    const reading = readingOf(message, time)
    if (of === undefined) readings.set(externalId, [reading])
    else of.push(reading)
  }
  return {
    vehicles: [...vehicles.values()],
    readings: [...readings].map(([externalId, all]) => ({ externalId, readings: all })),
    unreadable,
  }
}

const metresPerUnit = 100

function readingOf(message: Readonly<Record<string, unknown>>, time: string): DecodedReading {
  const lat = coordinate(message.pos_latitude, 90)
  const lon = coordinate(message.pos_longitude, 180)
  const fixAt = instantOf(message.pos_time)
  const odometer = notNegative(message.odometer)
  return {
    time,
    ...(lat === undefined || lon === undefined
      ? {}
      : {
          position: {
            lat,
            lon,
            ...known({
              speedKmh: notNegative(message.speed),
              courseDeg: courseIn(message.course),
              time: fixAt === time ? undefined : fixAt,
            }),
            // A position without a status is one that the device had a fix for.
            valid: message.status === undefined || ['A', 'a', '0', 0].includes(message.status as string),
          },
        }),
    ...known({
      ignition: ignitionOf(message.ignition),
      odometerM: odometer === undefined ? undefined : odometer * metresPerUnit,
      driverKey: textIn(message.driveruid, 64),
      raw: rawOf({
        msgid: message.msgid,
        msg_class: message.msg_class,
        msg_type: message.msg_type,
        msg_text: message.msg_text,
      }),
    }),
  }
}

/** With useISO8601 an ISO instant; without it `24/11/2026 08:30:00`, which says no zone and is not guessed. */
function instantOf(value: unknown): string | undefined {
  const ms = numberIn(value)
  return ms === undefined ? instantIn(value) : isoOf(ms)
}

/** Micro-degrees as a whole number, or degrees. */
function coordinate(value: unknown, most: number): number | undefined {
  const number = numberIn(value)
  if (number === undefined) return undefined
  const degrees = Number.isInteger(number) && Math.abs(number) > most ? number / 1e6 : number
  return Math.abs(degrees) <= most ? degrees : undefined
}

function ignitionOf(value: unknown): boolean | undefined {
  if (value === 1 || value === '1' || value === true) return true
  if (value === 0 || value === '0' || value === false) return false
  return undefined
}

function rawOf(fields: Record<string, unknown>): Record<string, string> | undefined {
  const raw = Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const text = textIn(value, 1_000)
      return text === undefined ? [] : [[name, text]]
    }),
  )
  return Object.keys(raw).length === 0 ? undefined : raw
}
