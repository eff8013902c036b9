import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Unavailable, VersionMismatch } from '../problems.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

/** The same noun below two paths: what tells where a vehicle is, and what tells how its engine feels. */
export const connectionKinds = ['gps-integration', 'obd2-integration'] as const
export type ConnectionKind = (typeof connectionKinds)[number]

export const providerNames = [
  'garmin-inreach',
  'tomtom',
  'webfleet',
  'here',
  'oem-cloud',
  'signed-webhook',
  'mqtt-topic',
  'obdlink',
  'bluedriver',
  'automatic',
] as const
export type ProviderName = (typeof providerNames)[number]

const nullable = <const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()])
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const Count = Type.Integer({ minimum: 0 })

/** What is wrong and what to do about it. Never says anything of a secret. */
export const Finding = Closed({
  code: OneOf([
    'answered',
    'credentials-refused',
    'consent-missing',
    'consent-revoked',
    'rate-limited',
    'unavailable',
    'unreadable',
    'refused',
    'service-closed',
    'nothing-received',
  ]),
  ok: Type.Boolean(),
  message: Text(500),
  remedy: nullable(Text(500)),
  at: Instant,
})
export type Finding = Static<typeof Finding>

// ---- what a provider needs ----

export const Provider = Closed({
  provider: OneOf(providerNames),
  title: Text(80),
  /** `sandbox`: a stand-in answers, because no key is configured here. Null: nobody can be asked. */
  mode: nullable(OneOf(['live', 'sandbox'])),
  /** Whether readings are fetched, pushed to us, followed on a topic or uploaded. */
  delivery: OneOf(['poll', 'push', 'topic', 'upload']),
  consent: Type.Boolean({ description: 'the owner of the vehicles has to agree at the provider (OAuth 2)' }),
  credentials: Type.Array(
    Closed({ field: Text(40), title: Text(120), required: Type.Boolean(), secret: Type.Boolean() }),
    { maxItems: 8 },
  ),
  settings: Type.Array(Text(40), { maxItems: 8 }),
  can: Type.Array(OneOf(['match-to-roads', 'send-text', 'backfill']), { maxItems: 3 }),
  /** What one has to know before connecting. */
  notes: Type.Array(Text(500), { maxItems: 6 }),
})
export type Provider = Static<typeof Provider>

// ---- a connection ----

/** Which part of a message is which field of a reading. Pointers are RFC 6901, into one item. */
export const mappedFields = [
  'position.lat',
  'position.lon',
  'position.altitudeM',
  'position.speedKmh',
  'position.courseDeg',
  'position.satellites',
  'position.hdop',
  'position.accuracyM',
  'position.valid',
  'ignition',
  'motion',
  'odometerM',
  'fuelPercent',
  'fuelLitres',
  'engineHours',
  'batteryV',
  'batteryPercent',
  'externalV',
  'stateOfChargePercent',
  'driverKey',
  'vin',
] as const
const Pointer = Type.String({ pattern: '^(/[^/\\u0000]{0,100}){0,12}$', maxLength: 400 })

export const FieldMapping = Closed({
  items: Type.Optional({ ...Pointer, description: 'where the list of items is; without it the message is the item' }),
  vehicleId: Pointer,
  time: Pointer,
  timeFormat: OneOf(['iso-8601', 'unix-s', 'unix-ms']),
  fields: Type.Array(
    Closed({
      to: Type.String({
        pattern: `^(${mappedFields.map((field) => field.replace('.', '\\.')).join('|')}|(obd|temperaturesC|inputs)\\.[A-Za-z0-9]{1,40})$`,
        maxLength: 60,
      }),
      from: Pointer,
      scale: Type.Optional(Type.Number({ minimum: -1e9, maximum: 1e9 })),
      offset: Type.Optional(Type.Number({ minimum: -1e9, maximum: 1e9 })),
    }),
    { minItems: 1, maxItems: 64 },
  ),
})
export type FieldMapping = Static<typeof FieldMapping>

export const ConnectionSettings = Closed({
  pollSeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 86_400 })),
  historyHours: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 336,
      description: 'how far back the first sync begins, where the provider can',
    }),
  ),
  host: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9]([a-z0-9-]{0,60}\\.){1,5}[a-z]{2,20}$',
      maxLength: 120,
      description: 'of the provider’s regions or tenants, the one the account lives on',
    }),
  ),
  broker: Type.Optional(
    Type.String({
      pattern: '^mqtts?://(\\[[0-9a-f:.]{2,45}\\]|[A-Za-z0-9.-]{1,253})(:[0-9]{1,5})?$',
      maxLength: 300,
      description: 'who has the topic; `mqtts` on 8883, `mqtt` on 1883 where no port is named',
      examples: ['mqtts://broker.example:8883'],
    }),
  ),
  topic: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_/+#.-]{1,200}$' })),
  certificateAuthority: Type.Optional(
    Type.String({
      pattern: '^-----BEGIN CERTIFICATE-----\\r?\\n',
      maxLength: 16_384,
      description: 'PEM: who signed the broker’s certificate, where that is none of the public authorities',
    }),
  ),
  mapping: Type.Optional(FieldMapping),
})
export type ConnectionSettings = Static<typeof ConnectionSettings>

const statuses = ['awaiting-consent', 'active', 'failing', 'paused', 'disconnected'] as const
const pauseReasons = ['owner', 'credentials-refused', 'consent-revoked', 'service-closed'] as const

export const Connection = Closed({
  id: Id('con'),
  version: Type.Integer({ minimum: 1 }),
  kind: OneOf(connectionKinds),
  provider: OneOf(providerNames),
  name: Name,
  mode: OneOf(['live', 'sandbox']),
  /** `failing`: tried again by itself. `paused`: not before somebody says so. */
  status: OneOf(statuses),
  pausedBecause: nullable(OneOf(pauseReasons)),
  problem: nullable(Finding),
  /** What happens to a vehicle that is seen for the first time. */
  newVehicles: OneOf(['register', 'ask']),
  settings: ConnectionSettings,
  /** The names of the credentials that are kept; their values are never shown. */
  credentialFields: Type.Array(Text(40), { maxItems: 8 }),
  createdAt: Instant,
})
export type Connection = Static<typeof Connection>

const Credentials = Type.Record(
  Type.String({ pattern: '^[a-zA-Z]{2,40}$' }),
  Type.String({ minLength: 1, maxLength: 2_000 }),
  { maxProperties: 8, description: 'as `GET …/providers` names them; kept encrypted, never shown again' },
)

export const NewConnection = Closed(
  {
    provider: OneOf(providerNames),
    name: Name,
    credentials: Type.Optional(Credentials),
    newVehicles: Type.Optional(Connection.properties.newVehicles),
    settings: Type.Optional(ConnectionSettings),
  },
  {
    examples: [
      {
        provider: 'webfleet',
        name: 'Vans of the north',
        credentials: { account: 'sandbox', username: 'sandbox', password: 'sandbox', apiKey: 'sandbox' },
        newVehicles: 'register',
        settings: { pollSeconds: 30 },
      },
    ],
  },
)
export type NewConnection = Static<typeof NewConnection>

export const ConnectionChange = Closed(
  {
    name: Type.Optional(Name),
    credentials: Type.Optional(Credentials),
    newVehicles: Type.Optional(Connection.properties.newVehicles),
    settings: Type.Optional(ConnectionSettings),
  },
  { examples: [{ name: 'Vans of the south' }] },
)
export type ConnectionChange = Static<typeof ConnectionChange>

/** The answer to connecting: for a push, the only time its address and its secret are shown. */
export const NewlyConnected = Closed({
  connection: Connection,
  inbound: nullable(
    Closed({
      path: Type.String({ description: 'where the provider posts to, below this API’s address' }),
      header: Type.String({ description: 'the header that proves who posts' }),
      secret: Type.String({ description: 'what goes into that header, or signs it' }),
    }),
  ),
})

/** How fetching goes. Instants of attempts are by the wall’s clock. */
export const SyncState = Closed({
  connectionId: Id('con'),
  status: OneOf(['stopped', 'scheduled', 'running', 'receiving']),
  cursor: nullable(Type.String({ maxLength: 262_144 })),
  lastAttemptAt: nullable(Instant),
  lastSuccessAt: nullable(Instant),
  lastFailure: nullable(Finding),
  consecutiveFailures: Count,
  nextAttemptAt: nullable(Instant),
  /** The provider or our own bound on asking it allows nothing earlier. */
  notBefore: nullable(Instant),
  newestReadingAt: nullable(Instant),
  lagSeconds: nullable(Type.Integer()),
  counts: Closed({
    runs: Count,
    readings: { ...Count, description: 'handed on; one that came twice counts twice and is stored once' },
    skipped: { ...Count, description: 'of vehicles that are ignored or not mapped, or unreadable' },
  }),
})
export type SyncState = Static<typeof SyncState>

export const ConnectionTest = Closed({
  ok: Type.Boolean(),
  mode: Connection.properties.mode,
  findings: Type.Array(Finding, { maxItems: 8 }),
  /** Vehicles that the provider shows us; null where it does not list any. */
  vehicles: nullable(Count),
})
export type ConnectionTest = Static<typeof ConnectionTest>

/** A vehicle as the provider knows it, and the device that stands for it here. */
export const ExternalVehicle = Closed({
  id: Id('xve'),
  version: Type.Integer({ minimum: 1 }),
  connectionId: Id('con'),
  externalId: Text(200),
  name: nullable(Text(200)),
  vin: nullable(Type.String({ minLength: 1, maxLength: 17 })),
  status: OneOf(['mapped', 'unmapped', 'ignored']),
  deviceId: nullable(Id('dev')),
  newestReadingAt: nullable(Instant),
  readings: Count,
  skipped: Count,
})
export type ExternalVehicle = Static<typeof ExternalVehicle>

export const VehicleMapping = Closed(
  {
    status: ExternalVehicle.properties.status,
    deviceId: Type.Optional({ ...Id('dev'), description: 'with `mapped`; without it a device is registered' }),
  },
  { examples: [{ status: 'ignored' }] },
)
export type VehicleMapping = Static<typeof VehicleMapping>

export const Authorisation = Closed(
  {
    redirectUrl: Type.String({
      pattern: '^https?://[^\\s#]+$',
      maxLength: 500,
      description: 'where the provider sends the owner back to, with `code` and `state`; registered there beforehand',
    }),
  },
  { examples: [{ redirectUrl: 'https://console.example/connections/consent' }] },
)
export const AuthorisationAnswer = Closed(
  { code: Text(2_000), state: Text(200) },
  { examples: [{ code: 'c0de-of-the-provider', state: 'the-state-it-was-given' }] },
)

const maxUploadBytes = 8 * 1024 ** 2

const UploadQuery = Type.Object(
  {
    vehicle: Type.String({
      pattern: '^[^\\u0000]{1,200}$',
      description: 'what this vehicle is called in this connection',
      examples: ['Transit 4'],
    }),
    startedAt: Type.Optional({ ...Instant, description: 'of the first line, where the log tells only elapsed time' }),
    utcOffsetMinutes: Type.Optional(
      Type.Integer({
        minimum: -840,
        maximum: 840,
        description: 'of the clock that wrote the log, where it tells no zone',
      }),
    ),
  },
  { additionalProperties: false, examples: [{ vehicle: 'Transit 4', startedAt: '2026-11-22T08:30:00.000Z' }] },
)
export const UploadTaken = Closed({
  readings: Count,
  unreadable: { ...Count, description: 'lines that say nothing we know' },
  vehicle: ExternalVehicle,
})

const Place = Closed({
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lon: Type.Number({ minimum: -180, maximum: 180 }),
})
export const RoadMatch = Closed(
  {
    points: Type.Array(Closed({ ...Place.properties, time: Type.Optional(Instant) }), { minItems: 2, maxItems: 100 }),
  },
  {
    examples: [
      {
        points: [
          { lat: 41.25786972, lon: -95.98425293, time: '2026-11-22T08:30:00.000Z' },
          { lat: 41.25788498, lon: -95.98459625, time: '2026-11-22T08:30:02.000Z' },
        ],
      },
    ],
  },
)
export const RoadMatched = Closed({
  mode: Connection.properties.mode,
  points: Type.Array(nullable(Place), {
    maxItems: 100,
    description: 'in the order asked; null where there is no road near',
  }),
})

export const TextMessage = Closed(
  { text: Type.String({ minLength: 1, maxLength: 160, pattern: '\\S' }) },
  { examples: [{ text: 'Call the depot when you have a signal.' }] },
)
/** `sent`: the provider has it; whether the satellite has passed it on is told by nobody. `unknown`: its answer was lost. */
export const SentText = Closed({
  id: Id('msg'),
  externalVehicleId: Id('xve'),
  status: OneOf(['sent', 'refused', 'unknown']),
  detail: nullable(Text(500)),
  createdAt: Instant,
})
export type SentText = Static<typeof SentText>

// ---- problems ----

export const ProviderNotConfigured = problem({
  code: 'provider-not-configured',
  status: 422,
  title: 'Nobody can be asked for this provider here',
  remedy: 'The operator has to set the provider’s key; `GET …/providers` says which answer.',
})
export const ConnectionsNotConfigured = problem({
  code: 'connections-not-configured',
  status: 503,
  title: 'There is no key to keep credentials with',
  remedy: 'The operator has to set TELEMATICS_SECRETS_KEY.',
})
export const ConnectionRefused = problem({
  code: 'connection-refused',
  status: 422,
  title: 'It cannot be connected like this',
  remedy: 'Correct the fields that `errors` points to; `GET …/providers` says what is needed.',
})
export const ConnectionLimit = problem({
  code: 'connection-limit',
  status: 409,
  title: 'The tenant has as many connections as it may have',
  remedy: 'Disconnect one that is no longer used.',
})
export const ConnectionState = problem({
  code: 'connection-state',
  status: 409,
  title: 'The connection is in another state',
  remedy: 'Read it: its `status` and `problem` say what it waits for.',
})
export const DeviceTaken = problem({
  code: 'device-taken',
  status: 409,
  title: 'Another vehicle of this connection has this device already',
  remedy: 'Unmap that one first, or map to another device.',
})
export const PushRefused = problem({
  code: 'push-refused',
  status: 401,
  title: 'This push is not from the provider of a connection',
  remedy: 'Send the connection’s token, or sign the body with its secret, as its connecting said.',
})
export const SignatureStale = problem({
  code: 'signature-stale',
  status: 400,
  title: 'The signature is of another time',
  remedy: 'Sign again with the present instant; it may differ from ours by five minutes.',
})
export const ConsentRefused = problem({
  code: 'consent-refused',
  status: 422,
  title: 'The provider does not accept this consent',
  remedy: 'Begin again with `authorise`: a code and a state can be used once, within ten minutes.',
})
export const ProviderFailed = problem({
  code: 'provider-failed',
  status: 502,
  title: 'The provider did not do what it was asked for',
  remedy: '`detail` says why; what is wrong on its side passes by itself.',
})

// ---- routes: one definition, two kinds ----

function routesOf<const Kind extends ConnectionKind>(kind: Kind, what: 'GPS' | 'OBD2') {
  const base = `/b2b/fleet-management/${kind}/connections` as const
  const one = `${base}/:connectionId` as const
  return {
    providers: route({
      method: 'GET',
      path: `/b2b/fleet-management/${kind}/providers`,
      summary: `List ${what} providers, what each needs and who answers for it`,
      access: 'devices:read',
      replies: { 200: Closed({ items: Type.Array(Provider, { maxItems: 20 }) }) },
    }),
    connect: route({
      method: 'POST',
      path: base,
      summary: `Connect a ${what} provider`,
      description:
        'A secret that we made for a push is shown in this answer and never again, so a repetition cannot be answered alike and there is no Idempotency-Key.',
      access: 'devices:write',
      body: NewConnection,
      replies: { 201: NewlyConnected },
      problems: [ProviderNotConfigured, ConnectionsNotConfigured, ConnectionRefused, ConnectionLimit],
    }),
    list: route({
      method: 'GET',
      path: base,
      summary: `List ${what} connections, oldest first`,
      access: 'devices:read',
      query: PageQuery({ status: Type.Optional(Connection.properties.status) }),
      replies: { 200: Page(Connection) },
    }),
    get: route({
      method: 'GET',
      path: one,
      summary: `Read a ${what} connection, never its credentials`,
      access: 'devices:read',
      replies: { 200: Connection },
    }),
    change: route({
      method: 'PATCH',
      path: one,
      summary: `Rename a ${what} connection, or give it other settings or credentials`,
      description:
        'New credentials replace all there were, and start a connection again that was paused for the old ones.',
      access: 'devices:write',
      conditional: true,
      body: ConnectionChange,
      replies: { 200: Connection },
      problems: [VersionMismatch, ConnectionRefused, ConnectionState, ConnectionsNotConfigured],
    }),
    test: route({
      method: 'POST',
      path: `${one}/test`,
      summary: `Ask the provider of a ${what} connection now, and say what is wrong`,
      access: 'devices:write',
      replies: { 200: ConnectionTest },
      problems: [ConnectionState],
    }),
    syncNow: route({
      method: 'POST',
      path: `${one}/sync`,
      summary: `Fetch from the provider of a ${what} connection as soon as it may be asked`,
      access: 'devices:write',
      replies: { 202: SyncState },
      problems: [ConnectionState],
    }),
    syncState: route({
      method: 'GET',
      path: `${one}/sync`,
      summary: `Read how fetching of a ${what} connection goes`,
      access: 'devices:read',
      replies: { 200: SyncState },
    }),
    pause: route({
      method: 'POST',
      path: `${one}/pause`,
      summary: `Pause a ${what} connection; its cursor stays`,
      access: 'devices:write',
      replies: { 200: Connection },
      problems: [ConnectionState],
    }),
    resume: route({
      method: 'POST',
      path: `${one}/resume`,
      summary: `Let a paused ${what} connection go on where it stopped`,
      access: 'devices:write',
      replies: { 200: Connection },
      problems: [ConnectionState],
    }),
    disconnect: route({
      method: 'POST',
      path: `${one}/disconnect`,
      summary: `Disconnect a ${what} provider; its credentials are erased`,
      access: 'devices:write',
      replies: { 200: Connection },
    }),
    authorise: route({
      method: 'POST',
      path: `${one}/authorise`,
      summary: `Begin the owner’s consent to a ${what} connection`,
      access: 'devices:write',
      body: Authorisation,
      replies: { 200: Closed({ url: Type.String(), expiresAt: Instant }) },
      problems: [ConnectionState],
    }),
    completeAuthorisation: route({
      method: 'POST',
      path: `${one}/complete-authorisation`,
      summary: `Hand in the consent that a provider gave to a ${what} connection`,
      access: 'devices:write',
      body: AuthorisationAnswer,
      replies: { 200: Connection },
      problems: [ConsentRefused, ConnectionState, ProviderFailed],
    }),
    listVehicles: route({
      method: 'GET',
      path: `${one}/vehicles`,
      summary: `List the vehicles that a ${what} provider shows, oldest first`,
      access: 'devices:read',
      query: PageQuery({ status: Type.Optional(ExternalVehicle.properties.status) }),
      replies: { 200: Page(ExternalVehicle) },
    }),
    mapVehicle: route({
      method: 'PATCH',
      path: `${one}/vehicles/:externalVehicleId`,
      summary: `Map a vehicle of a ${what} provider to a device, or ignore it`,
      access: 'devices:write',
      conditional: true,
      body: VehicleMapping,
      replies: { 200: ExternalVehicle },
      problems: [VersionMismatch, ConnectionRefused, DeviceTaken],
    }),
    sendText: route({
      method: 'POST',
      path: `${one}/vehicles/:externalVehicleId/messages`,
      summary: `Send a text to the device of a ${what} provider`,
      description:
        'A message costs money, so it is sent at most once: one whose answer was lost is `unknown`, not repeated.',
      access: 'devices:write',
      idempotency: 'required',
      body: TextMessage,
      replies: { 201: SentText },
      problems: [ConnectionState],
    }),
    upload: route({
      method: 'POST',
      path: `${one}/uploads`,
      summary: `Take a log that the adapter or app of a ${what} connection wrote`,
      description:
        'The file as the app or the adapter wrote it, UTF-8. All of it is read before any is stored. Safe to repeat: a reading that was taken before is the same reading.',
      access: 'devices:write',
      query: UploadQuery,
      replies: { 200: UploadTaken },
      problems: [ConnectionRefused, ConnectionState, Unavailable],
      upload: { mediaTypes: ['application/octet-stream'] },
      maxBodyBytes: maxUploadBytes,
    }),
    matchToRoads: route({
      method: 'POST',
      path: `${one}/match-to-roads`,
      summary: `Ask the provider of a ${what} connection on which road these points lie`,
      access: 'devices:write',
      body: RoadMatch,
      replies: { 200: RoadMatched },
      problems: [ConnectionState, ProviderFailed],
    }),
    receive: route({
      method: 'POST',
      path: `${one}/inbound`,
      summary: `Where the provider of a ${what} connection posts to`,
      description:
        'Answered when everything in it is durable. What came before comes to nothing. The token, or the signature over the raw body, is the connection’s.',
      access: 'public',
      body: Type.Object({}, { examples: [{ Version: '2.0', Events: [] }] }),
      replies: { 200: Closed({ readings: Count }) },
      problems: [PushRefused, SignatureStale, ConnectionRefused, ConnectionState, Unavailable],
      maxBodyBytes: 1024 * 1024,
    }),
  }
}

/** By kind, for whoever implements both. */
export const connectionRoutes = {
  'gps-integration': routesOf('gps-integration', 'GPS'),
  'obd2-integration': routesOf('obd2-integration', 'OBD2'),
} as const

const gps = connectionRoutes['gps-integration']
const obd2 = connectionRoutes['obd2-integration']

export const listGpsProviders = gps.providers
export const connectGpsProvider = gps.connect
export const listGpsConnections = gps.list
export const getGpsConnection = gps.get
export const changeGpsConnection = gps.change
export const testGpsConnection = gps.test
export const syncGpsConnection = gps.syncNow
export const getGpsSyncState = gps.syncState
export const pauseGpsConnection = gps.pause
export const resumeGpsConnection = gps.resume
export const disconnectGpsProvider = gps.disconnect
export const authoriseGpsConnection = gps.authorise
export const completeGpsAuthorisation = gps.completeAuthorisation
export const listGpsExternalVehicles = gps.listVehicles
export const mapGpsExternalVehicle = gps.mapVehicle
export const sendTextToGpsVehicle = gps.sendText
export const uploadToGpsConnection = gps.upload
export const matchGpsPointsToRoads = gps.matchToRoads
export const receiveGpsPush = gps.receive

export const listObd2Providers = obd2.providers
export const connectObd2Provider = obd2.connect
export const listObd2Connections = obd2.list
export const getObd2Connection = obd2.get
export const changeObd2Connection = obd2.change
export const testObd2Connection = obd2.test
export const syncObd2Connection = obd2.syncNow
export const getObd2SyncState = obd2.syncState
export const pauseObd2Connection = obd2.pause
export const resumeObd2Connection = obd2.resume
export const disconnectObd2Provider = obd2.disconnect
export const authoriseObd2Connection = obd2.authorise
export const completeObd2Authorisation = obd2.completeAuthorisation
export const listObd2ExternalVehicles = obd2.listVehicles
export const mapObd2ExternalVehicle = obd2.mapVehicle
export const sendTextToObd2Vehicle = obd2.sendText
export const uploadToObd2Connection = obd2.upload
export const matchObd2PointsToRoads = obd2.matchToRoads
export const receiveObd2Push = obd2.receive

// ---- events ----

export const ConnectionConnected = event({
  type: 'telematics.connection.connected',
  summary: 'A provider was connected',
  data: Connection,
  partner: true,
})
export const ConnectionChanged = event({
  type: 'telematics.connection.changed',
  summary: 'A connection was changed, paused or resumed, or works again',
  data: Connection,
  partner: true,
})
export const ConnectionFailing = event({
  type: 'telematics.connection.failing',
  summary: 'A provider does not give what it should: tried again by itself, or waiting for somebody',
  data: Connection,
  partner: true,
})
export const ConnectionDisconnected = event({
  type: 'telematics.connection.disconnected',
  summary: 'A provider was disconnected, its credentials are erased',
  data: Connection,
  partner: true,
})
