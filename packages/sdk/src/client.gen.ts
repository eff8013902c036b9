// Generated from packages/contracts by `npm run generate`. Do not edit.
import type { CallOptions, StreamEvent, Transport } from './transport.ts'

/** The codes of problems that the platform answers with. */
export type ProblemCode =
  | 'account-suspended'
  | 'account-unknown'
  | 'booking-in-other-state'
  | 'conflict'
  | 'contract-ended'
  | 'contract-overlaps'
  | 'deadline-exceeded'
  | 'device-unknown'
  | 'fleet-unknown'
  | 'forbidden'
  | 'geofence-invalid'
  | 'idempotency-in-flight'
  | 'idempotency-mismatch'
  | 'installation-overlaps'
  | 'internal-error'
  | 'invalid-credentials'
  | 'method-declined'
  | 'no-session'
  | 'not-found'
  | 'payload-too-large'
  | 'precondition-required'
  | 'price-currency-differs'
  | 'provider-unavailable'
  | 'rate-limited'
  | 'receiver-exists'
  | 'receiver-refused'
  | 'reconciliation-too-large'
  | 'reference-unknown'
  | 'service-code-taken'
  | 'service-withdrawn'
  | 'session-ended'
  | 'signature-invalid'
  | 'tenant-required'
  | 'tenant-suspended'
  | 'tenant-unknown'
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
  scopes: ("platform:tenants" | "users:read" | "users:write" | "api-keys:write" | "fleet:read" | "fleet:write" | "devices:read" | "devices:write" | "accounts:read" | "accounts:write" | "vendors:read" | "vendors:write" | "bookings:read" | "bookings:write" | "invoices:read" | "invoices:write" | "payments:read" | "payments:write" | "webhooks:read" | "webhooks:write" | "audit:read" | "ai:read" | "ai:write")[]
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
  protocol: "teltonika"
  model: string | null
  status: "active" | "blocked"
  checksum: "strict" | "count"
  createdAt: string
}

export interface DeviceChange {
  name?: string | undefined
  model?: string | null | undefined
  status?: "active" | "blocked" | undefined
  checksum?: "strict" | "count" | undefined
}

export interface Fleet {
  id: string
  version: number
  name: string
  createdAt: string
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
  scopes: ("platform:tenants" | "users:read" | "users:write" | "api-keys:write" | "fleet:read" | "fleet:write" | "devices:read" | "devices:write" | "accounts:read" | "accounts:write" | "vendors:read" | "vendors:write" | "bookings:read" | "bookings:write" | "invoices:read" | "invoices:write" | "payments:read" | "payments:write" | "webhooks:read" | "webhooks:write" | "audit:read" | "ai:read" | "ai:write")[]
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

export interface NewApiKey {
  name: string
  scopes: ("platform:tenants" | "users:read" | "users:write" | "api-keys:write" | "fleet:read" | "fleet:write" | "devices:read" | "devices:write" | "accounts:read" | "accounts:write" | "vendors:read" | "vendors:write" | "bookings:read" | "bookings:write" | "invoices:read" | "invoices:write" | "payments:read" | "payments:write" | "webhooks:read" | "webhooks:write" | "audit:read" | "ai:read" | "ai:write")[]
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
  protocol: "teltonika"
  model?: string | undefined
}

export interface NewFleet {
  name: string
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

/** How long the old secret stays valid beside the new one; 24 hours unless said otherwise */
export interface SecretRotation {
  overlapHours?: number | undefined
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

export interface TaxSubtotal {
  category: "S" | "Z" | "E" | "AE" | "K" | "O"
  rate: string
  taxableAmount: number
  taxAmount: number
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
      /** Rename, block or relax a device; blocking ends its session. `PATCH /b2b/fleet-management/gps-integration/devices/:deviceId` */
      changeDevice: (input: { deviceId: string; body: DeviceChange; ifMatch: number }, options?: CallOptions): Promise<Device> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/gps-integration/devices/:deviceId' }, input, options),
      /** Read a device. `GET /b2b/fleet-management/gps-integration/devices/:deviceId` */
      getDevice: (input: { deviceId: string }, options?: CallOptions): Promise<Device> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/devices/:deviceId' }, input, options),
      /** List devices, oldest first. `GET /b2b/fleet-management/gps-integration/devices` */
      listDevices: (input?: { query?: {
        status?: "active" | "blocked" | undefined
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
          /** the device's own battery */
          batteryV?: number | undefined
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
          /** by name: digital 0 or 1, analogue in volts */
          inputs?: Record<string, number> | undefined
          /** by name */
          outputs?: Record<string, number> | undefined
          beacons?: Beacon[] | undefined
          /** iButton or RFID, hexadecimal */
          driverKey?: string | undefined
          /** general, tow, crash, jamming, idling, unplugged, overspeed, sos, … */
          alarms?: string[] | undefined
          harsh?: ReadingsHarshEvent[] | undefined
          /** by name of the PID: rpm, speedKmh, coolantTemperatureC, engineLoadPercent, … */
          obd?: Record<string, number> | undefined
          troubleCodes?: string[] | undefined
          vin?: string | undefined
          /** what has no field of its own, and what was not understood */
          raw?: Record<string, number | string> | undefined
          /** why to doubt this reading: no-fix, zero-coordinates, time-out-of-range, … */
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
