import type {
  Connection,
  ConnectionKind,
  ConnectionSettings,
  Finding,
  Provider,
  ProviderName,
} from '@clutch/contracts/telematics/connections'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { AddressRules } from '@clutch/shared/outbound-address'

/**
 * The port to whoever else tracks vehicles. The engine above it (connections/) cannot tell a real provider from its
 * stand-in. An adapter knows a wire format and nothing of tables, leases or retries: it is handed what it needs, throws a
 * `ProviderFailure` for whatever the provider or the network did, and never puts a secret or a URL into its text.
 */
export type Mode = Connection['mode']

/** What an adapter is handed for one connection. */
export interface Access {
  readonly connectionId: string
  readonly mode: Mode
  /** Origin and path prefix, without a slash at the end. */
  readonly baseUrl: string
  /** The platform's own key at the provider, where there is one. */
  readonly platformKey: string | undefined
  readonly credentials: Readonly<Record<string, string>>
  readonly settings: ConnectionSettings
  /** Where we may go, when it is the tenant who names the address. */
  readonly addresses: AddressRules
  /** Of the OAuth 2 or log-in session; absent where the provider has none. */
  readonly accessToken?: string
  /** The domain's instant: what the provider's clock shows too. */
  readonly now: Date
  readonly signal: AbortSignal
}

export interface SeenVehicle {
  readonly externalId: string
  readonly name?: string
  readonly vin?: string
}

interface VehicleReadings {
  readonly externalId: string
  readonly readings: readonly DecodedReading[]
}

/** What cannot be read, as it came. */
export interface Unreadable {
  readonly reason: string
  readonly bytes: Buffer
}

/** Readings, and who said them. */
export interface Taken {
  readonly vehicles: readonly SeenVehicle[]
  readonly readings: readonly VehicleReadings[]
  readonly unreadable: readonly Unreadable[]
}

export interface Page extends Taken {
  /** Where the next page begins. Kept when everything of this page is durable. */
  readonly cursor: string
  readonly more: boolean
  /** Tells the provider that it may forget this page. Called after the cursor was kept; may be called again. */
  readonly settle?: () => Promise<void>
}

export interface Push {
  readonly body: unknown
  readonly raw: Buffer
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The wall's: signatures are of the wall's time. */
  readonly wallNowMs: number
}

export interface Tokens {
  readonly accessToken: string
  readonly expiresAtMs: number
  readonly refreshToken?: string
}

/** How a session is begun and kept, where a provider has sessions. */
interface Sessions {
  /** @param held what there was before; undefined for the first time, where credentials alone open one */
  renew(access: Access, held: Tokens | undefined): Promise<Tokens>
  /** Where the owner has to agree first. */
  readonly consent?: {
    url(access: Access, request: { state: string; redirectUrl: string; challenge: string }): string
    exchange(access: Access, answer: { code: string; redirectUrl: string; verifier: string }): Promise<Tokens>
  }
}

export interface TopicMessage {
  readonly topic: string
  readonly payload: Buffer
  /** It was longer than we take; this is its beginning. */
  readonly isCut: boolean
}

/** What a topic's messages are handed to. */
interface TopicFollowing {
  /** Given up at the broker first: what our session there followed before. */
  readonly leave: string | undefined
  /** The broker has let us in; when this resolves the topic is followed. */
  entered(): Promise<void>
  /** In their order, as many as had come meanwhile. The broker is told that it may forget them when this resolves. */
  take(messages: readonly TopicMessage[]): Promise<void>
}

export interface FollowedTopic {
  /** Why it is over; never rejects. Whatever was not told to be forgotten comes again. */
  readonly over: Promise<unknown>
  /** Takes no more, waits a little for what is being taken, says goodbye. */
  end(how: { forGood: boolean }): Promise<void>
}

export interface RoadPoint {
  readonly lat: number
  readonly lon: number
  readonly time?: string
}

export interface UploadedLog {
  readonly bytes: Buffer
  readonly startedAt: Date | undefined
  /** Of the clock that wrote it, where it does not tell. */
  readonly utcOffsetMinutes: number | undefined
}

export interface ProviderAdapter {
  readonly name: ProviderName
  readonly title: string
  readonly kinds: readonly ConnectionKind[]
  readonly delivery: Provider['delivery']
  readonly credentials: readonly { field: string; title: string; required: boolean; secret: boolean }[]
  readonly settings: readonly (keyof ConnectionSettings)[]
  readonly notes: readonly string[]
  /** How often it may be asked. */
  readonly pace?: {
    readonly pollSeconds: number
    readonly minPollSeconds: number
    /** Between two runs, also when somebody asks for one or a run left something behind. */
    readonly pauseMs: number
    readonly pagesPerRun: number
  }
  readonly sessions?: Sessions
  /** Asks the provider now, and names what it shows; undefined where it lists no vehicles. */
  check?(access: Access): Promise<{ vehicles: number | undefined }>
  pull?(access: Access, cursor: string | undefined): Promise<Page>
  /** Of a push: how its sender is recognised, and what it says. */
  readonly inbound?: {
    readonly header: string
    /** The credential it is recognised by; made by us where it is not given. */
    readonly secretField: string
    /** @throws PushProblem */
    authenticate(push: Push, secret: string): void
    /** @throws ProviderFailure when the whole of it is not what the provider sends */
    read(body: unknown, settings: ConnectionSettings): Taken
  }
  readTopic?(message: TopicMessage, settings: ConnectionSettings): Taken
  /** Follows the topic until it is told to end, or cannot. @throws ProviderFailure where it cannot even begin */
  follow?(access: Access, following: TopicFollowing): Promise<FollowedTopic>
  /** Lines that say nothing are counted. @throws ProviderFailure, LogFault when the whole of it is no log */
  readUpload?(log: UploadedLog): Promise<{ readings: readonly DecodedReading[]; unreadable: number }>
  matchToRoads?(access: Access, points: readonly RoadPoint[]): Promise<({ lat: number; lon: number } | null)[]>
  /** Hands a text to a device. @throws ProviderFailure */
  sendText?(access: Access, externalId: string, text: string): Promise<void>
  /** Erases what we made at the provider. Its failing does not keep a connection. */
  farewell?(access: Access): Promise<void>
  /** What is wrong with settings or credentials that only this provider knows. */
  wrongSettings?(settings: ConnectionSettings): { pointer: string; message: string }[]
}

/** Whether we go to the provider, or it comes to us. */
export function isVisited({ delivery }: Pick<ProviderAdapter, 'delivery'>): boolean {
  return delivery === 'poll' || delivery === 'topic'
}

type FailureCode = Exclude<Finding['code'], 'answered' | 'nothing-received'>

const remedies: Record<FailureCode, string> = {
  'credentials-refused':
    'Check the credentials at the provider, give the right ones with PATCH; it goes on by itself then.',
  'consent-missing': 'Let the owner of the vehicles agree: POST …/authorise.',
  'consent-revoked': 'The owner has taken the consent back or it has lapsed. Ask for it again: POST …/authorise.',
  'rate-limited': 'Nothing: it is asked again when the provider allows. If it stays so, poll less often.',
  unavailable: 'Nothing: it is asked again. If it stays so, look at the provider’s status page.',
  unreadable: 'The provider answers in a way we do not know. Tell us; it is asked again meanwhile.',
  refused: 'The provider does not do what was asked. Check what the account may do there.',
  'service-closed': 'The provider has ended this service. Disconnect, and upload what was exported from it.',
}

/** Why a provider gave nothing. Its text goes to tenants and into logs, so it is made of our words only. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure'
  readonly code: FailureCode
  readonly remedy: string
  /** The provider said to wait this long. */
  readonly retryAfterMs: number | undefined

  constructor(code: FailureCode, message: string, options: { retryAfterMs?: number; remedy?: string } = {}) {
    super(message)
    this.code = code
    this.remedy = options.remedy ?? remedies[code]
    this.retryAfterMs = options.retryAfterMs
  }
}

/** A push that is not from whom it says. */
export class PushProblem extends Error {
  override readonly name = 'PushProblem'
  readonly reason: 'not-authentic' | 'stale'

  constructor(reason: PushProblem['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}
