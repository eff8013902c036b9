// Generated from packages/contracts by `npm run generate`. Do not edit.
import type { CallOptions, FileBody, StreamEvent, Transport } from './transport.ts'

/** The codes of problems that the platform answers with. */
export type ProblemCode =
  | 'account-suspended'
  | 'account-unknown'
  | 'booking-in-other-state'
  | 'command-not-awaiting'
  | 'command-not-possible'
  | 'command-passwords-not-configured'
  | 'conflict'
  | 'connection-limit'
  | 'connection-refused'
  | 'connection-state'
  | 'connections-not-configured'
  | 'consent-refused'
  | 'contract-ended'
  | 'contract-overlaps'
  | 'deadline-exceeded'
  | 'device-not-active'
  | 'device-not-movable'
  | 'device-range-taken'
  | 'device-released'
  | 'device-speaks-no-mqtt'
  | 'device-taken'
  | 'device-unknown'
  | 'driver-privacy-taken'
  | 'first-person-needed'
  | 'fleet-unknown'
  | 'forbidden'
  | 'forwarding-has-no-secret'
  | 'forwarding-limit'
  | 'forwarding-url-refused'
  | 'forwardings-not-configured'
  | 'geofence-invalid'
  | 'idempotency-in-flight'
  | 'idempotency-mismatch'
  | 'import-offset'
  | 'import-state'
  | 'import-too-large'
  | 'installation-overlaps'
  | 'internal-error'
  | 'invalid-credentials'
  | 'log-unreadable'
  | 'method-declined'
  | 'no-session'
  | 'not-found'
  | 'nothing-understood'
  | 'payload-too-large'
  | 'precondition-required'
  | 'price-currency-differs'
  | 'provider-failed'
  | 'provider-not-configured'
  | 'provider-unavailable'
  | 'push-refused'
  | 'quarantine-item-replayed'
  | 'rate-limited'
  | 'receiver-exists'
  | 'receiver-refused'
  | 'reconciliation-too-large'
  | 'reference-unknown'
  | 'request-timeout'
  | 'second-person-needed'
  | 'service-code-taken'
  | 'service-withdrawn'
  | 'session-ended'
  | 'signature-invalid'
  | 'signature-stale'
  | 'tenant-required'
  | 'tenant-suspended'
  | 'tenant-unknown'
  | 'too-many-commands'
  | 'too-many-exports'
  | 'too-many-imports'
  | 'transfer-code-invalid'
  | 'unauthenticated'
  | 'unavailable'
  | 'unique-id-taken'
  | 'unsupported-media-type'
  | 'upgrade-required'
  | 'user-disabled'
  | 'validation-failed'
  | 'vehicle-archived'
  | 'vehicle-unknown'
  | 'vendor-suspended'
  | 'vendor-unknown'
  | 'version-mismatch'
  | 'webhook-disabled'
  | 'webhook-limit'
  | 'webhook-url-refused'
  | 'webhooks-not-configured'

export interface ApiKey {
  id: string
  version: number
  name: string
  scopes: ("platform:tenants" | "users:read" | "users:write" | "api-keys:write" | "fleet:read" | "fleet:write" | "devices:read" | "devices:write" | "devices:command" | "accounts:read" | "accounts:write" | "vendors:read" | "vendors:write" | "bookings:read" | "bookings:write" | "invoices:read" | "invoices:write" | "payments:read" | "payments:write" | "webhooks:read" | "webhooks:write" | "audit:read" | "ai:read" | "ai:write")[]
  status: "active" | "revoked"
  hint: string
  requestsPerMinute: number
  expiresAt: string | null
  createdAt: string
  revokedAt: string | null
}

export interface AuditEntry {
  id: string
  actor: string
  type: string
  aggregateId: string
  aggregateVersion: number
  occurredAt: string
}

export interface Authorisation {
  /** where the provider sends the owner back to, with `code` and `state`; registered there beforehand */
  redirectUrl: string
}

export interface AuthorisationAnswer {
  code: string
  state: string
}

export interface Beacon {
  /** as advertised, in hexadecimal */
  id: string
  rssiDbm?: number | undefined
  batteryV?: number | undefined
  lowBattery?: boolean | undefined
  temperatureC?: number | undefined
}

export interface Booking {
  id: string
  version: number
  accountId: string
  vendorId: string
  serviceId: string
  vehicleId: string
  recommendationId: string | null
  status: "booked" | "completed" | "cancelled"
  scheduledAt: string
  price: PriceEvidence
  createdAt: string
  completedAt: string | null
  cancelledAt: string | null
}

export interface Cell {
  mcc: number
  mnc: number
  /** LAC or TAC */
  areaCode: number
  cellId: number
  rssiDbm?: number | undefined
}

export interface Command {
  id: string
  version: number
  deviceId: string
  instruction: {
    /** stop the engine, now */
    kind: "engine-cut"
  } | {
    /** let the engine run again; cuts still on their way are taken back */
    kind: "engine-restore"
  } | {
    kind: "output"
    output: number
    on: boolean
  } | {
    kind: "reboot"
  } | {
    kind: "request-position"
  } | {
    /** how often to report while moving */
    kind: "report-interval"
    seconds: number
  } | {
    /** configuration, in the device’s own language, sent as it is */
    kind: "text"
    text: string
  } | {
    /** keep the engine from starting again, once the vehicle stands with its ignition off */
    kind: "immobilise"
  }
  /** queued until the device is there and nothing stands against it; sent until it answers (some never do); expired where it was not sent in time */
  status: "awaiting-approval" | "queued" | "sent" | "acknowledged" | "failed" | "expired" | "cancelled"
  /** what a command that is not sent yet waits for */
  waitsFor: "approval" | "session" | "standstill" | null
  /** why it is wanted */
  reason: string | null
  requestedBy: string
  requestedAt: string
  approvedBy: string | null
  approvedAt: string | null
  expiresAt: string
  sentAt: string | null
  timesSent: number
  answeredAt: string | null
  /** what the device said */
  answer: string | null
  failure: "refused-by-device" | "no-answer" | "not-possible" | null
}

export interface Connection {
  id: string
  version: number
  kind: "gps-integration" | "obd2-integration"
  provider: "garmin-inreach" | "tomtom" | "webfleet" | "here" | "oem-cloud" | "signed-webhook" | "mqtt-topic" | "obdlink" | "bluedriver" | "automatic"
  name: string
  mode: "live" | "sandbox"
  status: "awaiting-consent" | "active" | "failing" | "paused" | "disconnected"
  pausedBecause: "owner" | "credentials-refused" | "consent-revoked" | "service-closed" | null
  problem: Finding | null
  newVehicles: "register" | "ask"
  settings: ConnectionSettings
  credentialFields: string[]
  createdAt: string
}

export interface ConnectionChange {
  name?: string | undefined
  /** as `GET …/providers` names them; kept encrypted, never shown again */
  credentials?: Record<string, string> | undefined
  newVehicles?: "register" | "ask" | undefined
  settings?: ConnectionSettings | undefined
}

export interface ConnectionSettings {
  pollSeconds?: number | undefined
  /** how far back the first sync begins, where the provider can */
  historyHours?: number | undefined
  /** of the provider’s regions or tenants, the one the account lives on */
  host?: string | undefined
  /** who has the topic; `mqtts` on 8883, `mqtt` on 1883 where no port is named */
  broker?: string | undefined
  topic?: string | undefined
  /** PEM: who signed the broker’s certificate, where that is none of the public authorities */
  certificateAuthority?: string | undefined
  mapping?: FieldMapping | undefined
}

export interface ConnectionTest {
  ok: boolean
  mode: "live" | "sandbox"
  findings: Finding[]
  vehicles: number | null
}

export interface Contract {
  id: string
  version: number
  accountId: string
  vendorId: string
  validFrom: string
  validTo: string | null
  /** ISO 4217 code */
  currency: string
  prices: {
    serviceId: string
    unitPrice: string
  }[]
  status: "agreed" | "terminated"
  createdAt: string
  terminatedAt: string | null
}

/** The last day on which its prices count; today when not given */
export interface ContractTermination {
  lastDay?: string | undefined
}

export interface CorporateAccount {
  id: string
  version: number
  name: string
  /** ISO 3166-1 alpha-2 */
  country: string
  vatId: string | null
  billingEmail: string
  /** ISO 4217 code */
  currency: string
  paymentTermsDays: number
  status: "active" | "suspended"
  createdAt: string
}

export interface CorporateAccountChange {
  name?: string | undefined
  vatId?: string | null | undefined
  billingEmail?: string | undefined
  paymentTermsDays?: number | undefined
  status?: "active" | "suspended" | undefined
}

export interface Device {
  id: string
  version: number
  name: string
  uniqueId: string
  protocol: "teltonika" | "gt06" | "jt808" | "queclink" | "h02" | "ruptela" | "meitrack" | "osmand" | "gps103" | "tk103" | "calamp" | "mqtt" | "cloud"
  model: string | null
  /** on probation, which nobody registered: what it says is kept, and it can be told nothing; released: another tenant has it, the history stays here */
  status: "active" | "probation" | "blocked" | "released"
  checksum: "strict" | "count"
  /** the zone of the device’s clock, in minutes east of UTC, for protocols that do not tell it */
  utcOffsetMin: number | null
  /** applied in their order */
  calibrations: {
    /** a numeric field of the reading, or one of its names */
    from: string
    /** a field of the reading: fuelLitres, odometerM, ignition, …, or a name of temperaturesC, humidityPercent, inputs, outputs, obd, raw */
    to: string
    /** [what was measured, what it means], by rising measure */
    points: number[][]
  }[]
  /** after the calibrations, in their order */
  computed: {
    /** a field of the reading: fuelLitres, odometerM, ignition, …, or a name of temperaturesC, humidityPercent, inputs, outputs, obd, raw */
    to: string
    /** Common Expression Language over the fields of the reading, with abs, ceil, floor, max, min, pow, round, sqrt. Where a field it names was not told, nothing is computed; where it fails, the reading is flagged computed-failed */
    expression: string
  }[]
  health: {
    /** silent for so long is offline; default: an hour */
    offlineAfterS?: number | null | undefined
    /** below is low, 0.2 V above is well again; default: 3.5 */
    lowBatteryV?: number | null | undefined
    /** below is low, 10 above is well again; default: 15 */
    lowBatteryPercent?: number | null | undefined
    /** with the ignition off, so far from where it was parked is towed; default: 300 */
    towedBeyondM?: number | null | undefined
    /** a measure that always came and is missing for so long, while the device reports; default: an hour */
    silentSensorAfterS?: number | null | undefined
  }
  /** a password of its own was set, which nobody is shown; without one, the factory’s is used */
  hasCommandPassword: boolean
  createdAt: string
}

export interface DeviceChange {
  name?: string | undefined
  model?: string | null | undefined
  /** active also ends the probation of a device; the rest follows */
  status?: "active" | "blocked" | undefined
  checksum?: "strict" | "count" | undefined
  /** the zone of the device’s clock, in minutes east of UTC, for protocols that do not tell it */
  utcOffsetMin?: number | null | undefined
  /** applied in their order */
  calibrations?: {
    /** a numeric field of the reading, or one of its names */
    from: string
    /** a field of the reading: fuelLitres, odometerM, ignition, …, or a name of temperaturesC, humidityPercent, inputs, outputs, obd, raw */
    to: string
    /** [what was measured, what it means], by rising measure */
    points: number[][]
  }[] | undefined
  /** after the calibrations, in their order */
  computed?: {
    /** a field of the reading: fuelLitres, odometerM, ignition, …, or a name of temperaturesC, humidityPercent, inputs, outputs, obd, raw */
    to: string
    /** Common Expression Language over the fields of the reading, with abs, ceil, floor, max, min, pow, round, sqrt. Where a field it names was not told, nothing is computed; where it fails, the reading is flagged computed-failed */
    expression: string
  }[] | undefined
  health?: {
    /** silent for so long is offline; default: an hour */
    offlineAfterS?: number | null | undefined
    /** below is low, 0.2 V above is well again; default: 3.5 */
    lowBatteryV?: number | null | undefined
    /** below is low, 10 above is well again; default: 15 */
    lowBatteryPercent?: number | null | undefined
    /** with the ignition off, so far from where it was parked is towed; default: 300 */
    towedBeyondM?: number | null | undefined
    /** a measure that always came and is missing for so long, while the device reports; default: an hour */
    silentSensorAfterS?: number | null | undefined
  } | undefined
  /** null: the factory’s again */
  commandPassword?: string | null | undefined
}

export interface DeviceClaim {
  uniqueId: string
  code: string
  name?: string | undefined
}

export interface DeviceExportQuery {
  from: string
  to: string
  format: "csv" | "gpx" | "geojson" | "ndjson" | "parquet"
  /** GeoJSON only: a feature for each reading (the default), or a drive each */
  geometry?: "points" | "lines" | undefined
  /** CSV only: of the column localTime, as in the IANA database */
  timeZone?: string | undefined
}

export interface DeviceLog {
  /** false for a dry run */
  stored: boolean
  format: "csv" | "csv-long" | "elm327"
  lines: number
  /** of data, the heading not counted */
  rows: number
  /** durable now; a repetition is the same readings and is not stored again */
  readings: number
  /** null: the file does not tell when it began, and neither did you (dry run) */
  firstAt: string | null
  lastAt: string | null
  /** where the times come from: the file, time since its start, the engine’s run time, or one row a second */
  time: "told" | "elapsed" | "run-time" | "rows"
  /** where that was derived */
  secondsPerRow: number | null
  columns: LogColumn[]
  /** lines that are not, or not wholly, understood */
  errors: number
  firstErrors: {
    line: number
    message: string
  }[]
}

export interface DeviceProblem {
  id: string
  version: number
  deviceId: string
  /** offline: nothing was heard of it for longer than it may be silent; unplugged: cut off from the vehicle’s supply; low-battery: its own battery is nearly empty; jamming: someone drowns the radio; tow: carried away with the ignition off; clock-drift: its clock is wrong; silent-sensor: a measure that always came does not come any more */
  kind: "offline" | "unplugged" | "low-battery" | "jamming" | "tow" | "clock-drift" | "silent-sensor"
  status: "open" | "cleared"
  openedAt: string
  clearedAt: string | null
  /** what was seen when it was opened */
  evidence: Record<string, number | string>
}

export interface DeviceRange {
  id: string
  version: number
  /** of an IMEI, the first 8 digits name its model */
  prefix: string
  tenantId: string
  assignedAt: string
}

export interface DeviceState {
  deviceId: string
  connected: boolean
  connectedSince: string | null
  disconnectedAt: string | null
  /** when anything of it arrived last, a few seconds old */
  lastSeenAt: string | null
  /** the newest of its readings, by its own clock */
  lastReadingAt: string | null
  /** the last with a fix */
  position: {
    lat: number
    lon: number
    time: string
  } | null
  family: string | null
  firmware: string | null
  iccid: string | null
  /** that are open */
  problems: ("offline" | "unplugged" | "low-battery" | "jamming" | "tow" | "clock-drift" | "silent-sensor")[]
}

export interface DeviceTransfer {
  uniqueId: string
  /** shown this once */
  code: string
  expiresAt: string
}

export interface Diagnosis {
  values: {
    from: string
    source: string
    name: string
    value: number | string
    unit: string
    freezeFrame: number | null
  }[]
  troubleCodes: {
    from: string
    code: string
    state: string
    text: string | null
  }[]
  vins: {
    from: string
    vin: string
    checkDigitFits: boolean | null
  }[]
  readiness: {
    from: string
    lampOn: boolean | null
    codeCount: number
    monitors: {
      name: string
      complete: boolean
    }[]
  }[]
  calibrations: {
    from: string
    ids: string[]
  }[]
  refused: {
    from: string
    service: string
    reason: string
  }[]
  notUnderstood: {
    pointer: string
    message: string
  }[]
}

export interface DiagnosticInput {
  /** what an ELM327 or STN adapter wrote, prompts and echo as they came */
  elm327?: string | undefined
  /** answers from the service on: `41 0C 1A F8` */
  messages?: string[] | undefined
  /** frames of ISO 15765-2, of several ECUs in any order */
  canFrames?: {
    id: string
    data: string
  }[] | undefined
  /** 29-bit frames; multi-packet messages are put together */
  j1939Frames?: {
    id: string
    data: string
  }[] | undefined
  make?: string | undefined
}

export interface DriverPrivacy {
  id: string
  version: number
  /** as readings say it in `driverKey` */
  driverKey: string
  /** 0: they go as soon as they are seen; null: as long as readings are kept */
  keepPositionsDays: number | null
  /** what becomes of a reading then: its place is rounded to about a kilometre; it tells no place; it tells nothing but that it was */
  mode: "coarsen" | "erase-positions" | "erase-readings"
  createdAt: string
}

export interface DriverPrivacyChange {
  /** 0: they go as soon as they are seen; null: as long as readings are kept */
  keepPositionsDays?: number | null | undefined
  /** what becomes of a reading then: its place is rounded to about a kilometre; it tells no place; it tells nothing but that it was */
  mode?: "coarsen" | "erase-positions" | "erase-readings" | undefined
}

export interface ExternalVehicle {
  id: string
  version: number
  connectionId: string
  externalId: string
  name: string | null
  vin: string | null
  status: "mapped" | "unmapped" | "ignored"
  deviceId: string | null
  newestReadingAt: string | null
  readings: number
  skipped: number
}

export interface FieldMapping {
  /** where the list of items is; without it the message is the item */
  items?: string | undefined
  vehicleId: string
  time: string
  timeFormat: "iso-8601" | "unix-s" | "unix-ms"
  fields: {
    to: string
    from: string
    scale?: number | undefined
    offset?: number | undefined
  }[]
}

export interface Finding {
  code: "answered" | "credentials-refused" | "consent-missing" | "consent-revoked" | "rate-limited" | "unavailable" | "unreadable" | "refused" | "service-closed" | "nothing-received"
  ok: boolean
  message: string
  remedy: string | null
  at: string
}

export interface Fleet {
  id: string
  version: number
  name: string
  createdAt: string
}

export interface Forwarding {
  id: string
  version: number
  name: string
  /** decoded: readings, each at least once; raw: frames as they came, of which some are lost where a process dies or the receiver is behind */
  what: "decoded" | "raw"
  devices: "all" | string[]
  to: {
    kind: "webhook"
    /** https, an address of the public internet */
    url: string
  } | {
    kind: "nats"
    /** what follows `clutch.forward.<tenant>.` */
    subject: string
  }
  status: "active" | "paused"
  /** failing: nothing was accepted for a day; gone: it answered 410 */
  pausedBecause: "owner" | "failing" | "gone" | null
  createdAt: string
}

export interface ForwardingChange {
  name?: string | undefined
  devices?: "all" | string[] | undefined
  to?: {
    kind: "webhook"
    /** https, an address of the public internet */
    url: string
  } | {
    kind: "nats"
    /** what follows `clutch.forward.<tenant>.` */
    subject: string
  } | undefined
  status?: "active" | "paused" | undefined
}

export interface ForwardingProgress {
  id: string
  /** readings or frames that were accepted */
  delivered: number
  /** when the last of them had arrived here */
  deliveredUpTo: string | null
  /** messages that wait in the queue */
  waiting: number
  oldestWaitingSince: string | null
  /** how long what is delivered next has waited */
  lagMs: number
  /** of which readings did not fit into the queue and are read from the history */
  catchingUpDevices: number
  /** frames that did not fit into the queue: raw ones only */
  dropped: number
  /** since something was accepted */
  failures: number
  failingSince: string | null
  nextAttemptAt: string | null
  lastFailure: string | null
}

export interface Geofence {
  id: string
  version: number
  name: string
  shape: {
    type: "circle"
    center: Place
    radiusM: number
  } | {
    type: "polygon"
    rings: number[][][]
  } | {
    type: "corridor"
    path: number[][]
    radiusM: number
  }
  status: "active" | "deleted"
  createdAt: string
}

export interface GeofenceCrossing {
  id: string
  version: number
  geofenceId: string
  vehicleId: string
  deviceId: string
  direction: "enter" | "exit"
  at: string
  place: Place
  confidence: number
}

export interface HarshEventsHarshEvent {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  kind: "braking" | "acceleration" | "cornering" | "unclassified"
  severity: "low" | "medium" | "high"
  peakG: number
  startedAt: string
  durationS: number
  at: Place
  corroborated: boolean
}

export interface Import {
  id: string
  version: number
  name: string
  source: "traccar"
  /** of times that tell no offset: the zone that the exporting database session had */
  timeZone: string
  /** of a new device whose positions tell no protocol, or one that is not spoken here */
  fallbackProtocol: "teltonika" | "gt06" | "jt808" | "queclink" | "h02" | "ruptela" | "meitrack" | "osmand" | "gps103" | "tk103" | "calamp" | "mqtt" | "cloud"
  status: "uploading" | "reading" | "registering" | "storing" | "completed" | "failed" | "cancelled"
  waitsFor: "history" | "room" | null
  failure: {
    code: "nothing-to-read" | "unreadable" | "too-many-rows" | "too-old"
    message: string
  } | null
  files: ImportFile[]
  counts: {
    devices: {
      /** that were new */
      registered: number
      /** that were this tenant’s already; nothing of them was changed */
      known: number
      /** that another tenant has; neither they nor their history were taken */
      elsewhere: number
      /** without an identifier that a device could have */
      refused: number
      /** that have positions and no row of tc_devices */
      untold: number
    }
    positions: {
      read: number
      toStore: number
      /** durable; what was there before is among them and was not stored again */
      stored: number
    }
  }
  createdAt: string
  endedAt: string | null
}

export interface ImportError {
  file: string
  line: number
  message: string
}

export interface ImportFile {
  name: string
  format: "csv" | "text" | "sql" | "json" | null
  /** that are here; the next part begins there */
  bytes: number
  /** false: sending it was cut off, and what follows `bytes` is missing; send it, or the file again */
  complete: boolean
  bytesRead: number
  /** rows of tc_devices that were understood */
  devices: number
  /** rows of tc_positions that were understood */
  positions: number
  /** rows that were not; the first thousand are listed */
  refused: number
}

export interface ImportedDevice {
  /** its id in the database it comes from */
  sourceId: string
  file: string | null
  line: number | null
  uniqueId: string | null
  name: string | null
  sourceProtocol: string | null
  outcome: "pending" | "registered" | "known" | "elsewhere" | "refused" | "untold"
  message: string | null
  deviceId: string | null
  positions: number
  stored: number
}

export interface Installation {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  installedAt: string
  removedAt: string | null
}

export interface Invoice {
  id: string
  version: number
  number: string | null
  status: "draft" | "finalised" | "paid" | "overdue"
  accountId: string
  vendorId: string
  bookingId: string
  /** ISO 4217 code */
  currency: string
  issueDate: string | null
  dueDate: string | null
  lines: InvoiceLine[]
  taxSubtotals: TaxSubtotal[]
  netTotal: number
  taxTotal: number
  grossTotal: number
  commissionPercent: string
  paidAt: string | null
  createdAt: string
}

export interface InvoiceLine {
  description: string
  quantity: string
  unitPrice: string
  netAmount: number
  taxCategory: "S" | "Z" | "E" | "AE" | "K" | "O"
  taxRate: string
  provenance: string
}

export interface IssuedMqttCredential {
  credential: MqttCredential
  /** the device connects as this, or is refused */
  clientId: string
  username: string
  /** shown this once */
  password: string
  topics: {
    /** it publishes readings here; QoS 1: what is acknowledged is stored */
    readings: string
    /** it may subscribe to this one */
    commands: string
    /** it answers commands here */
    replies: string
  }
}

export interface LedgerAccount {
  id: string
  name: string
  owner: string | null
  /** ISO 4217 code */
  currency: string
  balance: number
}

export interface LiveState {
  vehicleId: string
  name: string
  deviceId: string
  at: string
  lat: number
  lon: number
  speedKmh: number | null
  courseDeg: number | null
  ignition: boolean | null
  odometerKm: number | null
  tripId: string | null
}

export interface LogColumn {
  header: string
  unit: string
  /** the field or value it becomes; null: it is not understood */
  to: string | null
  /** what of it is not understood */
  because: "name" | "unit" | null
  /** how many numbers it had */
  values: number
  least: number | null
  most: number | null
}

export interface Login {
  email: string
  password: string
  /** Needed when the address belongs to several tenants */
  tenantId?: string | undefined
}

export interface MaintenanceRisk {
  id: string
  version: number
  vehicleId: string
  probability: number
  low: number
  high: number
  typical: number
  contributions: {
    feature: string
    value: number | string | null
    effect: number
  }[]
  unknown: string[]
  outsideTraining: string[]
  model: {
    id: string
    trainedOn: "simulated-population" | "tenant-history"
  }
  troubleCodeId: string | null
  assessedAt: string
}

export interface Me {
  kind: "user" | "api-key"
  id: string
  tenantId: string
  scopes: ("platform:tenants" | "users:read" | "users:write" | "api-keys:write" | "fleet:read" | "fleet:write" | "devices:read" | "devices:write" | "devices:command" | "accounts:read" | "accounts:write" | "vendors:read" | "vendors:write" | "bookings:read" | "bookings:write" | "invoices:read" | "invoices:write" | "payments:read" | "payments:write" | "webhooks:read" | "webhooks:write" | "audit:read" | "ai:read" | "ai:write")[]
  sessionId: string | null
  user: User | null
}

export interface ModelCard {
  id: string
  capability: "predictive-maintenance"
  trainedOn: "simulated-population" | "tenant-history"
  trainedAt: string
  digest: string
  answers: string
  data: {
    description: string
    licence: string
    vehicles: number
    snapshots: number
    breakdowns: number
  }
  features: string[]
  metrics: Record<string, number>
  peers: Record<string, Record<string, number>>
  verdict: string
  limits: string[]
}

export interface MqttCredential {
  id: string
  version: number
  deviceId: string
  uniqueId: string
  issuedAt: string
}

export interface NewApiKey {
  name: string
  scopes: ("platform:tenants" | "users:read" | "users:write" | "api-keys:write" | "fleet:read" | "fleet:write" | "devices:read" | "devices:write" | "devices:command" | "accounts:read" | "accounts:write" | "vendors:read" | "vendors:write" | "bookings:read" | "bookings:write" | "invoices:read" | "invoices:write" | "payments:read" | "payments:write" | "webhooks:read" | "webhooks:write" | "audit:read" | "ai:read" | "ai:write")[]
  requestsPerMinute?: number | undefined
  expiresAt?: string | undefined
}

export interface NewBooking {
  accountId: string
  vendorId: string
  serviceId: string
  vehicleId: string
  scheduledAt: string
  /** In the unit of the service */
  quantity?: string | undefined
  recommendationId?: string | null | undefined
}

export interface NewCommand {
  instruction: {
    /** stop the engine, now */
    kind: "engine-cut"
  } | {
    /** let the engine run again; cuts still on their way are taken back */
    kind: "engine-restore"
  } | {
    kind: "output"
    output: number
    on: boolean
  } | {
    kind: "reboot"
  } | {
    kind: "request-position"
  } | {
    /** how often to report while moving */
    kind: "report-interval"
    seconds: number
  } | {
    /** configuration, in the device’s own language, sent as it is */
    kind: "text"
    text: string
  } | {
    /** keep the engine from starting again, once the vehicle stands with its ignition off */
    kind: "immobilise"
  }
  reason?: string | undefined
  /** default: a day; of an engine cut, an hour */
  validForS?: number | undefined
}

export interface NewConnection {
  provider: "garmin-inreach" | "tomtom" | "webfleet" | "here" | "oem-cloud" | "signed-webhook" | "mqtt-topic" | "obdlink" | "bluedriver" | "automatic"
  name: string
  /** as `GET …/providers` names them; kept encrypted, never shown again */
  credentials?: Record<string, string> | undefined
  newVehicles?: "register" | "ask" | undefined
  settings?: ConnectionSettings | undefined
}

export interface NewContract {
  accountId: string
  vendorId: string
  validFrom: string
  validTo?: string | null | undefined
  /** ISO 4217 code */
  currency: string
  prices: {
    serviceId: string
    unitPrice: string
  }[]
}

export interface NewCorporateAccount {
  name: string
  /** ISO 3166-1 alpha-2 */
  country: string
  vatId?: string | null | undefined
  billingEmail: string
  /** ISO 4217 code */
  currency: string
  paymentTermsDays?: number | undefined
}

export interface NewDevice {
  name: string
  uniqueId: string
  protocol: "teltonika" | "gt06" | "jt808" | "queclink" | "h02" | "ruptela" | "meitrack" | "osmand" | "gps103" | "tk103" | "calamp" | "mqtt" | "cloud"
  model?: string | undefined
  /** what the device wants to hear before it obeys, where its protocol’s commands carry one; never shown */
  commandPassword?: string | undefined
}

export interface NewDeviceRange {
  /** of an IMEI, the first 8 digits name its model */
  prefix: string
  tenantId: string
}

export interface NewDriverPrivacy {
  /** as readings say it in `driverKey` */
  driverKey: string
  /** 0: they go as soon as they are seen; null: as long as readings are kept */
  keepPositionsDays: number | null
  /** what becomes of a reading then: its place is rounded to about a kilometre; it tells no place; it tells nothing but that it was */
  mode: "coarsen" | "erase-positions" | "erase-readings"
}

export interface NewFleet {
  name: string
}

export interface NewForwarding {
  name: string
  /** decoded: readings, each at least once; raw: frames as they came, of which some are lost where a process dies or the receiver is behind */
  what: "decoded" | "raw"
  devices?: "all" | string[] | undefined
  to: {
    kind: "webhook"
    /** https, an address of the public internet */
    url: string
  } | {
    kind: "nats"
    /** what follows `clutch.forward.<tenant>.` */
    subject: string
  }
}

export interface NewGeofence {
  name: string
  shape: {
    type: "circle"
    center: Place
    radiusM: number
  } | {
    type: "polygon"
    rings: number[][][]
  } | {
    type: "corridor"
    path: number[][]
    radiusM: number
  }
}

export interface NewImport {
  name: string
  source: "traccar"
  /** of times that tell no offset: the zone that the exporting database session had */
  timeZone?: string | undefined
  /** of a new device whose positions tell no protocol, or one that is not spoken here */
  fallbackProtocol?: "teltonika" | "gt06" | "jt808" | "queclink" | "h02" | "ruptela" | "meitrack" | "osmand" | "gps103" | "tk103" | "calamp" | "mqtt" | "cloud" | undefined
}

export interface NewInstallation {
  deviceId: string
  installedAt?: string | undefined
}

export interface NewPaymentMethod {
  accountId: string
  provider: "stripe"
  token: string
}

export interface NewReceiver {
  vendorId: string
  provider: "stripe"
  /** ISO 3166-1 alpha-2 */
  country: string
  /** ISO 4217 code */
  currency: string
}

export interface NewService {
  vendorId: string
  code: string
  name: string
  category: "labour" | "parts" | "inspection" | "towing" | "fuel" | "hire" | "other"
  serviceCategory?: string | null | undefined
  unitPrice: string
  /** ISO 4217 code */
  currency: string
  quantityUnit?: "piece" | "hour" | "day" | "kilometre" | "litre" | "kilowatt-hour" | undefined
}

export interface NewTenant {
  name: string
  /** ISO 3166-1 alpha-2 */
  country: string
  /** IANA zone in which the tenant’s days begin */
  timeZone: string
  /** Requests a minute of all its callers together */
  requestsPerMinute?: number | undefined
}

export interface NewUser {
  email: string
  name: string
  /** What the person may do; the scopes of each role are in the reference */
  role: "operator" | "admin" | "dispatcher" | "accountant" | "viewer"
  password: string
  /** Only an operator of the platform may name another tenant */
  tenantId?: string | undefined
}

export interface NewVehicle {
  fleetId: string
  name: string
  plate?: string | undefined
  vin?: string | undefined
}

export interface NewVendor {
  name: string
  /** ISO 3166-1 alpha-2 */
  country: string
  vatId?: string | null | undefined
  email: string
  /** ISO 4217 code */
  currency: string
  commissionPercent: string
}

export interface NewWebhook {
  /** https, an address of the public internet */
  url: string
  /** Types of events that partners may subscribe to */
  eventTypes: string[]
  ordered?: boolean | undefined
}

export interface NewlyConnected {
  connection: Connection
  inbound: {
    /** where the provider posts to, below this API’s address */
    path: string
    /** the header that proves who posts */
    header: string
    /** what goes into that header, or signs it */
    secret: string
  } | null
}

export interface PasswordChange {
  currentPassword: string
  newPassword: string
}

export interface Payment {
  id: string
  version: number
  accountId: string
  invoiceId: string
  vendorId: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  status: "requires-method" | "pending" | "processing" | "succeeded" | "failed" | "requires-action" | "unknown" | "cancelled" | "expired"
  provider: "stripe"
  providerReference: string | null
  failure: {
    code: string
    message: string
    retryable: boolean
  } | null
  split: {
    /** Integer minor units and an ISO 4217 code */
    commission: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    vendorShare: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    providerFee: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
  } | null
  createdAt: string
  settledAt: string | null
}

export interface PaymentMethod {
  id: string
  version: number
  accountId: string
  provider: "stripe"
  kind: string
  label: string
  status: "active" | "removed"
  createdAt: string
}

export interface Place {
  lat: number
  lon: number
}

/** WGS 84 */
export interface Position {
  lat: number
  lon: number
  altitudeM?: number | undefined
  speedKmh?: number | undefined
  courseDeg?: number | undefined
  satellites?: number | undefined
  hdop?: number | undefined
  /** radius within which the device believes itself */
  accuracyM?: number | undefined
  /** of the fix, where it is older than the reading */
  time?: string | undefined
  /** The device had a fix. Without one, the place is the last it knew, or nonsense. */
  valid: boolean
}

export interface Posting {
  entryId: string
  template: string
  reference: string
  account: string
  owner: string | null
  /** ISO 4217 code */
  currency: string
  amount: number
  text: string
  postedAt: string
}

export interface PriceEvidence {
  rule: "contract" | "list"
  contractId: string | null
  unitPrice: string
  /** ISO 4217 code */
  currency: string
  quantity: string
}

export interface Protocol {
  name: string
  transports: ("tcp" | "udp" | "http" | "mqtt")[]
  commands: string[]
}

export interface Provider {
  provider: "garmin-inreach" | "tomtom" | "webfleet" | "here" | "oem-cloud" | "signed-webhook" | "mqtt-topic" | "obdlink" | "bluedriver" | "automatic"
  title: string
  mode: "live" | "sandbox" | null
  delivery: "poll" | "push" | "topic" | "upload"
  /** the owner of the vehicles has to agree at the provider (OAuth 2) */
  consent: boolean
  credentials: {
    field: string
    title: string
    required: boolean
    secret: boolean
  }[]
  settings: string[]
  can: ("match-to-roads" | "send-text" | "backfill")[]
  notes: string[]
}

export interface QuarantineItem {
  id: string
  version: number
  receivedAt: string
  /** frame: as a device sent it, and refused; batch: a reading that was understood and could not be stored, as JSON */
  origin: "frame" | "batch"
  /** what kind of fault it is: malformed, checksum, unsupported, not-identified, … */
  code: string
  reason: string
  /** the protocol it was taken for */
  family: string | null
  deviceId: string | null
  uniqueId: string | null
  remoteAddress: string | null
  /** before it was cut to what is kept */
  sizeBytes: number
  status: "kept" | "replayed" | "dismissed"
  /** how often it was tried again */
  replays: number
  /** that the last replay made of it */
  readings: number
  /** why the last replay failed */
  lastError: string | null
  replayedAt: string | null
  /** its bytes, at most the first 16,384 */
  hex: string
}

export interface QuarantineReplay {
  outcome: "replayed" | "still-failing"
  /** that were understood; those that are stored already are not stored twice */
  readings: number
  error: {
    code: string
    message: string
  } | null
  item: QuarantineItem
}

export interface ReadingSummary {
  from: string
  to: string
  /** of all devices, exactly */
  readings: number
  /** devices with a reading in the range */
  deviceCount: number
  /** the first 1000 by id */
  devices: {
    deviceId: string
    readings: number
    firstAt: string
    lastAt: string
    /** the longest between a reading’s time and its arrival */
    maxLagMs: number
  }[]
}

export interface ReadingsExportQuery {
  /** repeated for each device, 100 at most; the file holds one after the other */
  deviceId: string | string[]
  from: string
  to: string
  format: "csv" | "gpx" | "geojson" | "ndjson" | "parquet"
  /** GeoJSON only: a feature for each reading (the default), or a drive each */
  geometry?: "points" | "lines" | undefined
  /** CSV only: of the column localTime, as in the IANA database */
  timeZone?: string | undefined
}

export interface ReadingsHarshEvent {
  kind: "acceleration" | "braking" | "cornering"
  /** g; for cornering told by GNSS alone, rad/s */
  value?: number | undefined
}

export interface Receiver {
  id: string
  version: number
  vendorId: string
  provider: "stripe"
  providerReference: string
  /** ISO 3166-1 alpha-2 */
  country: string
  /** ISO 4217 code */
  currency: string
  status: "pending" | "verified" | "restricted"
  payoutsEnabled: boolean
  createdAt: string
}

export interface Recommendation {
  id: string
  version: number
  vehicleId: string
  riskId: string
  kind: "inspect" | "repair" | "monitor" | "service" | "stop-driving"
  urgency: "now" | "days" | "weeks"
  withinDays: number
  withinKm: number | null
  serviceCategory: string
  reasons: string[]
  probability: number
  trainedOn: "simulated-population" | "tenant-history"
  issuedAt: string
}

export interface Reconciliation {
  from: string
  to: string
  provider: "stripe"
  totals: {
    /** ISO 4217 code */
    currency: string
    ledger: number
    provider: number
    matched: number
  }[]
  differences: ReconciliationItem[]
  inTransit: ReconciliationItem[]
}

export interface ReconciliationItem {
  kind: "charge" | "transfer" | "other"
  reference: string | null
  providerReference: string | null
  /** ISO 4217 code */
  currency: string
  ledger: number | null
  provider: number | null
  at: string
}

export interface Refresh {
  refreshToken: string
}

export interface Retention {
  id: "readings-retention"
  /** grows with every run that ended */
  version: number
  /** how long readings are kept, by the device’s clock; null: for ever */
  retentionDays: number | null
  /** of what devices said before, nothing was left when the last run ended; null: everything is kept */
  keptSince: string | null
  /** a run is under way, or was when its process ended: it is taken up again */
  running: boolean
  lastRunAt: string | null
  removedInLastRun: number
  /** readings, in all runs, also in the one under way */
  removed: number
}

export interface RoadMatch {
  points: {
    lat: number
    lon: number
    time?: string | undefined
  }[]
}

export interface RoadMatched {
  mode: "live" | "sandbox"
  /** in the order asked; null where there is no road near */
  points: (Place | null)[]
}

/** How long the old secret stays valid beside the new one; 24 hours unless said otherwise */
export interface SecretRotation {
  overlapHours?: number | undefined
}

export interface SentText {
  id: string
  externalVehicleId: string
  status: "sent" | "refused" | "unknown"
  detail: string | null
  createdAt: string
}

export interface Service {
  id: string
  version: number
  vendorId: string
  code: string
  name: string
  category: "labour" | "parts" | "inspection" | "towing" | "fuel" | "hire" | "other"
  serviceCategory: string | null
  unitPrice: string
  /** ISO 4217 code */
  currency: string
  quantityUnit: "piece" | "hour" | "day" | "kilometre" | "litre" | "kilowatt-hour"
  status: "active" | "withdrawn"
  createdAt: string
}

export interface ServiceChange {
  name?: string | undefined
  serviceCategory?: string | null | undefined
  unitPrice?: string | undefined
  status?: "active" | "withdrawn" | undefined
}

export interface Session {
  id: string
  current: boolean
  address: string
  userAgent: string | null
  createdAt: string
  lastUsedAt: string
  expiresAt: string
}

export interface StripeEvent {
  id: string
  type: string
  created: number
  data: {
    object: Record<string, unknown>
  }
}

export interface SyncState {
  connectionId: string
  status: "stopped" | "scheduled" | "running" | "receiving"
  cursor: string | null
  lastAttemptAt: string | null
  lastSuccessAt: string | null
  lastFailure: Finding | null
  consecutiveFailures: number
  nextAttemptAt: string | null
  notBefore: string | null
  newestReadingAt: string | null
  lagSeconds: number | null
  counts: {
    runs: number
    /** handed on; one that came twice counts twice and is stored once */
    readings: number
    /** of vehicles that are ignored or not mapped, or unreadable */
    skipped: number
  }
}

export interface TaxSubtotal {
  category: "S" | "Z" | "E" | "AE" | "K" | "O"
  rate: string
  taxableAmount: number
  taxAmount: number
}

export interface TelematicsSettings {
  id: "telematics-settings"
  version: number
  /** a device that nobody has registered, of a range that is assigned to this tenant: refused, or taken on probation */
  unknownDevices: "refuse" | "probation"
  /** what a remote engine cut needs: a vehicle that stands, the word of a second person, or both */
  engineCut: "stationary" | "second-person" | "both"
  /** how long readings are kept, by the device’s clock; null: for ever */
  retentionDays: number | null
}

export interface TelematicsSettingsChange {
  /** a device that nobody has registered, of a range that is assigned to this tenant: refused, or taken on probation */
  unknownDevices?: "refuse" | "probation" | undefined
  /** what a remote engine cut needs: a vehicle that stands, the word of a second person, or both */
  engineCut?: "stationary" | "second-person" | "both" | undefined
  /** how long readings are kept, by the device’s clock; null: for ever */
  retentionDays?: number | null | undefined
}

export interface Tenant {
  id: string
  version: number
  name: string
  /** ISO 3166-1 alpha-2 */
  country: string
  /** IANA zone in which the tenant’s days begin */
  timeZone: string
  status: "active" | "suspended"
  /** Requests a minute of all its callers together */
  requestsPerMinute: number
  createdAt: string
}

export interface TenantChange {
  name?: string | undefined
  /** IANA zone in which the tenant’s days begin */
  timeZone?: string | undefined
  status?: "active" | "suspended" | undefined
  /** Requests a minute of all its callers together */
  requestsPerMinute?: number | undefined
}

export interface TextMessage {
  text: string
}

export interface Tokens {
  sessionId: string
  tokenType: "Bearer"
  accessToken: string
  expiresIn: number
  refreshToken: string
  refreshExpiresAt: string
}

export interface Transfer {
  id: string
  version: number
  paymentId: string
  vendorId: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  status: "held" | "pending" | "succeeded" | "failed" | "unknown"
  providerReference: string | null
  failure: {
    code: string
    message: string
  } | null
  createdAt: string
  settledAt: string | null
}

export interface Trip {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  status: "running" | "completed" | "withdrawn"
  startedAt: string
  endedAt: string | null
  from: Place
  to: Place | null
  distanceM: number
  durationS: number
  movingS: number
  idleS: number
  maxSpeedKmh: number
  points: number
  evidence: {
    algorithm: string
    start: string
    end: string | null
  }
}

export interface TroubleCode {
  id: string
  version: number
  vehicleId: string
  code: string
  text: string | null
  severity: "info" | "minor" | "major" | "critical"
  status: "open" | "confirmed" | "cleared"
  openedAt: string
  lastSeenAt: string
  clearedAt: string | null
  vehicle: {
    odometerKm: number | null
    kmLast30Days: number | null
    harshEventsPer100Km: number | null
    coolantC: number | null
    batteryV: number | null
    openCodes: string[]
  }
}

export interface TroubleCodeMeaning {
  code: string
  /** the third byte, where the code names it */
  failureType: string | null
  system: "powertrain" | "chassis" | "body" | "network"
  kind: "generic" | "manufacturer" | "reserved"
  /** null where no list has the code */
  text: string | null
  from: string | null
  /** false: a maker’s own code, and the text may be another maker’s */
  certain: boolean
}

export interface Upload {
  /** what this vehicle is called in this connection */
  vehicle: string
  /** of the first line, where the log tells only elapsed time */
  startedAt?: string | undefined
  /** of the clock that wrote the log, where it tells no zone */
  utcOffsetMinutes?: number | undefined
  /** the file as the app or the adapter wrote it */
  content: string
}

export interface UploadTaken {
  readings: number
  /** lines that say nothing we know */
  unreadable: number
  vehicle: ExternalVehicle
}

export interface User {
  id: string
  version: number
  email: string
  name: string
  /** What the person may do; the scopes of each role are in the reference */
  role: "operator" | "admin" | "dispatcher" | "accountant" | "viewer"
  status: "active" | "disabled"
  createdAt: string
}

export interface UserChange {
  name?: string | undefined
  /** What the person may do; the scopes of each role are in the reference */
  role?: "operator" | "admin" | "dispatcher" | "accountant" | "viewer" | undefined
  status?: "active" | "disabled" | undefined
}

export interface Vehicle {
  id: string
  version: number
  fleetId: string
  name: string
  plate: string | null
  vin: string | null
  deviceId: string | null
  status: "active" | "archived"
  createdAt: string
}

export interface VehicleChange {
  fleetId?: string | undefined
  name?: string | undefined
  plate?: string | null | undefined
  vin?: string | null | undefined
  status?: "active" | "archived" | undefined
}

export interface VehicleMapping {
  status: "mapped" | "unmapped" | "ignored"
  /** with `mapped`; without it a device is registered */
  deviceId?: string | undefined
}

export interface Vendor {
  id: string
  version: number
  name: string
  /** ISO 3166-1 alpha-2 */
  country: string
  vatId: string | null
  email: string
  /** ISO 4217 code */
  currency: string
  commissionPercent: string
  status: "active" | "suspended"
  createdAt: string
}

export interface VendorChange {
  name?: string | undefined
  vatId?: string | null | undefined
  email?: string | undefined
  commissionPercent?: string | undefined
  status?: "active" | "suspended" | undefined
}

export interface Webhook {
  id: string
  version: number
  /** https, an address of the public internet */
  url: string
  /** Types of events that partners may subscribe to */
  eventTypes: string[]
  ordered: boolean
  status: "active" | "disabled"
  disabledReason: "owner" | "failing" | "gone" | null
  previousSecretExpiresAt: string | null
  createdAt: string
}

export interface WebhookAttempt {
  id: string
  deliveryId: string
  startedAt: string
  durationMs: number
  outcome: "accepted" | "refused" | "redirected" | "timed-out" | "unreachable" | "address-not-allowed"
  statusCode: number | null
  detail: string
}

export interface WebhookChange {
  /** https, an address of the public internet */
  url?: string | undefined
  /** Types of events that partners may subscribe to */
  eventTypes?: string[] | undefined
  ordered?: boolean | undefined
  status?: "active" | "disabled" | undefined
}

export interface WebhookDelivery {
  id: string
  webhookId: string
  eventId: string
  eventType: string
  occurredAt: string
  status: "pending" | "delivered" | "failed" | "held"
  attempts: number
  nextAttemptAt: string | null
  lastStatusCode: number | null
  deliveredAt: string | null
}

/** Events that happened at or after `from` and before `to`; failed and held ones unless said otherwise */
export interface WebhookReplay {
  from: string
  to: string
  statuses?: ("delivered" | "failed" | "held")[] | undefined
  after?: string | undefined
}

export interface WifiAccessPoint {
  bssid: string
  rssiDbm?: number | undefined
}

/** Every operation, by the service that owns it. */
export function operationsOf(transport: Transport) {
  return {
    gateway: {
      /** Change your password; your other sessions end. `POST /auth/password` */
      changePassword: (input: { body: PasswordChange }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'POST', path: '/auth/password' }, input, options),
      /** End one of your own sessions. `DELETE /auth/sessions/:sessionId` */
      endSession: (input: { sessionId: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/auth/sessions/:sessionId' }, input, options),
      /** Who am I, and what may I do. `GET /auth/me` */
      getMe: (input?: Record<never, never>, options?: CallOptions): Promise<Me> =>
        transport.call({ method: 'GET', path: '/auth/me' }, input, options),
      /** List your own open sessions, oldest first. `GET /auth/sessions` */
      listSessions: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Session[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/auth/sessions' }, input, options),
      /** Sign in with e-mail address and password. `POST /auth/login` */
      login: (input: { body: Login }, options?: CallOptions): Promise<Tokens> =>
        transport.call({ method: 'POST', path: '/auth/login' }, input, options),
      /** Sign out: this session’s tokens are dead within a second. `POST /auth/logout` */
      logout: (input?: Record<never, never>, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'POST', path: '/auth/logout' }, input, options),
      /** Exchange a refresh token for a new pair. `POST /auth/refresh` */
      refreshSession: (input: { body: Refresh }, options?: CallOptions): Promise<Tokens> =>
        transport.call({ method: 'POST', path: '/auth/refresh' }, input, options),
      /** Rename a user, give another role, disable or enable. `PATCH /auth/users/:userId` */
      changeUser: (input: { userId: string; body: UserChange; ifMatch: number }, options?: CallOptions): Promise<User> =>
        transport.call({ method: 'PATCH', path: '/auth/users/:userId' }, input, options),
      /** Create a user of your tenant. `POST /auth/users` */
      createUser: (input: { body: NewUser }, options?: CallOptions): Promise<User> =>
        transport.call({ method: 'POST', path: '/auth/users' }, input, options),
      /** Read a user. `GET /auth/users/:userId` */
      getUser: (input: { userId: string }, options?: CallOptions): Promise<User> =>
        transport.call({ method: 'GET', path: '/auth/users/:userId' }, input, options),
      /** List the users of your tenant, oldest first. `GET /auth/users` */
      listUsers: (input?: { query?: {
        status?: "active" | "disabled" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: User[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/auth/users' }, input, options),
    },
    telematics: {
      /** Agree, as a second person, to what somebody else wants a device told. `POST /b2b/fleet-management/gps-integration/commands/:commandId/approve` */
      approveCommand: (input: { commandId: string }, options?: CallOptions): Promise<Command> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/commands/:commandId/approve' }, input, options),
      /** Take back a command that was not sent yet. `POST /b2b/fleet-management/gps-integration/commands/:commandId/cancel` */
      cancelCommand: (input: { commandId: string }, options?: CallOptions): Promise<Command> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/commands/:commandId/cancel' }, input, options),
      /** Read what became of a command. `GET /b2b/fleet-management/gps-integration/commands/:commandId` */
      getCommand: (input: { commandId: string }, options?: CallOptions): Promise<Command> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/commands/:commandId' }, input, options),
      /** List commands, oldest first. `GET /b2b/fleet-management/gps-integration/commands` */
      listCommands: (input?: { query?: {
        /** queued until the device is there and nothing stands against it; sent until it answers (some never do); expired where it was not sent in time */
        status?: "awaiting-approval" | "queued" | "sent" | "acknowledged" | "failed" | "expired" | "cancelled" | undefined
        deviceId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Command[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/commands' }, input, options),
      /** What devices may speak, over what, and what they can be told. `GET /b2b/fleet-management/gps-integration/protocols` */
      listProtocols: (input?: Record<never, never>, options?: CallOptions): Promise<{
        items: Protocol[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/protocols' }, input, options),
      /** Tell a device something: now if it is connected, else when it comes back. `POST /b2b/fleet-management/gps-integration/devices/:deviceId/commands` */
      requestCommand: (input: { deviceId: string; body: NewCommand }, options?: CallOptions): Promise<Command> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/devices/:deviceId/commands' }, input, options),
      /** Begin the owner’s consent to a GPS connection. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/authorise` */
      authoriseGpsConnection: (input: { connectionId: string; body: Authorisation }, options?: CallOptions): Promise<{
        url: string
        expiresAt: string
      }> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/authorise' }, input, options),
      /** Begin the owner’s consent to a OBD2 connection. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/authorise` */
      authoriseObd2Connection: (input: { connectionId: string; body: Authorisation }, options?: CallOptions): Promise<{
        url: string
        expiresAt: string
      }> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/authorise' }, input, options),
      /** Rename a GPS connection, or give it other settings or credentials. `PATCH /b2b/fleet-management/gps-integration/connections/:connectionId` */
      changeGpsConnection: (input: { connectionId: string; body: ConnectionChange; ifMatch: number }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/gps-integration/connections/:connectionId' }, input, options),
      /** Rename a OBD2 connection, or give it other settings or credentials. `PATCH /b2b/fleet-management/obd2-integration/connections/:connectionId` */
      changeObd2Connection: (input: { connectionId: string; body: ConnectionChange; ifMatch: number }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId' }, input, options),
      /** Hand in the consent that a provider gave to a GPS connection. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/complete-authorisation` */
      completeGpsAuthorisation: (input: { connectionId: string; body: AuthorisationAnswer }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/complete-authorisation' }, input, options),
      /** Hand in the consent that a provider gave to a OBD2 connection. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/complete-authorisation` */
      completeObd2Authorisation: (input: { connectionId: string; body: AuthorisationAnswer }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/complete-authorisation' }, input, options),
      /** Connect a GPS provider. `POST /b2b/fleet-management/gps-integration/connections` */
      connectGpsProvider: (input: { body: NewConnection }, options?: CallOptions): Promise<NewlyConnected> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections' }, input, options),
      /** Connect a OBD2 provider. `POST /b2b/fleet-management/obd2-integration/connections` */
      connectObd2Provider: (input: { body: NewConnection }, options?: CallOptions): Promise<NewlyConnected> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections' }, input, options),
      /** Disconnect a GPS provider; its credentials are erased. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/disconnect` */
      disconnectGpsProvider: (input: { connectionId: string }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/disconnect' }, input, options),
      /** Disconnect a OBD2 provider; its credentials are erased. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/disconnect` */
      disconnectObd2Provider: (input: { connectionId: string }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/disconnect' }, input, options),
      /** Read a GPS connection, never its credentials. `GET /b2b/fleet-management/gps-integration/connections/:connectionId` */
      getGpsConnection: (input: { connectionId: string }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/connections/:connectionId' }, input, options),
      /** Read how fetching of a GPS connection goes. `GET /b2b/fleet-management/gps-integration/connections/:connectionId/sync` */
      getGpsSyncState: (input: { connectionId: string }, options?: CallOptions): Promise<SyncState> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/sync' }, input, options),
      /** Read a OBD2 connection, never its credentials. `GET /b2b/fleet-management/obd2-integration/connections/:connectionId` */
      getObd2Connection: (input: { connectionId: string }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId' }, input, options),
      /** Read how fetching of a OBD2 connection goes. `GET /b2b/fleet-management/obd2-integration/connections/:connectionId/sync` */
      getObd2SyncState: (input: { connectionId: string }, options?: CallOptions): Promise<SyncState> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/sync' }, input, options),
      /** List GPS connections, oldest first. `GET /b2b/fleet-management/gps-integration/connections` */
      listGpsConnections: (input?: { query?: {
        status?: "awaiting-consent" | "active" | "failing" | "paused" | "disconnected" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Connection[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/connections' }, input, options),
      /** List the vehicles that a GPS provider shows, oldest first. `GET /b2b/fleet-management/gps-integration/connections/:connectionId/vehicles` */
      listGpsExternalVehicles: (input: { connectionId: string; query?: {
        status?: "mapped" | "unmapped" | "ignored" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ExternalVehicle[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/vehicles' }, input, options),
      /** List GPS providers, what each needs and who answers for it. `GET /b2b/fleet-management/gps-integration/providers` */
      listGpsProviders: (input?: Record<never, never>, options?: CallOptions): Promise<{
        items: Provider[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/providers' }, input, options),
      /** List OBD2 connections, oldest first. `GET /b2b/fleet-management/obd2-integration/connections` */
      listObd2Connections: (input?: { query?: {
        status?: "awaiting-consent" | "active" | "failing" | "paused" | "disconnected" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Connection[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/obd2-integration/connections' }, input, options),
      /** List the vehicles that a OBD2 provider shows, oldest first. `GET /b2b/fleet-management/obd2-integration/connections/:connectionId/vehicles` */
      listObd2ExternalVehicles: (input: { connectionId: string; query?: {
        status?: "mapped" | "unmapped" | "ignored" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ExternalVehicle[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/vehicles' }, input, options),
      /** List OBD2 providers, what each needs and who answers for it. `GET /b2b/fleet-management/obd2-integration/providers` */
      listObd2Providers: (input?: Record<never, never>, options?: CallOptions): Promise<{
        items: Provider[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/obd2-integration/providers' }, input, options),
      /** Map a vehicle of a GPS provider to a device, or ignore it. `PATCH /b2b/fleet-management/gps-integration/connections/:connectionId/vehicles/:externalVehicleId` */
      mapGpsExternalVehicle: (input: { connectionId: string; externalVehicleId: string; body: VehicleMapping; ifMatch: number }, options?: CallOptions): Promise<ExternalVehicle> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/vehicles/:externalVehicleId' }, input, options),
      /** Map a vehicle of a OBD2 provider to a device, or ignore it. `PATCH /b2b/fleet-management/obd2-integration/connections/:connectionId/vehicles/:externalVehicleId` */
      mapObd2ExternalVehicle: (input: { connectionId: string; externalVehicleId: string; body: VehicleMapping; ifMatch: number }, options?: CallOptions): Promise<ExternalVehicle> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/vehicles/:externalVehicleId' }, input, options),
      /** Ask the provider of a GPS connection on which road these points lie. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/match-to-roads` */
      matchGpsPointsToRoads: (input: { connectionId: string; body: RoadMatch }, options?: CallOptions): Promise<RoadMatched> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/match-to-roads' }, input, options),
      /** Ask the provider of a OBD2 connection on which road these points lie. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/match-to-roads` */
      matchObd2PointsToRoads: (input: { connectionId: string; body: RoadMatch }, options?: CallOptions): Promise<RoadMatched> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/match-to-roads' }, input, options),
      /** Pause a GPS connection; its cursor stays. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/pause` */
      pauseGpsConnection: (input: { connectionId: string }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/pause' }, input, options),
      /** Pause a OBD2 connection; its cursor stays. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/pause` */
      pauseObd2Connection: (input: { connectionId: string }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/pause' }, input, options),
      /** Where the provider of a GPS connection posts to. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/inbound` */
      receiveGpsPush: (input: { connectionId: string; body: Record<string, unknown> }, options?: CallOptions): Promise<{
        readings: number
      }> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/inbound' }, input, options),
      /** Where the provider of a OBD2 connection posts to. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/inbound` */
      receiveObd2Push: (input: { connectionId: string; body: Record<string, unknown> }, options?: CallOptions): Promise<{
        readings: number
      }> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/inbound' }, input, options),
      /** Let a paused GPS connection go on where it stopped. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/resume` */
      resumeGpsConnection: (input: { connectionId: string }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/resume' }, input, options),
      /** Let a paused OBD2 connection go on where it stopped. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/resume` */
      resumeObd2Connection: (input: { connectionId: string }, options?: CallOptions): Promise<Connection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/resume' }, input, options),
      /** Send a text to the device of a GPS provider. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/vehicles/:externalVehicleId/messages` */
      sendTextToGpsVehicle: (input: { connectionId: string; externalVehicleId: string; body: TextMessage }, options?: CallOptions): Promise<SentText> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/vehicles/:externalVehicleId/messages' }, input, options),
      /** Send a text to the device of a OBD2 provider. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/vehicles/:externalVehicleId/messages` */
      sendTextToObd2Vehicle: (input: { connectionId: string; externalVehicleId: string; body: TextMessage }, options?: CallOptions): Promise<SentText> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/vehicles/:externalVehicleId/messages' }, input, options),
      /** Fetch from the provider of a GPS connection as soon as it may be asked. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/sync` */
      syncGpsConnection: (input: { connectionId: string }, options?: CallOptions): Promise<SyncState> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/sync' }, input, options),
      /** Fetch from the provider of a OBD2 connection as soon as it may be asked. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/sync` */
      syncObd2Connection: (input: { connectionId: string }, options?: CallOptions): Promise<SyncState> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/sync' }, input, options),
      /** Ask the provider of a GPS connection now, and say what is wrong. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/test` */
      testGpsConnection: (input: { connectionId: string }, options?: CallOptions): Promise<ConnectionTest> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/test' }, input, options),
      /** Ask the provider of a OBD2 connection now, and say what is wrong. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/test` */
      testObd2Connection: (input: { connectionId: string }, options?: CallOptions): Promise<ConnectionTest> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/test' }, input, options),
      /** Take a log that the adapter or app of a GPS connection wrote. `POST /b2b/fleet-management/gps-integration/connections/:connectionId/uploads` */
      uploadToGpsConnection: (input: { connectionId: string; body: Upload }, options?: CallOptions): Promise<UploadTaken> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/uploads' }, input, options),
      /** Take a log that the adapter or app of a OBD2 connection wrote. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/uploads` */
      uploadToObd2Connection: (input: { connectionId: string; body: Upload }, options?: CallOptions): Promise<UploadTaken> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/uploads' }, input, options),
      /** Rename, block, relax or set up a device; blocking ends its session, all else reaches it while it lives. `PATCH /b2b/fleet-management/gps-integration/devices/:deviceId` */
      changeDevice: (input: { deviceId: string; body: DeviceChange; ifMatch: number }, options?: CallOptions): Promise<Device> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/gps-integration/devices/:deviceId' }, input, options),
      /** Take over a device that its owner has released; its history stays with them. `POST /b2b/fleet-management/gps-integration/devices/claim` */
      claimDevice: (input: { body: DeviceClaim }, options?: CallOptions): Promise<Device> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/devices/claim' }, input, options),
      /** Read a device. `GET /b2b/fleet-management/gps-integration/devices/:deviceId` */
      getDevice: (input: { deviceId: string }, options?: CallOptions): Promise<Device> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/devices/:deviceId' }, input, options),
      /** List devices, oldest first. `GET /b2b/fleet-management/gps-integration/devices` */
      listDevices: (input?: { query?: {
        /** on probation, which nobody registered: what it says is kept, and it can be told nothing; released: another tenant has it, the history stays here */
        status?: "active" | "probation" | "blocked" | "released" | undefined
        /** whether it has a session now */
        connected?: boolean | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Device[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/devices' }, input, options),
      /** Register a device, so that it may report. `POST /b2b/fleet-management/gps-integration/devices` */
      registerDevice: (input: { body: NewDevice }, options?: CallOptions): Promise<Device> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/devices' }, input, options),
      /** Give a device away: whoever is told the code may claim it. `POST /b2b/fleet-management/gps-integration/devices/:deviceId/release` */
      releaseDevice: (input: { deviceId: string }, options?: CallOptions): Promise<DeviceTransfer> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/devices/:deviceId/release' }, input, options),
      /** Whether a device is connected, when it was heard of last, and what is wrong with it. `GET /b2b/fleet-management/gps-integration/devices/:deviceId/state` */
      getDeviceState: (input: { deviceId: string }, options?: CallOptions): Promise<DeviceState> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/devices/:deviceId/state' }, input, options),
      /** List what is and was wrong with devices, oldest first. `GET /b2b/fleet-management/gps-integration/device-problems` */
      listDeviceProblems: (input?: { query?: {
        status?: "open" | "cleared" | undefined
        /** offline: nothing was heard of it for longer than it may be silent; unplugged: cut off from the vehicle’s supply; low-battery: its own battery is nearly empty; jamming: someone drowns the radio; tow: carried away with the ignition off; clock-drift: its clock is wrong; silent-sensor: a measure that always came does not come any more */
        kind?: "offline" | "unplugged" | "low-battery" | "jamming" | "tow" | "clock-drift" | "silent-sensor" | undefined
        deviceId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DeviceProblem[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/device-problems' }, input, options),
      /** Say whose unknown devices of a range are. `POST /b2b/fleet-management/gps-integration/device-ranges` */
      assignDeviceRange: (input: { body: NewDeviceRange }, options?: CallOptions): Promise<DeviceRange> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/device-ranges' }, input, options),
      /** List the ranges of all tenants, oldest first. `GET /b2b/fleet-management/gps-integration/device-ranges` */
      listDeviceRanges: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DeviceRange[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/device-ranges' }, input, options),
      /** Take a range back; devices that it brought stay. `DELETE /b2b/fleet-management/gps-integration/device-ranges/:deviceRangeId` */
      removeDeviceRange: (input: { deviceRangeId: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/gps-integration/device-ranges/:deviceRangeId' }, input, options),
      /** Change, pause or resume a forwarding. `PATCH /b2b/fleet-management/gps-integration/forwardings/:forwardingId` */
      changeForwarding: (input: { forwardingId: string; body: ForwardingChange; ifMatch: number }, options?: CallOptions): Promise<Forwarding> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/gps-integration/forwardings/:forwardingId' }, input, options),
      /** Have readings or raw frames sent on as they arrive; the answer is the only time the secret is shown. `POST /b2b/fleet-management/gps-integration/forwardings` */
      createForwarding: (input: { body: NewForwarding }, options?: CallOptions): Promise<{
        forwarding: Forwarding
        /** `whsec_…`: what deliveries are signed with; none where nothing goes to a webhook */
        secret: string | null
        /** where it is published, in whole */
        subject: string | null
      }> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/forwardings' }, input, options),
      /** Send nothing on any more, also not what waits. `DELETE /b2b/fleet-management/gps-integration/forwardings/:forwardingId` */
      deleteForwarding: (input: { forwardingId: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/gps-integration/forwardings/:forwardingId' }, input, options),
      /** Read a forwarding, never its secret. `GET /b2b/fleet-management/gps-integration/forwardings/:forwardingId` */
      getForwarding: (input: { forwardingId: string }, options?: CallOptions): Promise<Forwarding> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/forwardings/:forwardingId' }, input, options),
      /** Read how far a forwarding has come, and what holds it up. `GET /b2b/fleet-management/gps-integration/forwardings/:forwardingId/progress` */
      getForwardingProgress: (input: { forwardingId: string }, options?: CallOptions): Promise<ForwardingProgress> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/forwardings/:forwardingId/progress' }, input, options),
      /** List forwardings, oldest first. `GET /b2b/fleet-management/gps-integration/forwardings` */
      listForwardings: (input?: { query?: {
        status?: "active" | "paused" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Forwarding[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/forwardings' }, input, options),
      /** Have another secret from now on; for a day deliveries are signed with both. `POST /b2b/fleet-management/gps-integration/forwardings/:forwardingId/rotate-secret` */
      rotateForwardingSecret: (input: { forwardingId: string }, options?: CallOptions): Promise<{
        forwarding: Forwarding
        /** `whsec_…`: what deliveries are signed with; none where nothing goes to a webhook */
        secret: string | null
        /** where it is published, in whole */
        subject: string | null
      }> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/forwardings/:forwardingId/rotate-secret' }, input, options),
      /** Give a device a token for MQTT; the answer is the only time it is shown. `POST /b2b/fleet-management/gps-integration/devices/:deviceId/mqtt-credentials` */
      issueMqttCredential: (input: { deviceId: string }, options?: CallOptions): Promise<IssuedMqttCredential> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/devices/:deviceId/mqtt-credentials' }, input, options),
      /** Decide that nothing is to be made of it. `POST /b2b/fleet-management/gps-integration/quarantine/:quarantineItemId/dismiss` */
      dismissQuarantineItem: (input: { quarantineItemId: string }, options?: CallOptions): Promise<QuarantineItem> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/quarantine/:quarantineItemId/dismiss' }, input, options),
      /** Read one thing that was not understood. `GET /b2b/fleet-management/gps-integration/quarantine/:quarantineItemId` */
      getQuarantineItem: (input: { quarantineItemId: string }, options?: CallOptions): Promise<QuarantineItem> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/quarantine/:quarantineItemId' }, input, options),
      /** List what your devices sent and nobody understood, oldest first. `GET /b2b/fleet-management/gps-integration/quarantine` */
      listQuarantine: (input?: { query?: {
        status?: "kept" | "replayed" | "dismissed" | undefined
        code?: string | undefined
        family?: string | undefined
        from?: string | undefined
        to?: string | undefined
        deviceId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: QuarantineItem[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/quarantine' }, input, options),
      /** List what came from devices of nobody and was not understood, oldest first: for whoever runs the platform. `GET /b2b/fleet-management/gps-integration/unclaimed-frames` */
      listUnclaimedFrames: (input?: { query?: {
        status?: "kept" | "replayed" | "dismissed" | undefined
        code?: string | undefined
        family?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: QuarantineItem[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/unclaimed-frames' }, input, options),
      /** Try again to understand it, with today’s decoder and the device as it is set up now. `POST /b2b/fleet-management/gps-integration/quarantine/:quarantineItemId/replay` */
      replayQuarantineItem: (input: { quarantineItemId: string }, options?: CallOptions): Promise<QuarantineReplay> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/quarantine/:quarantineItemId/replay' }, input, options),
      /** Try again to understand it, and to tell from it whose device it is. `POST /b2b/fleet-management/gps-integration/unclaimed-frames/:unclaimedFrameId/replay` */
      replayUnclaimedFrame: (input: { unclaimedFrameId: string }, options?: CallOptions): Promise<QuarantineReplay> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/unclaimed-frames/:unclaimedFrameId/replay' }, input, options),
      /** Read what a device said, in the order of its own time. `GET /b2b/fleet-management/gps-integration/devices/:deviceId/readings` */
      listReadings: (input: { deviceId: string; query?: {
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: {
          /** follows from the device and the content: a resend is the same reading. Unique per device */
          id: string
          deviceId: string
          receivedAt: string
          time: string
          position?: Position | undefined
          ignition?: boolean | undefined
          motion?: boolean | undefined
          odometerM?: number | undefined
          fuelPercent?: number | undefined
          fuelLitres?: number | undefined
          /** h that the engine has run */
          engineHours?: number | undefined
          /** the device's own battery */
          batteryV?: number | undefined
          /** the device's own battery */
          batteryPercent?: number | undefined
          /** the device is being supplied from outside */
          charging?: boolean | undefined
          /** the vehicle's supply */
          externalV?: number | undefined
          /** an electric vehicle's traction battery */
          stateOfChargePercent?: number | undefined
          acceleration?: {
            xG: number
            yG: number
            zG: number
          } | undefined
          /** by sensor */
          temperaturesC?: Record<string, number> | undefined
          /** by sensor */
          humidityPercent?: Record<string, number> | undefined
          /** by name: digital 0 or 1, analogue in volts */
          inputs?: Record<string, number> | undefined
          /** by name */
          outputs?: Record<string, number> | undefined
          beacons?: Beacon[] | undefined
          /** the one it is on first */
          cells?: Cell[] | undefined
          wifi?: WifiAccessPoint[] | undefined
          /** iButton or RFID, hexadecimal */
          driverKey?: string | undefined
          /** of the trailer that is coupled */
          trailerKey?: string | undefined
          /** what the device cries out about: general, sos, crash, rollover, tow, vibration, movement, tampering, removed, fall, jamming, unplugged, power-restored, low-power, low-battery, power-off, power-on, fault, gps-antenna-cut, gps-antenna-short, overspeed, low-speed, idling, parking, fatigue, distracted, seat-belt, lane-departure, forward-collision, high-rpm, coolant-overheat, low-oil-pressure, engine-lamp, tyre-pressure, low-fuel, fuel-drop, fuel-rise, temperature, humidity, door, bonnet, lock, unlock, footbrake, geofence-enter, geofence-exit, driver-unknown, engine-cut */
          alarms?: string[] | undefined
          harsh?: ReadingsHarshEvent[] | undefined
          /** by name of the PID: rpm, speedKmh, coolantTemperatureC, engineLoadPercent, … */
          obd?: Record<string, number> | undefined
          troubleCodes?: string[] | undefined
          vin?: string | undefined
          /** what has no field of its own, and what was not understood */
          raw?: Record<string, number | string> | undefined
          /** why to doubt this reading: no-fix, zero-coordinates, coordinates-out-of-range, time-out-of-range, time-of-receipt (the device told none), … */
          flags?: string[] | undefined
        }[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/devices/:deviceId/readings' }, input, options),
      /** Count readings, exactly, by device. `GET /b2b/fleet-management/gps-integration/readings/summary` */
      summariseReadings: (input?: { query?: {
        from?: string | undefined
        to?: string | undefined
        deviceId?: string | undefined
      } }, options?: CallOptions): Promise<ReadingSummary> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/readings/summary' }, input, options),
      /** Change a driver’s privacy setting; what was erased stays erased. `PATCH /b2b/fleet-management/gps-integration/driver-privacy/:driverPrivacyId` */
      changeDriverPrivacy: (input: { driverPrivacyId: string; body: DriverPrivacyChange; ifMatch: number }, options?: CallOptions): Promise<DriverPrivacy> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/gps-integration/driver-privacy/:driverPrivacyId' }, input, options),
      /** Limit for how long it is known where a driver was. `POST /b2b/fleet-management/gps-integration/driver-privacy` */
      createDriverPrivacy: (input: { body: NewDriverPrivacy }, options?: CallOptions): Promise<DriverPrivacy> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/driver-privacy' }, input, options),
      /** Read a driver’s privacy setting. `GET /b2b/fleet-management/gps-integration/driver-privacy/:driverPrivacyId` */
      getDriverPrivacy: (input: { driverPrivacyId: string }, options?: CallOptions): Promise<DriverPrivacy> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/driver-privacy/:driverPrivacyId' }, input, options),
      /** List drivers’ privacy settings, oldest first. `GET /b2b/fleet-management/gps-integration/driver-privacy` */
      listDriverPrivacy: (input?: { query?: {
        /** as readings say it in `driverKey` */
        driverKey?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DriverPrivacy[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/driver-privacy' }, input, options),
      /** Download what a device said. `GET /b2b/fleet-management/gps-integration/devices/:deviceId/readings/export` */
      exportDeviceReadings: (input: { deviceId: string; query: DeviceExportQuery }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/gps-integration/devices/:deviceId/readings/export' }, input, options),
      /** Download what several devices said. `GET /b2b/fleet-management/gps-integration/readings/export` */
      exportReadings: (input: { query: ReadingsExportQuery }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/gps-integration/readings/export' }, input, options),
      /** Read since when readings are kept, and what was removed. `GET /b2b/fleet-management/gps-integration/retention` */
      getRetention: (input?: Record<never, never>, options?: CallOptions): Promise<Retention> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/retention' }, input, options),
      /** Change how devices are treated. `PATCH /b2b/fleet-management/gps-integration/settings` */
      changeTelematicsSettings: (input: { body: TelematicsSettingsChange; ifMatch: number }, options?: CallOptions): Promise<TelematicsSettings> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/gps-integration/settings' }, input, options),
      /** Read how devices are treated. `GET /b2b/fleet-management/gps-integration/settings` */
      getTelematicsSettings: (input?: Record<never, never>, options?: CallOptions): Promise<TelematicsSettings> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/settings' }, input, options),
      /** Say what answers of a vehicle mean; nothing is stored. `POST /b2b/fleet-management/obd2-integration/decode` */
      decodeDiagnostics: (input: { body: DiagnosticInput }, options?: CallOptions): Promise<Diagnosis> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/decode' }, input, options),
      /** Say what a trouble code means. `GET /b2b/fleet-management/obd2-integration/trouble-codes/:code` */
      explainTroubleCode: (input: { code: string; query?: {
        make?: string | undefined
      } }, options?: CallOptions): Promise<TroubleCodeMeaning> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/obd2-integration/trouble-codes/:code' }, input, options),
      /** Store what a diagnostic app or adapter wrote down as readings of a device. `POST /b2b/fleet-management/obd2-integration/devices/:deviceId/logs` */
      uploadDeviceLog: (input: { deviceId: string; query?: {
        /** only say what would be understood */
        dryRun?: boolean | undefined
        /** of the first line, where the file tells no day */
        startedAt?: string | undefined
        /** of the clock that wrote it, where it tells no zone */
        utcOffsetMinutes?: number | undefined
      }; body: FileBody }, options?: CallOptions): Promise<DeviceLog> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/devices/:deviceId/logs', mediaTypes: ['application/octet-stream'] }, input, options),
      /** Stop an import. `POST /b2b/fleet-management/gps-integration/imports/:importId/cancel` */
      cancelImport: (input: { importId: string }, options?: CallOptions): Promise<Import> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/imports/:importId/cancel' }, input, options),
      /** Read how far an import is. `GET /b2b/fleet-management/gps-integration/imports/:importId` */
      getImport: (input: { importId: string }, options?: CallOptions): Promise<Import> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/imports/:importId' }, input, options),
      /** Which rows of an import were refused, and why. `GET /b2b/fleet-management/gps-integration/imports/:importId/errors` */
      listImportErrors: (input: { importId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ImportError[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/imports/:importId/errors' }, input, options),
      /** What became of each device of an import. `GET /b2b/fleet-management/gps-integration/imports/:importId/devices` */
      listImportedDevices: (input: { importId: string; query?: {
        outcome?: "pending" | "registered" | "known" | "elsewhere" | "refused" | "untold" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ImportedDevice[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/imports/:importId/devices' }, input, options),
      /** List imports, oldest first. `GET /b2b/fleet-management/gps-integration/imports` */
      listImports: (input?: { query?: {
        status?: "uploading" | "reading" | "registering" | "storing" | "completed" | "failed" | "cancelled" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Import[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/imports' }, input, options),
      /** Say that everything was sent: it is read, devices are registered, history is stored. `POST /b2b/fleet-management/gps-integration/imports/:importId/run` */
      runImport: (input: { importId: string }, options?: CallOptions): Promise<Import> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/imports/:importId/run' }, input, options),
      /** Begin an import of devices and history from a traccar database. `POST /b2b/fleet-management/gps-integration/imports` */
      startImport: (input: { body: NewImport }, options?: CallOptions): Promise<Import> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/imports' }, input, options),
      /** Send a file of an import, or its next part. `PUT /b2b/fleet-management/gps-integration/imports/:importId/data` */
      uploadImportData: (input: { importId: string; query: {
        file: string
        offset?: number | undefined
      }; body: FileBody }, options?: CallOptions): Promise<ImportFile> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/gps-integration/imports/:importId/data', mediaTypes: ['application/octet-stream'] }, input, options),
    },
    fleet: {
      /** Rename a fleet. `PATCH /b2b/fleet-management/fleets/:fleetId` */
      changeFleet: (input: { fleetId: string; body: NewFleet; ifMatch: number }, options?: CallOptions): Promise<Fleet> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/fleets/:fleetId' }, input, options),
      /** Create a fleet. `POST /b2b/fleet-management/fleets` */
      createFleet: (input: { body: NewFleet }, options?: CallOptions): Promise<Fleet> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/fleets' }, input, options),
      /** Read a fleet. `GET /b2b/fleet-management/fleets/:fleetId` */
      getFleet: (input: { fleetId: string }, options?: CallOptions): Promise<Fleet> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fleets/:fleetId' }, input, options),
      /** List fleets, oldest first. `GET /b2b/fleet-management/fleets` */
      listFleets: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Fleet[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fleets' }, input, options),
      /** Rename, move to another fleet or archive a vehicle. `PATCH /b2b/fleet-management/vehicles/:vehicleId` */
      changeVehicle: (input: { vehicleId: string; body: VehicleChange; ifMatch: number }, options?: CallOptions): Promise<Vehicle> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/vehicles/:vehicleId' }, input, options),
      /** Create a vehicle in a fleet; a VIN is checked (North American check digit where it applies). `POST /b2b/fleet-management/vehicles` */
      createVehicle: (input: { body: NewVehicle }, options?: CallOptions): Promise<Vehicle> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles' }, input, options),
      /** Read a vehicle. `GET /b2b/fleet-management/vehicles/:vehicleId` */
      getVehicle: (input: { vehicleId: string }, options?: CallOptions): Promise<Vehicle> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId' }, input, options),
      /** List vehicles, oldest first. `GET /b2b/fleet-management/vehicles` */
      listVehicles: (input?: { query?: {
        fleetId?: string | undefined
        status?: "active" | "archived" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Vehicle[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles' }, input, options),
      /** Put a device into a vehicle; what was in it is removed at the same instant. `PUT /b2b/fleet-management/vehicles/:vehicleId/device` */
      installDevice: (input: { vehicleId: string; body: NewInstallation }, options?: CallOptions): Promise<Installation> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/vehicles/:vehicleId/device' }, input, options),
      /** Which devices were in a vehicle, latest first. `GET /b2b/fleet-management/vehicles/:vehicleId/installations` */
      listInstallations: (input: { vehicleId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Installation[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/installations' }, input, options),
      /** Take the device out of a vehicle. `DELETE /b2b/fleet-management/vehicles/:vehicleId/device` */
      removeDevice: (input: { vehicleId: string }, options?: CallOptions): Promise<Installation> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/vehicles/:vehicleId/device' }, input, options),
      /** Where every vehicle of a fleet is now; one call, with an ETag. `GET /b2b/fleet-management/telematics/:fleetId` */
      getLive: (input: { fleetId: string }, options?: CallOptions): Promise<{
        items: LiveState[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/telematics/:fleetId' }, input, options),
      /** The same over a WebSocket: one JSON LiveState a message. `GET /b2b/fleet-management/telematics/:fleetId/live` */
      socketLive: (input: { fleetId: string }): Promise<WebSocket> =>
        transport.socket({ method: 'GET', path: '/b2b/fleet-management/telematics/:fleetId/live' }, input),
      /** Server-sent events: first every vehicle’s state, then each as it changes (event `state`, data LiveState). `GET /b2b/fleet-management/telematics/:fleetId/stream` */
      streamLive: (input: { fleetId: string }, options?: CallOptions): AsyncGenerator<StreamEvent, void, undefined> =>
        transport.events({ method: 'GET', path: '/b2b/fleet-management/telematics/:fleetId/stream' }, input, options),
      /** Read a trip. `GET /b2b/fleet-management/trips/:tripId` */
      getTrip: (input: { tripId: string }, options?: CallOptions): Promise<Trip> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/trips/:tripId' }, input, options),
      /** The positions of a trip, in order. `GET /b2b/fleet-management/trips/:tripId/track` */
      getTripTrack: (input: { tripId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: {
          at: string
          lat: number
          lon: number
          speedKmh: number | null
        }[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/trips/:tripId/track' }, input, options),
      /** List trips by their start, latest first; withdrawn ones are left out. `GET /b2b/fleet-management/trips` */
      listTrips: (input?: { query?: {
        vehicleId?: string | undefined
        fleetId?: string | undefined
        status?: "running" | "completed" | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Trip[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/trips' }, input, options),
      /** Rename or reshape a geofence; crossings before stay as they were. `PUT /b2b/fleet-management/geofencing/:geofenceId` */
      changeGeofence: (input: { geofenceId: string; body: NewGeofence; ifMatch: number }, options?: CallOptions): Promise<Geofence> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/geofencing/:geofenceId' }, input, options),
      /** Create a geofence. `POST /b2b/fleet-management/geofencing` */
      createGeofence: (input: { body: NewGeofence }, options?: CallOptions): Promise<Geofence> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/geofencing' }, input, options),
      /** Delete a geofence; its crossings stay. `DELETE /b2b/fleet-management/geofencing/:geofenceId` */
      deleteGeofence: (input: { geofenceId: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/geofencing/:geofenceId' }, input, options),
      /** Read a geofence. `GET /b2b/fleet-management/geofencing/:geofenceId` */
      getGeofence: (input: { geofenceId: string }, options?: CallOptions): Promise<Geofence> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/geofencing/:geofenceId' }, input, options),
      /** List geofences, oldest first. `GET /b2b/fleet-management/geofencing` */
      listGeofences: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Geofence[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/geofencing' }, input, options),
      /** Who came in and went out, latest first. `GET /b2b/fleet-management/geofencing/:geofenceId/crossings` */
      listGeofenceCrossings: (input: { geofenceId: string; query?: {
        vehicleId?: string | undefined
        direction?: "enter" | "exit" | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: GeofenceCrossing[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/geofencing/:geofenceId/crossings' }, input, options),
      /** Harsh events by their start, latest first. `GET /b2b/fleet-management/driver-behavior/harsh-events` */
      listHarshEvents: (input?: { query?: {
        vehicleId?: string | undefined
        severity?: "low" | "medium" | "high" | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: HarshEventsHarshEvent[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/harsh-events' }, input, options),
      /** Trouble codes of a fleet’s vehicles, latest first. `GET /b2b/fleet-management/health-monitoring/:fleetId/trouble-codes` */
      listTroubleCodes: (input: { fleetId: string; query?: {
        status?: "open" | "confirmed" | "cleared" | undefined
        vehicleId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: TroubleCode[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/trouble-codes' }, input, options),
    },
    b2b: {
      /** Rename, suspend or limit a tenant. `PATCH /b2b/multi-tenant/tenants/:tenantId` */
      changeTenant: (input: { tenantId: string; body: TenantChange; ifMatch: number }, options?: CallOptions): Promise<Tenant> =>
        transport.call({ method: 'PATCH', path: '/b2b/multi-tenant/tenants/:tenantId' }, input, options),
      /** Create a tenant. `POST /b2b/multi-tenant/tenants` */
      createTenant: (input: { body: NewTenant }, options?: CallOptions): Promise<Tenant> =>
        transport.call({ method: 'POST', path: '/b2b/multi-tenant/tenants' }, input, options),
      /** Read a tenant: an operator any, everyone else their own. `GET /b2b/multi-tenant/tenants/:tenantId` */
      getTenant: (input: { tenantId: string }, options?: CallOptions): Promise<Tenant> =>
        transport.call({ method: 'GET', path: '/b2b/multi-tenant/tenants/:tenantId' }, input, options),
      /** List tenants, oldest first. `GET /b2b/multi-tenant/tenants` */
      listTenants: (input?: { query?: {
        status?: "active" | "suspended" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Tenant[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/multi-tenant/tenants' }, input, options),
      /** Read an API key, never its secret. `GET /b2b/enterprise-integration/api-keys/:apiKeyId` */
      getApiKey: (input: { apiKeyId: string }, options?: CallOptions): Promise<ApiKey> =>
        transport.call({ method: 'GET', path: '/b2b/enterprise-integration/api-keys/:apiKeyId' }, input, options),
      /** Issue an API key; the answer is the only time it is shown. `POST /b2b/enterprise-integration/api-keys` */
      issueApiKey: (input: { body: NewApiKey }, options?: CallOptions): Promise<{
        apiKey: ApiKey
        /** Send it as X-Api-Key */
        secret: string
      }> =>
        transport.call({ method: 'POST', path: '/b2b/enterprise-integration/api-keys' }, input, options),
      /** List API keys, oldest first. `GET /b2b/enterprise-integration/api-keys` */
      listApiKeys: (input?: { query?: {
        status?: "active" | "revoked" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ApiKey[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/enterprise-integration/api-keys' }, input, options),
      /** Revoke an API key; it is dead within a second, and revoking it again changes nothing. `DELETE /b2b/enterprise-integration/api-keys/:apiKeyId` */
      revokeApiKey: (input: { apiKeyId: string }, options?: CallOptions): Promise<ApiKey> =>
        transport.call({ method: 'DELETE', path: '/b2b/enterprise-integration/api-keys/:apiKeyId' }, input, options),
      /** Change or suspend a corporate account. `PATCH /b2b/corporate-accounts/:accountId` */
      changeCorporateAccount: (input: { accountId: string; body: CorporateAccountChange; ifMatch: number }, options?: CallOptions): Promise<CorporateAccount> =>
        transport.call({ method: 'PATCH', path: '/b2b/corporate-accounts/:accountId' }, input, options),
      /** Create a corporate account. `POST /b2b/corporate-accounts` */
      createCorporateAccount: (input: { body: NewCorporateAccount }, options?: CallOptions): Promise<CorporateAccount> =>
        transport.call({ method: 'POST', path: '/b2b/corporate-accounts' }, input, options),
      /** Read a corporate account. `GET /b2b/corporate-accounts/:accountId` */
      getCorporateAccount: (input: { accountId: string }, options?: CallOptions): Promise<CorporateAccount> =>
        transport.call({ method: 'GET', path: '/b2b/corporate-accounts/:accountId' }, input, options),
      /** List corporate accounts, oldest first. `GET /b2b/corporate-accounts` */
      listCorporateAccounts: (input?: { query?: {
        status?: "active" | "suspended" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: CorporateAccount[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/corporate-accounts' }, input, options),
      /** Change or suspend a vendor. `PATCH /b2b/vendor-management/vendors/:vendorId` */
      changeVendor: (input: { vendorId: string; body: VendorChange; ifMatch: number }, options?: CallOptions): Promise<Vendor> =>
        transport.call({ method: 'PATCH', path: '/b2b/vendor-management/vendors/:vendorId' }, input, options),
      /** Create a vendor. `POST /b2b/vendor-management/vendors` */
      createVendor: (input: { body: NewVendor }, options?: CallOptions): Promise<Vendor> =>
        transport.call({ method: 'POST', path: '/b2b/vendor-management/vendors' }, input, options),
      /** Read a vendor. `GET /b2b/vendor-management/vendors/:vendorId` */
      getVendor: (input: { vendorId: string }, options?: CallOptions): Promise<Vendor> =>
        transport.call({ method: 'GET', path: '/b2b/vendor-management/vendors/:vendorId' }, input, options),
      /** List vendors, oldest first. `GET /b2b/vendor-management/vendors` */
      listVendors: (input?: { query?: {
        status?: "active" | "suspended" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Vendor[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/vendor-management/vendors' }, input, options),
      /** Rename, reprice or withdraw a service. `PATCH /b2b/vendor-management/services/:serviceId` */
      changeService: (input: { serviceId: string; body: ServiceChange; ifMatch: number }, options?: CallOptions): Promise<Service> =>
        transport.call({ method: 'PATCH', path: '/b2b/vendor-management/services/:serviceId' }, input, options),
      /** Add a service to what a vendor offers. `POST /b2b/vendor-management/services` */
      createService: (input: { body: NewService }, options?: CallOptions): Promise<Service> =>
        transport.call({ method: 'POST', path: '/b2b/vendor-management/services' }, input, options),
      /** Read a service. `GET /b2b/vendor-management/services/:serviceId` */
      getService: (input: { serviceId: string }, options?: CallOptions): Promise<Service> =>
        transport.call({ method: 'GET', path: '/b2b/vendor-management/services/:serviceId' }, input, options),
      /** List services, oldest first. `GET /b2b/vendor-management/services` */
      listServices: (input?: { query?: {
        vendorId?: string | undefined
        category?: "labour" | "parts" | "inspection" | "towing" | "fuel" | "hire" | "other" | undefined
        serviceCategory?: string | undefined
        status?: "active" | "withdrawn" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Service[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/vendor-management/services' }, input, options),
      /** Record a contract between an account and a vendor. `POST /b2b/contract-management/contracts` */
      createContract: (input: { body: NewContract }, options?: CallOptions): Promise<Contract> =>
        transport.call({ method: 'POST', path: '/b2b/contract-management/contracts' }, input, options),
      /** Read a contract. `GET /b2b/contract-management/contracts/:contractId` */
      getContract: (input: { contractId: string }, options?: CallOptions): Promise<Contract> =>
        transport.call({ method: 'GET', path: '/b2b/contract-management/contracts/:contractId' }, input, options),
      /** List contracts, oldest first. `GET /b2b/contract-management/contracts` */
      listContracts: (input?: { query?: {
        accountId?: string | undefined
        vendorId?: string | undefined
        status?: "agreed" | "terminated" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Contract[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/contract-management/contracts' }, input, options),
      /** End a contract early. `POST /b2b/contract-management/contracts/:contractId/terminate` */
      terminateContract: (input: { contractId: string; body: ContractTermination; ifMatch: number }, options?: CallOptions): Promise<Contract> =>
        transport.call({ method: 'POST', path: '/b2b/contract-management/contracts/:contractId/terminate' }, input, options),
      /** The work will not be done; cancelling twice is cancelling once. `POST /b2b/bookings/:bookingId/cancel` */
      cancelBooking: (input: { bookingId: string }, options?: CallOptions): Promise<Booking> =>
        transport.call({ method: 'POST', path: '/b2b/bookings/:bookingId/cancel' }, input, options),
      /** The work is done; the invoice follows. `POST /b2b/bookings/:bookingId/complete` */
      completeBooking: (input: { bookingId: string; ifMatch: number }, options?: CallOptions): Promise<Booking> =>
        transport.call({ method: 'POST', path: '/b2b/bookings/:bookingId/complete' }, input, options),
      /** Book a service for a vehicle. `POST /b2b/bookings` */
      createBooking: (input: { body: NewBooking }, options?: CallOptions): Promise<Booking> =>
        transport.call({ method: 'POST', path: '/b2b/bookings' }, input, options),
      /** Read a booking. `GET /b2b/bookings/:bookingId` */
      getBooking: (input: { bookingId: string }, options?: CallOptions): Promise<Booking> =>
        transport.call({ method: 'GET', path: '/b2b/bookings/:bookingId' }, input, options),
      /** List bookings by their appointment, earliest first. `GET /b2b/bookings` */
      listBookings: (input?: { query?: {
        status?: "booked" | "completed" | "cancelled" | undefined
        vehicleId?: string | undefined
        accountId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Booking[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/bookings' }, input, options),
      /** Read an invoice. `GET /b2b/invoice-management/invoices/:invoiceId` */
      getInvoice: (input: { invoiceId: string }, options?: CallOptions): Promise<Invoice> =>
        transport.call({ method: 'GET', path: '/b2b/invoice-management/invoices/:invoiceId' }, input, options),
      /** List invoices by issue date, earliest first. `GET /b2b/invoice-management/invoices` */
      listInvoices: (input?: { query?: {
        status?: "draft" | "finalised" | "paid" | "overdue" | undefined
        accountId?: string | undefined
        bookingId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Invoice[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/invoice-management/invoices' }, input, options),
      /** Change, disable or enable a webhook. `PATCH /b2b/enterprise-integration/webhooks/:webhookId` */
      changeWebhook: (input: { webhookId: string; body: WebhookChange; ifMatch: number }, options?: CallOptions): Promise<Webhook> =>
        transport.call({ method: 'PATCH', path: '/b2b/enterprise-integration/webhooks/:webhookId' }, input, options),
      /** Subscribe an endpoint to events; the answer is the only time its secret is shown. `POST /b2b/enterprise-integration/webhooks` */
      createWebhook: (input: { body: NewWebhook }, options?: CallOptions): Promise<{
        webhook: Webhook
        /** `whsec_…`: what deliveries are signed with */
        secret: string
      }> =>
        transport.call({ method: 'POST', path: '/b2b/enterprise-integration/webhooks' }, input, options),
      /** Delete a webhook with everything that was still to be delivered to it. `DELETE /b2b/enterprise-integration/webhooks/:webhookId` */
      deleteWebhook: (input: { webhookId: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/enterprise-integration/webhooks/:webhookId' }, input, options),
      /** Read a webhook, never its secret. `GET /b2b/enterprise-integration/webhooks/:webhookId` */
      getWebhook: (input: { webhookId: string }, options?: CallOptions): Promise<Webhook> =>
        transport.call({ method: 'GET', path: '/b2b/enterprise-integration/webhooks/:webhookId' }, input, options),
      /** Read a delivery. `GET /b2b/enterprise-integration/webhooks/:webhookId/deliveries/:deliveryId` */
      getWebhookDelivery: (input: { webhookId: string; deliveryId: string }, options?: CallOptions): Promise<WebhookDelivery> =>
        transport.call({ method: 'GET', path: '/b2b/enterprise-integration/webhooks/:webhookId/deliveries/:deliveryId' }, input, options),
      /** List every attempt at a delivery, oldest first. `GET /b2b/enterprise-integration/webhooks/:webhookId/deliveries/:deliveryId/attempts` */
      listWebhookAttempts: (input: { webhookId: string; deliveryId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: WebhookAttempt[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/enterprise-integration/webhooks/:webhookId/deliveries/:deliveryId/attempts' }, input, options),
      /** List what was or is to be delivered, oldest first. `GET /b2b/enterprise-integration/webhooks/:webhookId/deliveries` */
      listWebhookDeliveries: (input: { webhookId: string; query?: {
        status?: "pending" | "delivered" | "failed" | "held" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: WebhookDelivery[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/enterprise-integration/webhooks/:webhookId/deliveries' }, input, options),
      /** List webhooks, oldest first. `GET /b2b/enterprise-integration/webhooks` */
      listWebhooks: (input?: { query?: {
        status?: "active" | "disabled" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Webhook[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/enterprise-integration/webhooks' }, input, options),
      /** Deliver the events of a range again, or the backlog of a webhook that was disabled. `POST /b2b/enterprise-integration/webhooks/:webhookId/replay` */
      replayWebhookDeliveries: (input: { webhookId: string; body: WebhookReplay }, options?: CallOptions): Promise<{
        deliveries: number
        nextAfter: string | null
      }> =>
        transport.call({ method: 'POST', path: '/b2b/enterprise-integration/webhooks/:webhookId/replay' }, input, options),
      /** Deliver an event again, with the same webhook-id. `POST /b2b/enterprise-integration/webhooks/:webhookId/deliveries/:deliveryId/replay` */
      replayWebhookDelivery: (input: { webhookId: string; deliveryId: string }, options?: CallOptions): Promise<WebhookDelivery> =>
        transport.call({ method: 'POST', path: '/b2b/enterprise-integration/webhooks/:webhookId/deliveries/:deliveryId/replay' }, input, options),
      /** Give a webhook a new secret; the answer is the only time it is shown. `POST /b2b/enterprise-integration/webhooks/:webhookId/rotate-secret` */
      rotateWebhookSecret: (input: { webhookId: string; body: SecretRotation }, options?: CallOptions): Promise<{
        webhook: Webhook
        /** `whsec_…`: what deliveries are signed with */
        secret: string
      }> =>
        transport.call({ method: 'POST', path: '/b2b/enterprise-integration/webhooks/:webhookId/rotate-secret' }, input, options),
      /** Who did what, latest first. `GET /b2b/enterprise-integration/audit-trail` */
      listAuditTrail: (input?: { query?: {
        actor?: string | undefined
        type?: string | undefined
        aggregateId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: AuditEntry[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/enterprise-integration/audit-trail' }, input, options),
    },
    payments: {
      /** Read a payment. `GET /payments/:paymentId` */
      getPayment: (input: { paymentId: string }, options?: CallOptions): Promise<Payment> =>
        transport.call({ method: 'GET', path: '/payments/:paymentId' }, input, options),
      /** List payments, latest first. `GET /payments` */
      listPayments: (input?: { query?: {
        status?: "requires-method" | "pending" | "processing" | "succeeded" | "failed" | "requires-action" | "unknown" | "cancelled" | "expired" | undefined
        accountId?: string | undefined
        invoiceId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Payment[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments' }, input, options),
      /** Save how a corporate account pays; the newest is used. `POST /payments/methods` */
      addPaymentMethod: (input: { body: NewPaymentMethod }, options?: CallOptions): Promise<PaymentMethod> =>
        transport.call({ method: 'POST', path: '/payments/methods' }, input, options),
      /** List payment methods, latest first. `GET /payments/methods` */
      listPaymentMethods: (input?: { query?: {
        accountId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: PaymentMethod[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/methods' }, input, options),
      /** Open a vendor’s account at the provider, so that it can get its share. `POST /payments/split-payments/receivers` */
      addReceiver: (input: { body: NewReceiver }, options?: CallOptions): Promise<Receiver> =>
        transport.call({ method: 'POST', path: '/payments/split-payments/receivers' }, input, options),
      /** List receivers, latest first. `GET /payments/split-payments/receivers` */
      listReceivers: (input?: { query?: {
        vendorId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Receiver[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/split-payments/receivers' }, input, options),
      /** Vendors’ shares, latest first. `GET /payments/split-payments` */
      listTransfers: (input?: { query?: {
        paymentId?: string | undefined
        vendorId?: string | undefined
        status?: "held" | "pending" | "succeeded" | "failed" | "unknown" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Transfer[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/split-payments' }, input, options),
      /** Sum of all postings and of all balances per currency: both are zero, always. `GET /payments/ledger/trial-balance` */
      getTrialBalance: (input?: Record<never, never>, options?: CallOptions): Promise<{
        currencies: {
          /** ISO 4217 code */
          currency: string
          entries: number
          postings: number
          debits: number
          credits: number
          sum: number
          balances: number
        }[]
      }> =>
        transport.call({ method: 'GET', path: '/payments/ledger/trial-balance' }, input, options),
      /** Ledger accounts with their balances, by id. `GET /payments/ledger/accounts` */
      listLedgerAccounts: (input?: { query?: {
        /** ISO 4217 code */
        currency?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: LedgerAccount[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/ledger/accounts' }, input, options),
      /** Postings in the order they were made; with `reference`, the explanation of one amount. `GET /payments/ledger/postings` */
      listPostings: (input?: { query?: {
        reference?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Posting[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/ledger/postings' }, input, options),
      /** Compare what the ledger says the provider holds with the provider’s own report. `GET /payments/reconciliation` */
      reconcile: (input: { query: {
        from: string
        to: string
      } }, options?: CallOptions): Promise<Reconciliation> =>
        transport.call({ method: 'GET', path: '/payments/reconciliation' }, input, options),
      /** Where Stripe tells what happened. `POST /payments/provider-webhooks/stripe` */
      receiveStripeEvent: (input: { body: StripeEvent }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'POST', path: '/payments/provider-webhooks/stripe' }, input, options),
    },
    ai: {
      /** Assess a vehicle’s maintenance risk now, from what is known of it. `POST /ai/predictive-maintenance/assessments` */
      assessVehicle: (input: { body: {
        vehicleId: string
      } }, options?: CallOptions): Promise<MaintenanceRisk> =>
        transport.call({ method: 'POST', path: '/ai/predictive-maintenance/assessments' }, input, options),
      /** Read a recommendation with its reasons. `GET /ai/predictive-maintenance/recommendations/:recommendationId` */
      getRecommendation: (input: { recommendationId: string }, options?: CallOptions): Promise<Recommendation> =>
        transport.call({ method: 'GET', path: '/ai/predictive-maintenance/recommendations/:recommendationId' }, input, options),
      /** Read a maintenance risk with what it is made of. `GET /ai/predictive-maintenance/:riskId` */
      getRisk: (input: { riskId: string }, options?: CallOptions): Promise<MaintenanceRisk> =>
        transport.call({ method: 'GET', path: '/ai/predictive-maintenance/:riskId' }, input, options),
      /** Recommendations, latest first. `GET /ai/predictive-maintenance/recommendations` */
      listRecommendations: (input?: { query?: {
        vehicleId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Recommendation[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/ai/predictive-maintenance/recommendations' }, input, options),
      /** Maintenance risks, latest first. `GET /ai/predictive-maintenance` */
      listRisks: (input?: { query?: {
        vehicleId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: MaintenanceRisk[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/ai/predictive-maintenance' }, input, options),
      /** Model cards, latest first. `GET /ai/models` */
      listModels: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ModelCard[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/ai/models' }, input, options),
    },
  }
}
