// Generated from packages/contracts by `npm run generate`. Do not edit.
import type { CallOptions, FileBody, StreamEvent, Transport } from './transport.ts'

/** The codes of problems that the platform answers with. */
export type ProblemCode =
  | 'account-credit-not-applicable'
  | 'account-credit-spent'
  | 'account-hierarchy-invalid'
  | 'account-suspended'
  | 'account-unknown'
  | 'activity-overlaps'
  | 'agreement-in-other-state'
  | 'agreement-overlaps'
  | 'alert-is-resolved'
  | 'alert-rule-invalid'
  | 'alert-rule-limit'
  | 'amount-exceeds-authorised'
  | 'amount-not-payable'
  | 'amount-too-large'
  | 'analytics-range-too-long'
  | 'analytics-unanswerable'
  | 'assignment-not-manual'
  | 'assignment-overlaps'
  | 'bank-statement-unreadable'
  | 'bank-transfer-in-other-state'
  | 'bank-transfer-not-matchable'
  | 'booking-in-other-state'
  | 'capture-exceeds-hold'
  | 'channel-code-wrong'
  | 'channel-limit'
  | 'channel-not-offered'
  | 'channel-not-ready'
  | 'channel-refused'
  | 'coaching-ended'
  | 'coaching-subject-unknown'
  | 'command-not-awaiting'
  | 'command-not-possible'
  | 'command-passwords-not-configured'
  | 'commission-terms-invalid'
  | 'conflict'
  | 'connection-limit'
  | 'connection-refused'
  | 'connection-state'
  | 'connections-not-configured'
  | 'consent-refused'
  | 'contest-decided'
  | 'contract-ended'
  | 'contract-overlaps'
  | 'cost-entry-known'
  | 'cost-vehicle-unknown'
  | 'coupon-code-taken'
  | 'coupon-invalid'
  | 'credit-exceeds-invoice'
  | 'credit-invalid'
  | 'currency-mismatch'
  | 'currency-unknown'
  | 'custom-field-key-taken'
  | 'deadline-exceeded'
  | 'defect-state'
  | 'device-not-active'
  | 'device-not-movable'
  | 'device-range-taken'
  | 'device-released'
  | 'device-speaks-no-mqtt'
  | 'device-taken'
  | 'device-unknown'
  | 'discount-exceeds-amount'
  | 'dispute-in-other-state'
  | 'driver-erased'
  | 'driver-key-taken'
  | 'driver-privacy-taken'
  | 'driver-taken'
  | 'driver-unknown'
  | 'dunning-in-other-state'
  | 'dunning-settings-invalid'
  | 'event-contested'
  | 'event-not-readable-now'
  | 'event-unknown'
  | 'exchange-exceeds-position'
  | 'file-contradicts'
  | 'first-person-needed'
  | 'fleet-in-use'
  | 'fleet-unknown'
  | 'forbidden'
  | 'forwarding-has-no-secret'
  | 'forwarding-limit'
  | 'forwarding-url-refused'
  | 'forwardings-not-configured'
  | 'fuel-transaction-known'
  | 'fuel-transaction-vehicle-unknown'
  | 'geofence-file-unreadable'
  | 'geofence-invalid'
  | 'group-in-use'
  | 'group-tree-invalid'
  | 'group-unknown'
  | 'history-range-too-long'
  | 'iban-invalid'
  | 'iban-known'
  | 'idempotency-in-flight'
  | 'idempotency-mismatch'
  | 'import-offset'
  | 'import-state'
  | 'import-too-large'
  | 'inspection-incomplete'
  | 'installation-overlaps'
  | 'insufficient-ledger-funds'
  | 'internal-error'
  | 'invalid-credentials'
  | 'invoice-charged-already'
  | 'invoice-in-other-state'
  | 'invoice-line-invalid'
  | 'invoice-not-draft'
  | 'invoice-not-taxable'
  | 'ledger-account-not-movable'
  | 'licence-insufficient'
  | 'log-unreadable'
  | 'meter-entry-contradicts'
  | 'meter-entry-unlikely'
  | 'method-declined'
  | 'method-not-active'
  | 'method-unknown'
  | 'no-geocoder'
  | 'no-session'
  | 'not-a-driver'
  | 'not-found'
  | 'nothing-understood'
  | 'operation-is-known'
  | 'operation-may-still-happen'
  | 'own-contest'
  | 'payload-too-large'
  | 'payment-in-other-state'
  | 'payment-not-refundable'
  | 'payment-plan-in-other-state'
  | 'payment-plan-invalid'
  | 'payment-unknown'
  | 'photo-contradicts'
  | 'plan-archived'
  | 'plan-code-taken'
  | 'plan-invalid'
  | 'plan-vehicle-unknown'
  | 'precondition-required'
  | 'price-currency-differs'
  | 'proof-file-contradicts'
  | 'proof-incomplete'
  | 'provider-failed'
  | 'provider-not-configured'
  | 'provider-unavailable'
  | 'push-refused'
  | 'quarantine-item-replayed'
  | 'quote-expired'
  | 'quote-not-applicable'
  | 'quote-unknown'
  | 'quote-used'
  | 'range-too-long'
  | 'rate-limited'
  | 'rate-missing'
  | 'receiver-exists'
  | 'receiver-refused'
  | 'reconciliation-period-invalid'
  | 'reconciliation-too-large'
  | 'record-import-state'
  | 'record-import-unreadable'
  | 'reference-computed'
  | 'reference-unknown'
  | 'refuel-unknown'
  | 'refund-exceeds-gross'
  | 'refund-exceeds-line'
  | 'refund-exceeds-refundable'
  | 'refund-exceeds-spend'
  | 'refund-invalid'
  | 'report-limit'
  | 'report-not-read'
  | 'report-schedule-refused'
  | 'request-timeout'
  | 'rounding-not-allowed'
  | 'route-plan-invalid'
  | 'route-plan-state'
  | 'route-plan-too-large'
  | 'route-plans-solving'
  | 'route-stop-state'
  | 'route-vehicle-underway'
  | 'rule-set-not-in-force'
  | 'second-person-needed'
  | 'seller-number-missing'
  | 'service-before-last'
  | 'service-code-taken'
  | 'service-interval-missing'
  | 'service-withdrawn'
  | 'session-ended'
  | 'shared-scope-unknown'
  | 'shift-overlaps'
  | 'signature-invalid'
  | 'signature-stale'
  | 'split-exceeds-total'
  | 'split-has-two-rests'
  | 'split-share-invalid'
  | 'statement-impossible'
  | 'subscription-in-other-state'
  | 'subscription-invalid'
  | 'tachograph-file-unreadable'
  | 'tax-provider-refused'
  | 'tax-provider-unavailable'
  | 'tax-rate-unknown'
  | 'tax-regime-unknown'
  | 'tax-rule-unknown'
  | 'template-unknown'
  | 'tenant-required'
  | 'tenant-suspended'
  | 'tenant-unknown'
  | 'too-many-commands'
  | 'too-many-custom-fields'
  | 'too-many-documents'
  | 'too-many-exports'
  | 'too-many-geofences'
  | 'too-many-imports'
  | 'too-many-meter-entries'
  | 'too-many-photos'
  | 'too-many-proof-photos'
  | 'too-many-record-imports'
  | 'too-many-service-plans'
  | 'transfer-code-invalid'
  | 'trip-not-correctable'
  | 'unauthenticated'
  | 'unavailable'
  | 'unique-id-taken'
  | 'unsupported-media-type'
  | 'upgrade-required'
  | 'usage-invalid'
  | 'usage-reused'
  | 'user-disabled'
  | 'validation-failed'
  | 'vehicle-archived'
  | 'vehicle-taken'
  | 'vehicle-unknown'
  | 'vendor-suspended'
  | 'vendor-unknown'
  | 'version-mismatch'
  | 'wallet-credit-not-voidable'
  | 'wallet-currency-differs'
  | 'wallet-exists'
  | 'wallet-frozen'
  | 'wallet-funds-insufficient'
  | 'wallet-hold-settled'
  | 'wallet-input-refused'
  | 'wallet-limit-exceeded'
  | 'webhook-disabled'
  | 'webhook-limit'
  | 'webhook-url-refused'
  | 'webhooks-not-configured'
  | 'work-order-in-other-state'
  | 'work-ordered'
  | 'work-unknown'
  | 'write-off-impossible'
  | 'write-off-in-other-state'

export interface AccountCredit {
  id: string
  version: number
  accountId: string
  /** ISO 4217 code */
  currency: string
  amount: number
  applied: number
  refunded: number
  withdrawn: number
  remaining: number
  bankTransferId: string
  createdAt: string
}

export interface AccountExposure {
  accountId: string
  /** ISO 4217 code */
  currency: string
  outstanding: number
  overdue: number
  credit: number
  creditLimit: number | null
  available: number | null
}

export interface ActPreview {
  subscription: Subscription
  effectiveOn: string
  bill: BillPreview | null
  nextBill: BillPreview | null
}

export interface Address {
  label: string
  /** house: the number; street: the road; locality: within a town; nearby: no more than how far it is from one, and in which direction */
  precision: "house" | "street" | "locality" | "nearby"
  houseNumber: string | null
  street: string | null
  postcode: string | null
  locality: string | null
  region: string | null
  countryCode: string | null
  distanceM: number | null
}

export interface Alert {
  id: string
  version: number
  ruleId: string
  name: string
  severity: "info" | "warning" | "critical"
  status: "open" | "escalated" | "acknowledged" | "resolved"
  subject: {
    kind: "vehicle" | "driver" | "device" | "other"
    id: string
  }
  vehicleId: string | null
  driverId: string | null
  deviceId: string | null
  cause: Record<string, string>
  eventType: string
  /** the event’s plain fields */
  event: Record<string, unknown>
  occurrences: number
  firstAt: string
  lastAt: string
  openedAt: string
  acknowledgedAt: string | null
  acknowledgedBy: string | null
  resolvedAt: string | null
  resolvedBecause: "person" | "over" | "quiet" | "withdrawn" | "rule-gone" | null
  stepsTaken: number
}

export interface AlertChange {
  id: string
  at: string
  actor: string
  what: "opened" | "repeated" | "escalated" | "untold" | "acknowledged" | "resolved" | "reopened"
  note: string | null
}

export interface AlertRule {
  id: string
  version: number
  status: "active" | "paused" | "deleted"
  name: string
  events: string[]
  /** which of these events raise it; null: all do */
  condition: string | null
  /** which of these events say that it is over: with a condition that is wider than the negation of the first, a value that wavers raises once */
  until: string | null
  /** the fields of the event that with its vehicle, driver or device make one cause; null: those by which the kind of event tells causes apart */
  groupBy: string[] | null
  threshold: {
    /** so many of one cause */
    count: number
    /** within so long; null: until it is over */
    withinS: number | null
    /** raised only when it is not over after so long */
    lastsS: number | null
  }
  /** whose events count: those in any of these; all of them empty: everyone’s. A driver’s are also those of the vehicle that he drove when it happened, by the assignments; when an assignment is corrected later, what it makes his raises an alert then, and what was not his is withdrawn */
  scope: {
    fleetIds: string[]
    /** of vehicles */
    groupIds: string[]
    vehicleIds: string[]
    driverIds: string[]
    /** of drivers */
    driverGroupIds: string[]
  }
  /** events of these hours count; null: of all */
  schedule: WeeklyHours | null
  /** hours in which nobody is told; the alert is there all the same */
  quietHours: {
    hours: WeeklyHours
    /** whether they are sent when the hours end, or not at all */
    messages: "hold" | "drop"
    exceptSeverities: ("info" | "warning" | "critical")[]
  } | null
  severity: "info" | "warning" | "critical"
  resolution: {
    /** when the opposite happens: exited after entered, cleared after opened */
    onOpposite: boolean
    /** when nothing more of it was heard for so long */
    afterQuietS: number | null
    /** those who were told of it are told that it is over */
    tell: boolean
  }
  /** what happens so soon after the end belongs to the same alert, and nobody is told again */
  coolDownS: number
  /** who is told, and who when nobody acknowledges; in order of time */
  escalation: {
    /** since it was raised, if nobody acknowledged it */
    afterMin: number
    channelIds: string[]
  }[]
  createdAt: string
}

export interface AlertRuleChange {
  name?: string | undefined
  events?: string[] | undefined
  /** which of these events raise it; null: all do */
  condition?: string | null | undefined
  /** which of these events say that it is over: with a condition that is wider than the negation of the first, a value that wavers raises once */
  until?: string | null | undefined
  /** the fields of the event that with its vehicle, driver or device make one cause; null: those by which the kind of event tells causes apart */
  groupBy?: string[] | null | undefined
  threshold?: {
    /** so many of one cause */
    count: number
    /** within so long; null: until it is over */
    withinS: number | null
    /** raised only when it is not over after so long */
    lastsS: number | null
  } | undefined
  /** whose events count: those in any of these; all of them empty: everyone’s. A driver’s are also those of the vehicle that he drove when it happened, by the assignments; when an assignment is corrected later, what it makes his raises an alert then, and what was not his is withdrawn */
  scope?: {
    fleetIds?: string[] | undefined
    /** of vehicles */
    groupIds?: string[] | undefined
    vehicleIds?: string[] | undefined
    driverIds?: string[] | undefined
    /** of drivers */
    driverGroupIds?: string[] | undefined
  } | undefined
  /** events of these hours count; null: of all */
  schedule?: WeeklyHours | null | undefined
  /** hours in which nobody is told; the alert is there all the same */
  quietHours?: {
    hours: WeeklyHours
    /** whether they are sent when the hours end, or not at all */
    messages: "hold" | "drop"
    exceptSeverities: ("info" | "warning" | "critical")[]
  } | null | undefined
  severity?: "info" | "warning" | "critical" | undefined
  resolution?: {
    /** when the opposite happens: exited after entered, cleared after opened */
    onOpposite: boolean
    /** when nothing more of it was heard for so long */
    afterQuietS: number | null
    /** those who were told of it are told that it is over */
    tell: boolean
  } | undefined
  /** what happens so soon after the end belongs to the same alert, and nobody is told again */
  coolDownS?: number | undefined
  /** who is told, and who when nobody acknowledges; in order of time */
  escalation?: {
    /** since it was raised, if nobody acknowledged it */
    afterMin: number
    channelIds: string[]
  }[] | undefined
  status?: "active" | "paused" | undefined
}

export interface AlertableEvent {
  type: string
  summary: string
  /** what a condition may ask, with its type in the Common Expression Language */
  fields: Record<string, string>
  groupBy: string[]
  opposites: string[]
}

export interface ApiKey {
  id: string
  version: number
  name: string
  scopes: ("platform:tenants" | "users:read" | "users:write" | "api-keys:write" | "fleet:read" | "fleet:write" | "driving:contest" | "driving:own" | "assignments:override" | "devices:read" | "devices:write" | "readings:raw" | "devices:command" | "accounts:read" | "accounts:write" | "vendors:read" | "vendors:write" | "bookings:read" | "bookings:write" | "invoices:read" | "invoices:write" | "payments:read" | "payments:write" | "webhooks:read" | "webhooks:write" | "audit:read" | "ai:read" | "ai:write")[]
  status: "active" | "revoked"
  hint: string
  requestsPerMinute: number
  expiresAt: string | null
  createdAt: string
  revokedAt: string | null
}

export interface AssignmentAnomaly {
  id: string
  version: number
  /** driver-in-two-vehicles: keys of one driver in two vehicles at once; key-overruled: a key says otherwise than what was entered by hand; licence-insufficient: who drives by key or app has no licence for the vehicle */
  kind: "driver-in-two-vehicles" | "key-overruled" | "licence-insufficient"
  /** withdrawn: it has turned out otherwise */
  status: "standing" | "withdrawn"
  vehicleId: string
  driverId: string
  otherVehicleId: string | null
  otherDriverId: string | null
  fromAt: string
  untilAt: string | null
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

export interface BankEntryResult {
  line: number
  /** booked: money that came in; reversed: it takes back what came in before; duplicate: known from this or another file; ignored: money that went out, or is not booked yet */
  outcome: "booked" | "reversed" | "duplicate" | "ignored" | "unreadable"
  bankTransferId: string | null
  status: "unmatched" | "proposed" | "matched" | "reversed" | null
  message: string | null
}

export interface BankStatement {
  id: string
  format: "camt.053" | "csv"
  account: string | null
  /** ISO 4217 code */
  currency: string
  statementId: string | null
  from: string | null
  to: string | null
  opening: number | null
  closing: number | null
  balanceGap: number | null
  booked: number
  duplicates: number
  ignored: number
  unreadable: number
  importedAt: string
  importedBy: string
}

export interface BankTransfer {
  id: string
  version: number
  bankStatementId: string
  kind: "receipt" | "reversal"
  bookedOn: string
  amount: number
  /** ISO 4217 code */
  currency: string
  payerName: string | null
  payerIban: string | null
  creditorReference: string | null
  endToEndId: string | null
  remittance: string
  bankReference: string | null
  /** proposed: a person decides, `proposal` says among what; reversed: the bank took it back, or (of a reversal) it did */
  status: "unmatched" | "proposed" | "matched" | "reversed"
  rule: "creditor-reference" | "document-number" | "end-to-end-id" | "purchase-order" | "payer-and-amount" | "by-hand" | null
  reason: "nothing-found" | "several-possible" | "amount-differs" | "other-currency" | "returned-payment" | "original-not-found" | "several-accounts" | null
  proposal: {
    invoiceId: string
    amount: number
  }[]
  allocations: {
    invoiceId: string
    amount: number
  }[]
  credited: number
  accountId: string | null
  reverses: string | null
  createdAt: string
  matchedAt: string | null
}

export interface Beacon {
  /** as advertised, in hexadecimal */
  id: string
  rssiDbm?: number | undefined
  batteryV?: number | undefined
  lowBattery?: boolean | undefined
  temperatureC?: number | undefined
}

export interface BehaviourContest {
  id: string
  version: number
  event: {
    kind: "manoeuvre" | "speeding" | "long-drive"
    id: string
  }
  vehicleId: string
  driverId: string | null
  happenedAt: string
  /** empty once the driver was erased */
  reason: string
  /** accepted: the event counts in no score any more */
  status: "open" | "accepted" | "rejected"
  openedBy: string
  openedAt: string
  decidedBy: string | null
  decidedAt: string | null
  note: string | null
}

export interface BillLine {
  kind: "charge" | "setup" | "usage" | "credit" | "discount" | "customer-credit" | "credit-kept"
  description: string
  category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other"
  chargeCode: string | null
  quantity: string
  unitPrice: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  period: {
    startDay: string
    endDay: string
  } | null
  source: LineSource
}

export interface BillPreview {
  cause: "start" | "trial-end" | "renewal" | "change" | "pause" | "resume" | "cancel"
  period: BillingPeriod | null
  issueDate: string
  /** ISO 4217 code */
  currency: string
  lines: BillLine[]
  /** Integer minor units and an ISO 4217 code */
  total: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  creditUsed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  creditKept: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  invoiced: boolean
}

export interface BillingPeriod {
  startDay: string
  endDay: string
  start: string
  end: string
}

export interface BillingSettings {
  version: number
  applyCredit: "by-hand" | "next-invoice"
}

export interface Booking {
  id: string
  version: number
  accountId: string
  vendorId: string
  serviceId: string
  vehicleId: string
  recommendationId: string | null
  workOrderId?: string | undefined
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

export interface ChargePrice {
  /** ISO 4217 code */
  currency: string
  /** for `unit`, and of one package for `package` */
  unitPrice?: string | undefined
  /** for `package`: a package that is begun is paid */
  packageSize?: string | undefined
  /** for `graduated` and `volume` */
  tiers?: PriceTier[] | undefined
  /** what a whole period of it comes to at least */
  minimum?: string | undefined
}

export interface ChargingSession {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  status: "standing" | "withdrawn"
  startedAt: string
  endedAt: string
  place: Place | null
  startPercent: number
  endPercent: number
  kwh: {
    amount: number
    low: number
    high: number
  } | null
  averageKw: number | null
  evidence: {
    algorithm: string
    from: "flag" | "rise"
    longestGapS: number
    full: boolean
  }
}

export interface Churn {
  every: "day" | "week" | "month"
  timeZone: string
  from: string
  to: string
  series: {
    /** ISO 4217 code */
    currency: string
    total: {
      /** that had something recurring when the period began */
      customers: number
      /** new */
      gained: number
      reactivated: number
      /** times that a customer came to have nothing */
      lost: number
      /** customers + gained + reactivated − lost */
      remaining: number
      /** lost ÷ customers, to four places; null without customers */
      customerChurn: string | null
      opening: number
      /** recurring a month of customers that were lost */
      lostRevenue: number
      /** recurring a month that those who stayed have less */
      contraction: number
      /** (lostRevenue + contraction) ÷ opening, to four places; null where nothing recurred */
      revenueChurn: string | null
    }
    periods: {
      startDay: string
      /** exclusive */
      endDay: string
      start: string
      /** exclusive */
      end: string
      /** that had something recurring when the period began */
      customers: number
      /** new */
      gained: number
      reactivated: number
      /** times that a customer came to have nothing */
      lost: number
      /** customers + gained + reactivated − lost */
      remaining: number
      /** lost ÷ customers, to four places; null without customers */
      customerChurn: string | null
      opening: number
      /** recurring a month of customers that were lost */
      lostRevenue: number
      /** recurring a month that those who stayed have less */
      contraction: number
      /** (lostRevenue + contraction) ÷ opening, to four places; null where nothing recurred */
      revenueChurn: string | null
    }[]
  }[]
}

export interface CoachingNeed {
  vehicleId: string
  score: number
  low: number
  high: number
  topics: {
    kind: "braking" | "acceleration" | "cornering" | "speeding" | "long-drive" | "night" | "idling"
    cost: number
  }[]
  /** one that is assigned already */
  sessionId: string | null
}

export interface CoachingSession {
  id: string
  version: number
  subject: {
    kind: "driver" | "vehicle"
    id: string
  }
  topics: ("braking" | "acceleration" | "cornering" | "speeding" | "long-drive" | "night" | "idling")[]
  status: "assigned" | "done" | "cancelled"
  assignedBy: string
  assignedAt: string
  dueAt: string | null
  endedBy: string | null
  endedAt: string | null
  note: string | null
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

export interface CommissionAgreement {
  id: string
  version: number
  name: string
  status: "draft" | "agreed" | "ended"
  terms: CommissionTerms
  validFrom: string | null
  validTo: string | null
  createdAt: string
}

export interface CommissionCalculation {
  id: string
  vendorId: string
  contractId: string | null
  reference: string
  on: string
  /** ISO 4217 code */
  currency: string
  /** Integer minor units and an ISO 4217 code */
  commission: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  lines: {
    category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other"
    agreementId: string | null
    /** Integer minor units and an ISO 4217 code */
    base: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    commission: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
  }[]
  parts: {
    agreementId: string | null
    /** Integer minor units and an ISO 4217 code */
    base: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    turnoverBefore: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    commission: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    capped: "minimum" | "maximum" | null
    explanation: string[]
  }[]
  createdAt: string
}

export interface CommissionLine {
  category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other"
  net: number
  gross: number
}

export interface CommissionTerms {
  /** ISO 4217 code */
  currency: string
  vendorId: string | null
  contractId: string | null
  category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other" | null
  basis: "net" | "gross"
  tiers: Tier[]
  tierMode: "marginal" | "whole"
  tierBy: "order" | "month"
  fixed: number
  minimum: number | null
  maximum: number | null
  rounding: "order" | "line"
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

export interface ConsumptionTotals {
  vehicleId: string | null
  driverId: string | null
  uses: number
  distanceKm: number
  engineHours: number
  idleHours: number
  litres: number
  low: number
  high: number
  knownShare: number
  sources: {
    source: "fuel-rate" | "counter" | "mass-air-flow" | "speed-density" | "level"
    litres: number
  }[]
  litresPer100Km: number | null
  mpgUs: number | null
  mpgImperial: number | null
  idleLitresPerHour: number | null
  kwh: number
  kwhPer100Km: number | null
  refuelledLitres: number | null
  drainedLitres: number | null
  cost: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }[]
  co2Kg: number | null
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

export interface Conversion {
  /** Integer minor units and an ISO 4217 code */
  from: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  to: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  rate: string
  steps: ConversionStep[]
}

export interface ConversionStep {
  /** ISO 4217 code */
  from: string
  /** ISO 4217 code */
  to: string
  rateId: string
  rate: string
  inverted: boolean
  source: string
  day: string
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
  parentId?: string | null | undefined
  paymentTermsDays: number
  creditLimit?: number | null | undefined
  timeZone?: string | null | undefined
  status: "active" | "suspended"
  own?: {
    status: "active" | "suspended"
    paymentTermsDays: number | null
    creditLimit: number | null
  } | undefined
  createdAt: string
}

export interface CorporateAccountChange {
  name?: string | undefined
  vatId?: string | null | undefined
  billingEmail?: string | undefined
  parentId?: string | null | undefined
  paymentTermsDays?: number | null | undefined
  creditLimit?: number | null | undefined
  timeZone?: string | null | undefined
  status?: "active" | "suspended" | undefined
}

export interface CostEntry {
  id: string
  version: number
  vehicleId: string
  /** a word of the tenant’s own: `insurance`, `lease`, `tax`, `tolls`, `tyres`, `parking`, `fines`, or another */
  category: string
  /** for all of its days; what was paid back is negative */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** the first day that it is for, by the clocks of the fleet the vehicle is in */
  from: string
  /** exclusive: a cost of one day ends on the next */
  to: string
  /** what the books call it; the same is not taken twice */
  externalId: string | null
  note: string | null
  createdAt: string
}

export interface CostEntryChange {
  /** a word of the tenant’s own: `insurance`, `lease`, `tax`, `tolls`, `tyres`, `parking`, `fines`, or another */
  category?: string | undefined
  /** Integer minor units and an ISO 4217 code */
  amount?: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | undefined
  from?: string | undefined
  to?: string | undefined
  note?: string | null | undefined
}

export interface Coupon {
  id: string
  version: number
  status: "active" | "archived"
  code: string
  name: string
  percent: string | null
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | null
  /** how many periods it is for, from the next that is billed; null for all */
  periods: number | null
  maxRedemptions: number | null
  redeemUntil: string | null
  redeemed: number
  createdAt: string
}

export interface CreditNote {
  id: string
  version: number
  number: string
  invoiceId: string
  invoiceNumber: string
  accountId: string
  /** ISO 4217 code */
  currency: string
  issueDate: string
  reason: string
  origin: {
    kind: "manual" | "void" | "refund"
    id: string | null
  }
  lines: CreditedLine[]
  taxSubtotals: TaxSubtotal[]
  netTotal: number
  taxTotal: number
  rounding: number
  grossTotal: number
  refundTotal: number
  createdAt: string
}

export interface CreditedLine {
  lineId: string
  description: string
  quantity: string | null
  netAmount: number
  taxCategory: "S" | "Z" | "E" | "AE" | "K" | "G" | "O"
  taxRate: string
}

export interface CurrencyExchange {
  id: string
  /** Integer minor units and an ISO 4217 code */
  from: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  to: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  stoodFor: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  realised: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  entryId: string
  exchangedAt: string
}

export interface CustomField {
  id: string
  version: number
  subject: "vehicle" | "driver"
  /** its name in `customFields`; it stays */
  key: string
  name: string
  type: "text" | "number" | "boolean" | "day" | "option"
  /** asked of whoever creates or changes one; what is there already stays as it is */
  required: boolean
  /** of type option: what may be chosen */
  options: string[]
  /** archived: values that were given stay, none is taken */
  status: "active" | "archived"
  createdAt: string
}

export interface CustomFieldChange {
  name?: string | undefined
  required?: boolean | undefined
  /** of type option: what may be chosen */
  options?: string[] | undefined
  /** archived: values that were given stay, none is taken */
  status?: "active" | "archived" | undefined
}

export interface CustomerCredit {
  id: string
  accountId: string
  /** Integer minor units and an ISO 4217 code */
  balance: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  changedAt: string
}

export interface Cycle {
  every: "month" | "year"
  /** 3 months is a quarter */
  count: number
}

export interface DailyScore {
  id: string
  version: number
  vehicleId: string
  day: string
  score: number | null
  low: number | null
  high: number | null
  weightsVersion: number
  distanceKm: number
  drivenH: number
  /** where a manoeuvre would have been seen */
  seenKm: number
  /** the costliest first */
  contributions: {
    kind: "braking" | "acceleration" | "cornering" | "speeding" | "long-drive" | "night" | "idling"
    /** 100 less all costs is the score */
    cost: number
    events: {
      low: number
      medium: number
      high: number
    } | null
    /** low events per unit of exposure, what is usual taken in as one unit */
    rate: number | null
    /** of the time */
    share: number | null
    /** in hundreds of kilometres seen; for long drives in tens of hours */
    exposure: number | null
    /** false: nothing could have been seen, so nothing is counted */
    measured: boolean
  }[]
  /** events that do not count, because a driver contested them with success */
  contested: number
  lacked: ("accelerometer" | "frequent-fixes" | "limits" | "distance")[]
}

export interface DeclineReason {
  provider: "stripe" | "paypal" | "square"
  word: string
  code: string
  /** `soft`: at the next offset; `hard`: never with this method; `authenticate`: the customer is asked */
  retry: "soft" | "hard" | "authenticate"
}

export interface Defect {
  id: string
  version: number
  vehicleId: string
  inspectionId: string | null
  driverId: string | null
  key: string | null
  label: string
  /** out-of-service: the vehicle must not be driven until it is repaired */
  severity: "minor" | "major" | "out-of-service"
  note: string | null
  photos: {
    mediaType: "image/jpeg" | "image/png" | "image/webp"
    bytes: number
    sha256: string
  }[]
  at: string
  madeBy: string
  /** not-needed: whoever is responsible says that it can be driven as it is */
  status: "open" | "repaired" | "not-needed"
  repair: {
    certifiedBy: string
    mechanic: string | null
    at: string
    note: string | null
  } | null
  acknowledgement: {
    driverId: string
    by: string
    at: string
  } | null
}

export interface DefectAcknowledgement {
  driverId: string
}

export interface DefectRepair {
  outcome: "repaired" | "not-needed"
  /** who did it, where that is not who says so */
  mechanic?: string | undefined
  note?: string | undefined
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
  /** the last with a fix; null without the scope `readings:raw`, for it knows no private trips */
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

export interface Dispute {
  id: string
  version: number
  paymentId: string
  accountId: string
  provider: "stripe" | "paypal" | "square"
  providerReference: string
  reason: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  status: "needs-response" | "under-review" | "won" | "lost"
  withheld: boolean
  /** Integer minor units and an ISO 4217 code */
  fee: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  excess: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  evidenceDueBy: string | null
  evidence: DisputeEvidence | null
  openedAt: string
  closedAt: string | null
}

export interface DisputeEvidence {
  explanation?: string | undefined
  productDescription?: string | undefined
  customerName?: string | undefined
  customerEmail?: string | undefined
  billingAddress?: string | undefined
  serviceDate?: string | undefined
  refundRefusalExplanation?: string | undefined
  cancellationRebuttal?: string | undefined
  duplicateChargeExplanation?: string | undefined
}

export interface Document {
  id: string
  version: number
  vehicleId: string | null
  driverId: string | null
  kind: "registration" | "insurance" | "inspection" | "tax" | "permit" | "lease" | "warranty" | "driving-licence" | "driver-card" | "qualification" | "medical" | "contract" | "other"
  title: string | null
  number: string | null
  issuedOn: string | null
  /** the last day on which it holds, in the zone of the fleet */
  expiresOn: string | null
  /** null: as the tenant’s settings say */
  remindDays: number[] | null
  remindedDays: number | null
  file: {
    mediaType: "application/pdf" | "image/jpeg" | "image/png" | "image/webp"
    bytes: number
    sha256: string
  } | null
  status: "active" | "archived"
  createdAt: string
}

export interface DocumentChange {
  kind?: "registration" | "insurance" | "inspection" | "tax" | "permit" | "lease" | "warranty" | "driving-licence" | "driver-card" | "qualification" | "medical" | "contract" | "other" | undefined
  title?: string | null | undefined
  number?: string | null | undefined
  issuedOn?: string | null | undefined
  expiresOn?: string | null | undefined
  remindDays?: number[] | null | undefined
  status?: "active" | "archived" | undefined
}

export interface Driver {
  id: string
  version: number
  fleetId: string | null
  externalId: string | null
  userId: string | null
  name: string | null
  email: string | null
  phone: string | null
  licence: Licence | null
  groupIds: string[]
  tags: string[]
  /** by the key of a custom field */
  customFields: Record<string, string | number | boolean>
  status: "active" | "archived" | "erased"
  createdAt: string
}

export interface DriverActivity {
  id: string
  version: number
  driverId: string
  /** rest is off duty (OFF of 49 CFR 395.8), sleeper-berth SB, driving D, work ON; availability is a word of tachographs, elsewhere on duty */
  activity: "driving" | "work" | "availability" | "rest" | "sleeper-berth"
  fromAt: string
  untilAt: string
  source: "entered" | "card" | "vehicle-unit"
  fileId: string | null
  note: string | null
}

export interface DriverAssignment {
  id: string
  version: number
  vehicleId: string
  driverId: string
  fromAt: string
  untilAt: string | null
  /** where sources contradict each other the first of manual, key, app, shift holds */
  source: "manual" | "key" | "app" | "shift"
  /** the use of the key, the day of the shift; of a manual one its own id */
  sourceId: string
  overrideReason: string | null
}

export interface DriverAssignmentChange {
  fromAt?: string | undefined
  untilAt?: string | null | undefined
  /** it was somebody else all the time */
  driverId?: string | undefined
  /** asks for the scope `assignments:override` */
  override?: {
    reason: string
  } | undefined
}

export interface DriverChange {
  name?: string | undefined
  fleetId?: string | null | undefined
  externalId?: string | null | undefined
  userId?: string | null | undefined
  email?: string | null | undefined
  phone?: string | null | undefined
  /** as a whole; without `number` the number stays */
  licence?: {
    number?: string | undefined
    /** ISO 3166-1 alpha-2 */
    country: string
    classes: LicenceClass[]
    issuedOn?: string | null | undefined
    expiresOn?: string | null | undefined
  } | null | undefined
  groupIds?: string[] | undefined
  tags?: string[] | undefined
  /** null takes a value away; what is not named stays */
  customFields?: Record<string, string | number | boolean | null> | undefined
  /** archived: the keys the driver has end now */
  status?: "active" | "archived" | undefined
}

export interface DriverCoachingNeed {
  driverId: string
  score: number
  low: number
  high: number
  topics: {
    kind: "braking" | "acceleration" | "cornering" | "speeding" | "long-drive" | "night" | "idling"
    cost: number
  }[]
  /** one that is assigned already */
  sessionId: string | null
}

export interface DriverKey {
  id: string
  version: number
  driverId: string
  kind: "ibutton" | "rfid" | "nfc" | "other"
  /** as readings say it in `driverKey`, in lower case */
  key: string
  validFrom: string
  validUntil: string | null
}

export interface DriverKeyChange {
  validUntil: string | null
}

export interface DriverLicence {
  driverId: string
  number: string | null
  /** ISO 3166-1 alpha-2 */
  country: string
  classes: LicenceClass[]
  issuedOn: string | null
  expiresOn: string | null
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

export interface DriverTrip {
  trip: Trip
  assignmentId: string
  /** since when on this trip */
  fromAt: string
  untilAt: string | null
}

export interface DrivingScore {
  subject: {
    kind: "vehicle" | "driver" | "fleet"
    id: string
  }
  from: string
  to: string
  score: number | null
  low: number | null
  high: number | null
  weightsVersion: number
  distanceKm: number
  drivenH: number
  /** where a manoeuvre would have been seen */
  seenKm: number
  /** the costliest first */
  contributions: {
    kind: "braking" | "acceleration" | "cornering" | "speeding" | "long-drive" | "night" | "idling"
    /** 100 less all costs is the score */
    cost: number
    events: {
      low: number
      medium: number
      high: number
    } | null
    /** low events per unit of exposure, what is usual taken in as one unit */
    rate: number | null
    /** of the time */
    share: number | null
    /** in hundreds of kilometres seen; for long drives in tens of hours */
    exposure: number | null
    /** false: nothing could have been seen, so nothing is counted */
    measured: boolean
  }[]
  /** events that do not count, because a driver contested them with success */
  contested: number
  lacked: ("accelerometer" | "frequent-fixes" | "limits" | "distance")[]
}

export interface Dunning {
  id: string
  version: number
  paymentId: string
  accountId: string
  invoiceId: string | null
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** `awaiting-customer`: their bank wants them to confirm, so nothing is tried until they act or another method is saved */
  status: "retrying" | "awaiting-customer" | "recovered" | "exhausted" | "stopped"
  stopReason: "hard-decline" | "paid-otherwise" | "amount-changed" | "withdrawn" | "by-hand" | "deadline" | "not-retryable" | null
  offsetsDays: number[]
  /** what becomes of a subscription whose bill is not paid by the last attempt */
  atEnd: "cancel" | "pause" | "leave"
  failedAt: string
  attempts: number
  nextAttemptAt: string | null
  lastCode: string | null
  timeZone: string
  /** how long a customer has who is asked for, or whose card was declined for good: days of their calendar, then follows what `atEnd` says; null: for ever */
  deadlineDays: number | null
  deadlineAt: string | null
  endedAt: string | null
}

export interface DunningAttempt {
  id: string
  dunningId: string
  number: number
  at: string
  outcome: "failed" | "succeeded" | "asked-customer" | null
  code: string | null
}

export interface DunningSettings {
  version: number
  offsetsDays: number[]
  /** what becomes of a subscription whose bill is not paid by the last attempt */
  atEnd: "cancel" | "pause" | "leave"
  /** how long a customer has who is asked for, or whose card was declined for good: days of their calendar, then follows what `atEnd` says; null: for ever */
  deadlineDays: number | null
}

export interface DunningTotal {
  /** ISO 4217 code */
  currency: string
  /** `awaiting-customer`: their bank wants them to confirm, so nothing is tried until they act or another method is saved */
  status: "retrying" | "awaiting-customer" | "recovered" | "exhausted" | "stopped"
  dunnings: number
  /** Integer minor units and an ISO 4217 code */
  owed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
}

export interface Duty {
  driverId: string
  vehicleId: string
  startedAt: string
  endedAt: string | null
}

export interface DutyStart {
  vehicleId: string
  /** now where it is not given; not in the future */
  at?: string | undefined
}

export interface EnergyUse {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  startedAt: string
  endedAt: string
  onTrip: boolean
  distanceM: number
  engineS: number
  idleS: number
  fuel: {
    litres: number
    low: number
    high: number
    idleLitres: number | null
    source: "fuel-rate" | "counter" | "mass-air-flow" | "speed-density" | "level"
    covered: number
  } | null
  litresPer100Km: number | null
  kwh: number | null
  kwhPer100Km: number | null
  co2Kg: number | null
}

export interface ExchangeResults {
  every: "day" | "week" | "month"
  timeZone: string
  from: string
  to: string
  pairs: {
    /** ISO 4217 code */
    from: string
    /** ISO 4217 code */
    to: string
    total: {
      exchanges: number
      /** minor units of `from` */
      given: number
      /** minor units of `to`: the prices that what was given had been paid for */
      stoodFor: number
      /** minor units of `to` that came */
      received: number
      /** received − stoodFor, in minor units of `to`: above zero is a gain */
      result: number
    }
    periods: {
      startDay: string
      /** exclusive */
      endDay: string
      start: string
      /** exclusive */
      end: string
      exchanges: number
      /** minor units of `from` */
      given: number
      /** minor units of `to`: the prices that what was given had been paid for */
      stoodFor: number
      /** minor units of `to` that came */
      received: number
      /** received − stoodFor, in minor units of `to`: above zero is a gain */
      result: number
    }[]
  }[]
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

export interface Fees {
  every: "day" | "week" | "month"
  timeZone: string
  from: string
  to: string
  series: {
    /** ISO 4217 code */
    currency: string
    total: {
      /** kept of captures */
      payments: number
      /** asked for disputes, whoever wins */
      disputes: number
      /** learnt later, or asked for something else, e.g. a returned debit */
      other: number
      /** all of them */
      fees: number
      /** taken out of vendors’ shares, less what refunds gave back of it */
      recovered: number
      /** by the platform: fees − recovered */
      borne: number
    }
    periods: {
      startDay: string
      /** exclusive */
      endDay: string
      start: string
      /** exclusive */
      end: string
      /** kept of captures */
      payments: number
      /** asked for disputes, whoever wins */
      disputes: number
      /** learnt later, or asked for something else, e.g. a returned debit */
      other: number
      /** all of them */
      fees: number
      /** taken out of vendors’ shares, less what refunds gave back of it */
      recovered: number
      /** by the platform: fees − recovered */
      borne: number
    }[]
    byProvider: {
      provider: string
      fees: number
    }[]
  }[]
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

export interface Figure {
  measure: "trips" | "distance" | "driving-time" | "active-days" | "utilisation" | "time-utilisation" | "idle-time" | "idle-share" | "fuel" | "consumption" | "energy" | "electric-consumption" | "co2" | "harsh-events" | "safety" | "speedings" | "speeding-rate" | "driving-score" | "availability" | "fuel-cost" | "energy-cost" | "maintenance-cost" | "other-cost" | "cost" | "cost-per-km"
  /** null: nothing is known, which is not nought */
  value: number | null
  /** of what was paid; each currency is a figure of its own */
  currency: string | null
  /** the share that is known; null where it cannot be said */
  coverage: number | null
  /** of 90 %, where it counts what comes by chance, or is made of such counts */
  low: number | null
  high: number | null
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
  /** IANA name: whose days, nights and months its reports are of */
  timeZone: string
  /** ISO 4217 code: what its costs are told in */
  currency: string
  /** what people of it read; the API tells everything metric */
  units: "metric" | "imperial" | "us"
  status: "active" | "archived"
  createdAt: string
}

export interface FleetChange {
  name?: string | undefined
  /** IANA name: whose days, nights and months its reports are of */
  timeZone?: string | undefined
  /** ISO 4217 code: what its costs are told in */
  currency?: string | undefined
  /** what people of it read; the API tells everything metric */
  units?: "metric" | "imperial" | "us" | undefined
  status?: "active" | "archived" | undefined
}

export interface FleetSettings {
  id: "fleet-settings"
  version: number
  /** how long tracks are kept, by the device’s clock; trips, events and crossings stay; a reading older than that is refused; null: for ever */
  trackRetentionDays: number | null
  /** how long alerts that are resolved are kept, since then, with their history and what was sent of them; what is not resolved stays */
  alertRetentionDays: number
  /** so many days before a document expires it is told, where it says nothing else */
  documentReminderDays: number[]
}

export interface FleetSettingsChange {
  /** how long tracks are kept, by the device’s clock; trips, events and crossings stay; a reading older than that is refused; null: for ever */
  trackRetentionDays?: number | null | undefined
  /** how long alerts that are resolved are kept, since then, with their history and what was sent of them; what is not resolved stays */
  alertRetentionDays?: number | undefined
  /** so many days before a document expires it is told, where it says nothing else */
  documentReminderDays?: number[] | undefined
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

export interface FuelPrice {
  id: string
  version: number
  fuelType: "petrol" | "diesel" | "flex" | "ethanol" | "lpg" | "electricity"
  validFrom: string
  perUnit: string
  /** ISO 4217 code */
  currency: string
}

export interface FuelTransaction {
  id: string
  version: number
  vehicleId: string
  externalId: string | null
  cardNumber: string | null
  at: string
  /** to the millilitre */
  litres: number
  /** Integer minor units and an ISO 4217 code */
  total: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  product: string | null
  station: string | null
  place: Place | null
  status: "unmatched" | "matched" | "mismatched"
  levelChangeId: string | null
  matchedBy: "automatic" | "manual"
  reason: "more-than-taken" | "more-than-the-tank" | "nothing-taken" | null
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
  schedule: GeofenceSchedule | null
  dwellMinutes: number | null
  speedLimitKmh: number | null
  scope: GeofenceScope | null
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
  /** between-fixes: in and out again, seen on the line between two fixes; opened, closed: the schedule; removed: the geofence was deleted; redrawn: elsewhere than the vehicle */
  cause?: "crossed" | "between-fixes" | "opened" | "closed" | "removed" | "redrawn" | undefined
  at: string
  place: Place
  confidence: number
}

export interface GeofenceImport {
  dryRun: boolean
  /** geofences; a feature of several parts makes several */
  created: number
  /** features of which nothing was made */
  refused: number
  items: {
    /** of the file, in its order */
    feature: number
    name: string
    /** of a dry run: what would have become of it */
    outcome: "created" | "refused"
    geofenceIds: string[]
    messages: string[]
  }[]
}

export interface GeofenceSchedule {
  /** IANA name */
  timeZone: string
  windows: {
    days: number[]
    from: string
    to: string
  }[]
  firstDay: string | null
  lastDay: string | null
  /** holidays */
  closedOn: string[]
}

export interface GeofenceScope {
  fleetIds: string[]
  /** with all groups below them */
  groupIds: string[]
  vehicleIds: string[]
}

export interface GeofenceVisit {
  id: string
  version: number
  geofenceId: string
  vehicleId: string
  deviceId: string
  status: "open" | "ended" | "withdrawn"
  startedAt: string
  /** opened: it was there when the geofence opened; first-seen: when nothing was known of it before, or when the geofence was drawn */
  entry: "crossed" | "between-fixes" | "opened" | "first-seen"
  endedAt: string | null
  exit: "crossed" | "between-fixes" | "closed" | "removed" | "redrawn" | null
  durationS: number | null
  /** when it had been inside for as long as the geofence asks for */
  dwelledAt: string | null
  confidence: number
}

export interface Group {
  id: string
  version: number
  parentId: string | null
  name: string
  createdAt: string
}

export interface GroupChange {
  name?: string | undefined
  parentId?: string | null | undefined
}

export interface Handover {
  ended: DriverAssignment | null
  started: DriverAssignment
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

export interface HealthScore {
  id: string
  vehicleId: string
  at: string
  /** null: nothing is known of the vehicle */
  score: number | null
  grade: "good" | "watch" | "act" | "stop" | null
  /** the heaviest first */
  contributions: {
    area: "trouble-codes" | "services" | "defects" | "battery" | "charging" | "coolant"
    /** taken off, after what an area takes off at most */
    points: number
    text: string
    refId: string | null
  }[]
  /** of which nothing is known: not counted, neither way */
  missing: ("trouble-codes" | "services" | "defects" | "battery" | "charging" | "coolant" | "meters")[]
  /** the share of the areas of which something is known */
  known: number
  risk: {
    riskId: string
    probability: number
    low: number
    high: number
    typical: number
    trainedOn: string
    assessedAt: string
    recommendation: {
      recommendationId: string
      kind: string
      urgency: string
      withinDays: number
      serviceCategory: string
    } | null
  } | null
}

export interface HistoryPosition {
  vehicleId: string
  deviceId: string
  at: string
  lat: number
  lon: number
  speedKmh: number | null
  courseDeg: number | null
  ignition: boolean | null
}

export interface HoursFinding {
  id: string
  version: number
  driverId: string
  /** limit-near: while driving at most half an hour of a limit is left */
  kind: "violation" | "limit-near"
  /** withdrawn: what was told later shows that it was not so */
  status: "standing" | "withdrawn"
  ruleSet: "eu-561-2006" | "us-395-property-70-8" | "us-395-property-60-7" | "us-395-passenger-70-8" | "us-395-passenger-60-7"
  rule: string
  article: string
  /** since when it was more than is allowed, or nearly */
  fromAt: string
  untilAt: string | null
  limitH: number | null
  usedH: number | null
}

export interface HoursOfService {
  driverId: string
  ruleSet: "eu-561-2006" | "us-395-property-70-8" | "us-395-property-60-7" | "us-395-passenger-70-8" | "us-395-passenger-60-7"
  at: string
  /** whose days or weeks count: the fleet’s for United States rules, UTC for European ones */
  timeZone: string
  /** neither an ELD nor a tachograph */
  advisory: true
  /** what to tell whoever reads this */
  notice: string
  /** what of the rules was not looked at */
  notApplied: string[]
  /** what the driver does, as far as is known */
  activity: "driving" | "work" | "availability" | "rest" | "sleeper-berth"
  since: string
  /** that may be driven from now on, with breaks, before a rest is due */
  remainingDrivingH: number
  limits: {
    rule: string
    article: string
    /** as it holds now */
    limitH: number
    /** of it */
    usedH: number
    /** none left: 0 */
    remainingH: number
  }[]
  breakAfterDrivingH: number | null
  breakNeededMin: number | null
  dailyRestBy: string | null
  weeklyRestBy: string | null
  restSufficesAt: string | null
  /** what is still owed for reduced weekly rests */
  compensation: {
    /** in one piece, with another rest of nine hours or more */
    owedH: number
    by: string
  }[]
  /** of the four weeks before */
  violations: Violation[]
  evidence: {
    /** since when was looked at */
    fromAt: string
    /** known from trips alone: driving, and standing within a trip, which is taken for work */
    byTripsH: number
    /** known from a tachograph */
    recordedH: number
    /** entered by hand */
    enteredH: number
    /** nothing is known: taken for rest */
    assumedRestH: number
  }
}

export interface HoursQuery {
  /** where it is not given: by the country of the driver’s licence */
  ruleSet?: "eu-561-2006" | "us-395-property-70-8" | "us-395-property-60-7" | "us-395-passenger-70-8" | "us-395-passenger-60-7" | undefined
  /** now where it is not given */
  at?: string | undefined
}

export interface Idling {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  status: "running" | "ended" | "withdrawn"
  startedAt: string
  endedAt: string | null
  durationS: number | null
  at: Place | null
  evidence: {
    algorithm: string
    engine: "rpm" | "ignition"
  }
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

export interface ImportedCost {
  line: number
  outcome: "created" | "known" | "refused"
  costEntryId: string | null
  message: string | null
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

export interface ImportedTransaction {
  line: number
  outcome: "created" | "known" | "refused"
  transactionId: string | null
  message: string | null
}

export interface Inspection {
  id: string
  version: number
  vehicleId: string
  kind: "pre-trip" | "post-trip" | "periodic"
  templateId: string | null
  templateVersion: number | null
  driverId: string | null
  /** who sent and by that signed it */
  madeBy: string
  at: string
  odometerM: number | null
  results: {
    key: string
    label: string
    result: "ok" | "defect" | "not-applicable"
    severity: "minor" | "major" | "out-of-service" | null
    note: string | null
  }[]
  defectIds: string[]
}

export interface InspectionTemplate {
  id: string
  version: number
  name: string
  kind: "pre-trip" | "post-trip" | "periodic"
  items: {
    key: string
    label: string
    /** of a defect of it, where whoever finds it says nothing else */
    severity: "minor" | "major" | "out-of-service"
  }[]
  status: "active" | "archived"
  createdAt: string
}

export interface InspectionTemplateChange {
  name?: string | undefined
  items?: {
    key: string
    label: string
    /** of a defect of it, where whoever finds it says nothing else */
    severity: "minor" | "major" | "out-of-service"
  }[] | undefined
  status?: "active" | "archived" | undefined
}

export interface Installation {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  installedAt: string
  removedAt: string | null
}

export interface Instalment {
  id: string
  paymentPlanId: string
  number: number
  kind: "deposit" | "instalment" | "late-fee"
  dueDay: string
  principal: number
  fee: number
  amount: number
  /** `due` from its day on until it is paid; `missed` when the days of grace are over */
  status: "scheduled" | "due" | "missed" | "paid" | "cancelled" | "written-off"
  paymentId: string | null
  refunded: number
  settledAt: string | null
}

export interface Invoice {
  id: string
  version: number
  number: string | null
  /** finalised or overdue while something is due; then paid, credited where nothing was paid, written-off, or void */
  status: "draft" | "finalised" | "overdue" | "paid" | "credited" | "written-off" | "void"
  accountId: string
  vendorId: string | null
  bookingId: string | null
  origin: {
    kind: "booking" | "subscription" | "payment-plan" | "statement" | "fee" | "manual"
    id: string | null
    requestId: string | null
    period: {
      start: string
      end: string
    } | null
  }
  collection: "charge" | "send"
  purchaseOrder: string | null
  /** ISO 4217 code */
  currency: string
  pricing: "exclusive" | "inclusive"
  issueDate: string | null
  taxPoint: string | null
  dueDate: string | null
  lines: InvoiceLine[]
  discounts: InvoicesDiscount[]
  charges: InvoiceLine[]
  taxSubtotals: TaxSubtotal[]
  lineTotal: number
  discountTotal: number
  chargeTotal: number
  netTotal: number
  taxTotal: number
  rounding: number
  grossTotal: number
  paidTotal: number
  creditedTotal: number
  writtenOffTotal: number
  due: number
  excessTotal: number
  commissionPercent: string | null
  paidAt: string | null
  createdAt: string
}

export interface InvoiceAllocation {
  id: string
  version: number
  invoiceId: string
  accountId: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  source: {
    kind: "bank-transfer" | "account-credit"
    id: string
  }
  status: "active" | "undone"
  createdAt: string
  undoneAt: string | null
}

export interface InvoiceChange {
  lines?: {
    description: string
    category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other"
    quantity: string
    unitPrice: string
    discountPercent?: string | undefined
    source?: LineSource | undefined
  }[] | undefined
  discounts?: {
    description: string
    percent?: string | undefined
    amount?: number | undefined
  }[] | undefined
  charges?: {
    description: string
    category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other"
    amount: number
  }[] | undefined
  pricing?: "exclusive" | "inclusive" | undefined
  collection?: "charge" | "send" | undefined
  purchaseOrder?: string | null | undefined
  taxPoint?: string | null | undefined
}

export interface InvoiceLine {
  id: string
  description: string
  category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other"
  quantity: string
  unitPrice: string
  discountPercent: string | null
  netAmount: number
  taxCategory: "S" | "Z" | "E" | "AE" | "K" | "G" | "O"
  taxRate: string
  taxableAmount: number
  taxAmount: number
  grossAmount: number
  source: {
    contractId: string | null
    rule: string
    inputs: Record<string, string>
    tax: string
    rounding: "half-away-from-zero"
  }
  provenance: string
}

export interface InvoiceWriteOff {
  id: string
  version: number
  accountId: string
  invoiceId: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  reason: string
  createdAt: string
  status: "requested" | "approved" | "rejected"
  requestedBy: string
  decidedBy: string | null
  decidedAt: string | null
  recovered: number
}

export interface InvoicesDiscount {
  description: string
  percent: string | null
  amount: number
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

export interface KeyUse {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  status: "running" | "ended" | "withdrawn"
  /** the reading that showed the key first */
  startedAt: string
  /** another key, or the end of the trip; late readings correct it */
  endedAt: string | null
  key: string
}

export interface LedgerAccount {
  id: string
  name: string
  owner: string | null
  /** ISO 4217 code */
  currency: string
  balance: number
}

export interface LedgerTransfer {
  id: string
  from: string
  to: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  reason: string
  entryId: string
  bookedAt: string
}

export interface LevelChange {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  /** drain: fuel that left a standing vehicle, which may be a theft */
  kind: "refuel" | "drain"
  status: "standing" | "withdrawn"
  at: string
  notBefore: string
  notAfter: string
  place: Place | null
  litres: {
    amount: number
    low: number
    high: number
  } | null
  level: {
    unit: "percent" | "litres"
    amount: number
    low: number
    high: number
    before: number
    after: number
  }
  transactionId: string | null
  evidence: {
    algorithm: string
    sigmas: number
    within: "rest" | "silence"
    from: "rest" | "driving" | "both"
    engine: "on" | "off" | "unknown"
    /** the sensor was at its end: it may have been more */
    saturated: boolean
  }
}

export interface Licence {
  /** ISO 3166-1 alpha-2 */
  country: string
  numberEnding: string | null
  classes: LicenceClass[]
  issuedOn: string | null
  expiresOn: string | null
}

export interface LicenceClass {
  class: string
  validFrom: string | null
  validUntil: string | null
}

export interface LineSource {
  rule: string
  inputs: Record<string, string>
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
  driverId: string | null
  tripId: string | null
  /** idling: a rest of a trip with the ignition on; stopped: one without; parked: no trip runs; offline: its device was silent for longer than it may be */
  status: "moving" | "idling" | "stopped" | "parked" | "offline" | "unknown"
  statusSince: string | null
  fuelLitres: number | null
  fuelPercent: number | null
  stateOfChargePercent: number | null
  supplyV: number | null
  engineHours: number | null
  openTroubleCodes: number
  /** in which it is */
  geofenceIds: string[]
  /** what is wrong with its device now */
  deviceProblems: string[]
  address: string | null
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

export interface LongDrive {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  status: "standing" | "withdrawn"
  startedAt: string
  endedAt: string
  /** of that time, moving */
  drivenS: number
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

export interface Manoeuvre {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  status: "standing" | "withdrawn"
  kind: "braking" | "acceleration" | "cornering"
  /** below 0.45 g, below 0.6 g, from 0.6 g */
  severity: "low" | "medium" | "high"
  startedAt: string
  endedAt: string
  at: Place | null
  peakG: number | null
  speedBeforeKmh: number | null
  speedAfterKmh: number | null
  /** what saw it; one manoeuvre that several saw is one */
  sources: ("accelerometer" | "course" | "device" | "speed")[]
  /** speed or course agree and nothing contradicts, so it counts in a score */
  scored: boolean
  evidence: {
    algorithm: string
    /** largest change of speed or course over one step */
    shownG: number | null
    /** largest mean of the accelerometer over two readings */
    feltG: number | null
    /** as the device told it; a corner may be told as a rate of turn */
    toldG: number | null
    /** the accelerometer felt nothing of what the speed shows */
    contradicted: boolean
    lacked: ("accelerometer" | "course" | "frequent-fixes")[]
  }
}

export interface Me {
  kind: "user" | "api-key"
  id: string
  tenantId: string
  scopes: ("platform:tenants" | "users:read" | "users:write" | "api-keys:write" | "fleet:read" | "fleet:write" | "driving:contest" | "driving:own" | "assignments:override" | "devices:read" | "devices:write" | "readings:raw" | "devices:command" | "accounts:read" | "accounts:write" | "vendors:read" | "vendors:write" | "bookings:read" | "bookings:write" | "invoices:read" | "invoices:write" | "payments:read" | "payments:write" | "webhooks:read" | "webhooks:write" | "audit:read" | "ai:read" | "ai:write")[]
  sessionId: string | null
  user: User | null
}

export interface Measure {
  id: "trips" | "distance" | "driving-time" | "active-days" | "utilisation" | "time-utilisation" | "idle-time" | "idle-share" | "fuel" | "consumption" | "energy" | "electric-consumption" | "co2" | "harsh-events" | "safety" | "speedings" | "speeding-rate" | "driving-score" | "availability" | "fuel-cost" | "energy-cost" | "maintenance-cost" | "other-cost" | "cost" | "cost-per-km"
  name: string
  unit: "1" | "km" | "h" | "d" | "l" | "l/100km" | "kWh" | "kWh/100km" | "kg" | "/100km" | "points" | "currency" | "currency/km"
  /** the list it is a sum over */
  of: string
  /** ratios are ratios of sums, never means of ratios */
  formula: string
  coverage: string | null
  better: "high" | "low" | null
  /** whose it can be asked for */
  subjects: ("vehicle" | "driver" | "group" | "fleet" | "tenant")[]
  leastExposure: {
    amount: number
    unit: "km" | "d"
  } | null
}

export interface MeterEntry {
  id: string
  version: number
  vehicleId: string
  meter: "odometer" | "engine-hours"
  /** as it is displayed: metres of an odometer, hours of an engine */
  value: number
  at: string
  source: "workshop" | "manual"
  newInstrument: number | null
  note: string | null
  madeBy: string
  /** voided: it was wrong, and counts for nothing */
  status: "active" | "voided"
}

export interface MeterReset {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  counter: "vehicle-odometer" | "device-odometer" | "engine-hours"
  how: "fell" | "jumped" | "stalled"
  /** metres, or seconds of an engine */
  before: number
  after: number
  at: string
  status: "standing" | "withdrawn"
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

export interface NewAlertRule {
  name: string
  events: string[]
  severity: "info" | "warning" | "critical"
  /** which of these events raise it; null: all do */
  condition?: string | null | undefined
  /** which of these events say that it is over: with a condition that is wider than the negation of the first, a value that wavers raises once */
  until?: string | null | undefined
  /** the fields of the event that with its vehicle, driver or device make one cause; null: those by which the kind of event tells causes apart */
  groupBy?: string[] | null | undefined
  threshold?: {
    /** so many of one cause */
    count: number
    /** within so long; null: until it is over */
    withinS: number | null
    /** raised only when it is not over after so long */
    lastsS: number | null
  } | undefined
  /** whose events count: those in any of these; all of them empty: everyone’s. A driver’s are also those of the vehicle that he drove when it happened, by the assignments; when an assignment is corrected later, what it makes his raises an alert then, and what was not his is withdrawn */
  scope?: {
    fleetIds?: string[] | undefined
    /** of vehicles */
    groupIds?: string[] | undefined
    vehicleIds?: string[] | undefined
    driverIds?: string[] | undefined
    /** of drivers */
    driverGroupIds?: string[] | undefined
  } | undefined
  /** events of these hours count; null: of all */
  schedule?: WeeklyHours | null | undefined
  /** hours in which nobody is told; the alert is there all the same */
  quietHours?: {
    hours: WeeklyHours
    /** whether they are sent when the hours end, or not at all */
    messages: "hold" | "drop"
    exceptSeverities: ("info" | "warning" | "critical")[]
  } | null | undefined
  resolution?: {
    /** when the opposite happens: exited after entered, cleared after opened */
    onOpposite: boolean
    /** when nothing more of it was heard for so long */
    afterQuietS: number | null
    /** those who were told of it are told that it is over */
    tell: boolean
  } | undefined
  /** what happens so soon after the end belongs to the same alert, and nobody is told again */
  coolDownS?: number | undefined
  /** who is told, and who when nobody acknowledges; in order of time */
  escalation?: {
    /** since it was raised, if nobody acknowledged it */
    afterMin: number
    channelIds: string[]
  }[] | undefined
}

export interface NewApiKey {
  name: string
  scopes: ("platform:tenants" | "users:read" | "users:write" | "api-keys:write" | "fleet:read" | "fleet:write" | "driving:contest" | "driving:own" | "assignments:override" | "devices:read" | "devices:write" | "readings:raw" | "devices:command" | "accounts:read" | "accounts:write" | "vendors:read" | "vendors:write" | "bookings:read" | "bookings:write" | "invoices:read" | "invoices:write" | "payments:read" | "payments:write" | "webhooks:read" | "webhooks:write" | "audit:read" | "ai:read" | "ai:write")[]
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

export interface NewCoachingSession {
  driverId?: string | undefined
  /** whoever drives it; one of the two is named */
  vehicleId?: string | undefined
  topics: ("braking" | "acceleration" | "cornering" | "speeding" | "long-drive" | "night" | "idling")[]
  dueAt?: string | undefined
  note?: string | undefined
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

export interface NewContest {
  event: {
    kind: "manoeuvre"
    id: string
  } | {
    kind: "speeding"
    id: string
  } | {
    kind: "long-drive"
    id: string
  }
  reason: string
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
  parentId?: string | null | undefined
  paymentTermsDays?: number | undefined
  creditLimit?: number | null | undefined
  timeZone?: string | null | undefined
}

export interface NewCostEntry {
  vehicleId: string
  /** a word of the tenant’s own: `insurance`, `lease`, `tax`, `tolls`, `tyres`, `parking`, `fines`, or another */
  category: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** the first day that it is for, by the clocks of the fleet the vehicle is in */
  from: string
  /** exclusive; without it, it is of one day */
  to?: string | undefined
  externalId?: string | undefined
  note?: string | undefined
}

export interface NewCreditNote {
  invoiceId: string
  lines?: {
    lineId: string
    quantity?: string | undefined
    netAmount?: number | undefined
    grossAmount?: number | undefined
  }[] | undefined
  grossAmount?: number | undefined
  reason: string
}

export interface NewCustomField {
  subject: "vehicle" | "driver"
  /** its name in `customFields`; it stays */
  key: string
  name: string
  type: "text" | "number" | "boolean" | "day" | "option"
  required?: boolean | undefined
  /** of type option: what may be chosen */
  options?: string[] | undefined
}

export interface NewDefect {
  label: string
  severity: "minor" | "major" | "out-of-service"
  note?: string | undefined
  driverId?: string | undefined
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

export interface NewDocument {
  kind: "registration" | "insurance" | "inspection" | "tax" | "permit" | "lease" | "warranty" | "driving-licence" | "driver-card" | "qualification" | "medical" | "contract" | "other"
  title?: string | undefined
  number?: string | undefined
  issuedOn?: string | undefined
  expiresOn?: string | undefined
  /** so many days before it expires it is told */
  remindDays?: number[] | undefined
}

export interface NewDriver {
  name: string
  fleetId?: string | undefined
  /** whose it is in the system it was imported from; one of the tenant */
  externalId?: string | undefined
  userId?: string | undefined
  email?: string | undefined
  /** E.164 */
  phone?: string | undefined
  licence?: {
    number?: string | undefined
    /** ISO 3166-1 alpha-2 */
    country: string
    classes: LicenceClass[]
    issuedOn?: string | null | undefined
    expiresOn?: string | null | undefined
  } | undefined
  groupIds?: string[] | undefined
  tags?: string[] | undefined
  /** by the key of a custom field */
  customFields?: Record<string, string | number | boolean> | undefined
}

export interface NewDriverActivity {
  driverId: string
  activity: "driving" | "work" | "availability" | "rest" | "sleeper-berth"
  fromAt: string
  /** not in the future */
  untilAt: string
  note?: string | undefined
}

export interface NewDriverAssignment {
  vehicleId: string
  driverId: string
  /** now where it is not given; may lie in the past */
  fromAt?: string | undefined
  untilAt?: string | null | undefined
  /** asks for the scope `assignments:override` */
  override?: {
    reason: string
  } | undefined
}

export interface NewDriverKey {
  kind: "ibutton" | "rfid" | "nfc" | "other"
  /** large and small letters are the same */
  key: string
  /** now where it is not given; may lie in the past */
  validFrom?: string | undefined
  validUntil?: string | null | undefined
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
  /** IANA name: whose days, nights and months its reports are of */
  timeZone?: string | undefined
  /** ISO 4217 code: what its costs are told in */
  currency?: string | undefined
  /** what people of it read; the API tells everything metric */
  units?: "metric" | "imperial" | "us" | undefined
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

export interface NewFuelTransaction {
  vehicleId: string
  externalId?: string | undefined
  cardNumber?: string | undefined
  at: string
  /** to the millilitre */
  litres: number
  /** Integer minor units and an ISO 4217 code */
  total: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  product?: string | undefined
  station?: string | undefined
  place?: Place | undefined
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
  schedule?: GeofenceSchedule | null | undefined
  dwellMinutes?: number | null | undefined
  speedLimitKmh?: number | null | undefined
  scope?: GeofenceScope | null | undefined
}

export interface NewGroup {
  name: string
  parentId?: string | undefined
}

export interface NewHandover {
  vehicleId: string
  /** who takes it over */
  driverId: string
  /** now where it is not given */
  at?: string | undefined
  untilAt?: string | null | undefined
  /** asks for the scope `assignments:override` */
  override?: {
    reason: string
  } | undefined
}

export interface NewImport {
  name: string
  source: "traccar"
  /** of times that tell no offset: the zone that the exporting database session had */
  timeZone?: string | undefined
  /** of a new device whose positions tell no protocol, or one that is not spoken here */
  fallbackProtocol?: "teltonika" | "gt06" | "jt808" | "queclink" | "h02" | "ruptela" | "meitrack" | "osmand" | "gps103" | "tk103" | "calamp" | "mqtt" | "cloud" | undefined
}

export interface NewInspection {
  templateId?: string | undefined
  /** the template’s where there is one; else pre-trip */
  kind?: "pre-trip" | "post-trip" | "periodic" | undefined
  driverId?: string | undefined
  odometerM?: number | undefined
  results: {
    key: string
    /** without a template */
    label?: string | undefined
    result: "ok" | "defect" | "not-applicable"
    severity?: "minor" | "major" | "out-of-service" | undefined
    note?: string | undefined
  }[]
}

export interface NewInspectionTemplate {
  name: string
  kind: "pre-trip" | "post-trip" | "periodic"
  items: {
    key: string
    label: string
    /** of a defect of it, where whoever finds it says nothing else */
    severity: "minor" | "major" | "out-of-service"
  }[]
}

export interface NewInstallation {
  deviceId: string
  installedAt?: string | undefined
}

export interface NewInvoice {
  accountId: string
  /** ISO 4217 code */
  currency?: string | undefined
  lines: {
    description: string
    category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other"
    quantity: string
    unitPrice: string
    discountPercent?: string | undefined
    source?: LineSource | undefined
  }[]
  discounts?: {
    description: string
    percent?: string | undefined
    amount?: number | undefined
  }[] | undefined
  charges?: {
    description: string
    category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other"
    amount: number
  }[] | undefined
  pricing?: "exclusive" | "inclusive" | undefined
  collection?: "charge" | "send" | undefined
  purchaseOrder?: string | null | undefined
  taxPoint?: string | null | undefined
}

export interface NewMeterEntry {
  meter: "odometer" | "engine-hours"
  /** as it is displayed: metres of an odometer, hours of an engine */
  value: number
  /** now where it is not given */
  at?: string | undefined
  source?: "workshop" | "manual" | undefined
  /** as it is displayed: metres of an odometer, hours of an engine */
  newInstrument?: number | undefined
  note?: string | undefined
  /** it is right, however unlikely */
  confirmed?: boolean | undefined
}

export interface NewNotificationChannel {
  name: string
  target: {
    kind: "email"
    address: string
  } | {
    kind: "sms"
    /** E.164 */
    number: string
  } | {
    kind: "push"
    token: string
  } | {
    kind: "webhook"
    url: string
  }
  locale?: "en" | "ar" | undefined
  units?: "metric" | "imperial" | undefined
  /** IANA name */
  timeZone?: string | undefined
  /** more than so many within an hour come together, as one digest */
  maxPerHour?: number | undefined
}

export interface NewPayment {
  accountId: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** `manual` only reserves the money; it is taken by a capture */
  captureMode?: "automatic" | "manual" | undefined
  description?: string | undefined
  purpose?: Purpose | undefined
  bookingId?: string | undefined
  invoiceId?: string | undefined
  methodId?: string | undefined
  oneTime?: {
    provider: "stripe" | "paypal" | "square"
    token?: string | undefined
  } | undefined
  returnUrl?: string | undefined
  keepAuthorisedUntil?: string | undefined
  quoteId?: string | undefined
  confirmDuplicate?: boolean | undefined
}

export interface NewPaymentMethod {
  accountId: string
  provider: "stripe" | "paypal" | "square"
  token: string
}

export interface NewPaymentPlan {
  accountId: string
  invoiceId?: string | undefined
  description?: string | undefined
  /** Integer minor units and an ISO 4217 code */
  total: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  deposit?: {
    amount?: number | undefined
    percent?: string | undefined
  } | undefined
  instalments: number
  cycle: {
    every: "week" | "month"
    count: number
  }
  /** due day of the first instalment; where nothing is said, one cycle from today */
  firstDay?: string | undefined
  /** IANA time zone of the customer: an instalment is charged when its day begins there */
  timeZone: string
  fee?: {
    amount?: number | undefined
    percent?: string | undefined
  } | undefined
  /** 3 where nothing is said */
  graceDays?: number | undefined
  /** 0 where nothing is said */
  lateFee?: number | undefined
  /** 2 where nothing is said */
  defaultAfterMissed?: number | undefined
  /** what becomes of the fees of instalments that are not due yet when all is paid at once */
  earlyPayoff?: "waive-fees" | "keep-fees" | undefined
}

export interface NewReceiver {
  vendorId: string
  provider: "stripe" | "paypal" | "square"
  /** ISO 3166-1 alpha-2 */
  country: string
  /** ISO 4217 code */
  currency: string
}

export interface NewRecordImport {
  name: string
  subject: "vehicle" | "driver"
  dryRun?: boolean | undefined
  fleetId?: string | undefined
}

export interface NewReport {
  name: string
  /** its columns, in order */
  measures: ("trips" | "distance" | "driving-time" | "active-days" | "utilisation" | "time-utilisation" | "idle-time" | "idle-share" | "fuel" | "consumption" | "energy" | "electric-consumption" | "co2" | "harsh-events" | "safety" | "speedings" | "speeding-rate" | "driving-score" | "availability" | "fuel-cost" | "energy-cost" | "maintenance-cost" | "other-cost" | "cost" | "cost-per-km")[]
  by: "vehicle" | "driver" | "group" | "fleet" | "tenant"
  /** `week`: of ISO 8601, from Monday on. `whole`: all days asked for as one */
  period: "day" | "week" | "month" | "whole"
  fleetId?: string | null | undefined
  groupId?: string | null | undefined
  vehicleId?: string | null | undefined
  driverId?: string | null | undefined
  /** beside each figure the share that is known */
  withCoverage?: boolean | undefined
  units?: "metric" | "imperial" | "us" | undefined
  /** how numbers and days are written in a PDF */
  locale?: string | undefined
}

export interface NewReportSchedule {
  /** it tells of the whole day, week or month before */
  every: "day" | "week" | "month"
  hour?: number | undefined
  /** of a weekly one; 1 is Monday */
  weekday?: number | undefined
  /** of a monthly one */
  dayOfMonth?: number | undefined
  /** IANA name of a time zone */
  timeZone?: string | undefined
  format?: "csv" | "xlsx" | "pdf" | undefined
  /** which are told, with a link to the file */
  channelIds?: string[] | undefined
  /** how long the link is good */
  linkDays?: number | undefined
}

export interface NewRoutePlan {
  name: string
  startsAt: string
  /** at most a week after `startsAt` */
  endsAt: string
  loadDimensions?: string[] | undefined
  /** how long is searched; longer finds cheaper plans */
  solveSeconds?: number | undefined
  /** whose roads and speeds are meant; estimates without a router are the same for both */
  profile?: "car" | "truck" | undefined
  vehicles: NewRoutePlanVehicle[]
  stops: NewRouteStop[]
}

export interface NewRoutePlanVehicle {
  vehicleId: string
  driverId?: string | null | undefined
  /** null: where its first stop is */
  start?: Place | null | undefined
  /** where it starts, unless it is given; null: at its last stop */
  end?: Place | null | undefined
  /** as the plan, where it is not given */
  startsAt?: string | undefined
  /** as the plan, where it is not given */
  endsAt?: string | undefined
  /** by dimension, in the order of `loadDimensions`; what is missing is 0 */
  capacity?: number[] | undefined
  skills?: string[] | undefined
  fixedCost?: number | undefined
  costPerKm?: number | undefined
  costPerHour?: number | undefined
  maxDistanceKm?: number | null | undefined
  maxMinutes?: number | null | undefined
  maxStops?: number | null | undefined
  /** its driver rests after four and a half hours of driving, and drives for nine hours at most (EU 561/2006); null: nobody limits it */
  drivingRules?: "eu-561-2006" | null | undefined
  breaks?: {
    earliestAt: string
    /** it begins by then, unless the vehicle is back before */
    latestAt: string
    minutes: number
  }[] | undefined
}

export interface NewRouteStop {
  /** whoever plans calls it so; one of the plan */
  reference: string
  name?: string | null | undefined
  lat: number
  lon: number
  /** a vehicle this near is there */
  radiusM?: number | undefined
  serviceMinutes?: number | undefined
  /** service begins within one of them, ends included; none: at any time */
  windows?: {
    from: string
    to: string
  }[] | undefined
  /** brought from where the vehicle starts */
  deliver?: number[] | undefined
  /** taken along: to `deliverTo`, or to where the vehicle ends */
  pickUp?: number[] | undefined
  /** the stop to which the same vehicle brings later what it picks up here; that stop has no load of its own */
  deliverTo?: string | null | undefined
  skills?: string[] | undefined
  /** only one of these; none: any */
  vehicleIds?: string[] | undefined
  /** of what cannot all be served the higher goes first */
  priority?: number | undefined
  /** what leaving it out costs; null: it is served if it can be */
  penalty?: number | null | undefined
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

export interface NewServicePlan {
  name: string
  appliesTo?: {
    vehicleIds?: string[] | undefined
    groupIds?: string[] | undefined
    models?: {
      make: string
      model: string | null
      yearFrom: number | null
      yearTo: number | null
    }[] | undefined
  } | undefined
  interval: {
    distanceM?: number | null | undefined
    engineHours?: number | null | undefined
    months?: number | null | undefined
    conditions?: {
      /** how a confirmed open code begins */
      troubleCodes: string[]
      findings: ("battery-discharged" | "battery-low" | "battery-falling" | "cranking-weak" | "not-charging" | "overcharging" | "overheated" | "coolant-rising" | "coolant-cold")[]
    } | null | undefined
  }
  soonPercent?: number | undefined
  gracePercent?: number | undefined
  serviceCategory?: string | null | undefined
}

/** Of `reportRunId`, `vehicleIds` (where they are now) and `tripId` one. */
export interface NewSharedLink {
  name: string
  /** how long it is good */
  days: number
  reportRunId?: string | undefined
  vehicleIds?: string[] | undefined
  tripId?: string | undefined
}

export interface NewShift {
  vehicleId: string
  driverId: string
  /** 1 is Monday */
  weekdays: number[]
  /** 2: every other week, counted from the week of `firstDay` */
  everyWeeks?: number | undefined
  /** by the clock of the vehicle’s fleet */
  startsAt: string
  /** not later than `startsAt`: on the next day */
  endsAt: string
  /** today where it is not given */
  firstDay?: string | undefined
  lastDay?: string | null | undefined
}

export interface NewStatement {
  accountId: string
  from: string
  to: string
  /** ISO 4217 code */
  currency?: string | undefined
  purchaseOrder?: string | null | undefined
}

export interface NewSubscription {
  accountId: string
  planId: string
  /** the account’s where nothing is said */
  currency?: string | undefined
  /** IANA time zone of the customer: its calendar decides days, periods and the date of a bill */
  timeZone: string
  /** 1 where nothing is said */
  quantity?: number | undefined
  addOns?: {
    code: string
    quantity: number
  }[] | undefined
  /** today or later, of the customer’s calendar; now where nothing is said */
  startDay?: string | undefined
  /** the plan’s where nothing is said; 0 for no trial */
  trialDays?: number | undefined
  /** a day on which a period begins; the others are counted from it. Where nothing is said, the day on which it is first paid for. What is paid first until a period begins is paid in proportion of its days. */
  anchorDay?: string | undefined
  couponCode?: string | undefined
  /** `at-once`, the default: an invoice of each bill; an upgrade on the day on which its period was billed is an invoice of the difference. `day-end`: one invoice of all that was billed on a day of the customer’s, when that day ends; what was billed and given back on it is not on it */
  invoicing?: "at-once" | "day-end" | undefined
  /** A period that would begin while the account is suspended is not billed. When the suspension ends: `not-billed`, the default: it goes on from that day, and what is left of the period is charged in proportion; `billed`: each period that has begun meanwhile is billed, in order */
  suspendedSpan?: "not-billed" | "billed" | undefined
  collection?: "charge" | "send" | undefined
  paymentTermsDays?: number | null | undefined
  purchaseOrder?: string | null | undefined
}

export interface NewTaxCalculation {
  /** yours, to find it by */
  reference?: string | undefined
  /** the day whose rates and rules count: of the supply, not today */
  taxPoint: string
  /** ISO 4217 code */
  currency: string
  /** whether the prices are without tax or contain it */
  pricing: "exclusive" | "inclusive"
  /** document (default): tax once per category and rate, as EN 16931 wants it (BR-CO-14, BR-CO-17); line: per line, only where no e-invoice is issued */
  rounding?: "document" | "line" | undefined
  /** an e-invoice is issued over it: rounding has to be document; default: not said */
  eInvoice?: boolean | undefined
  /** minor units off the whole, before tax, shared among the lines by their amounts */
  discountAmount?: number | undefined
  seller: {
    /** where it is established; XI is Northern Ireland */
    country: string
    /** its numbers, of every country */
    taxNumbers?: string[] | undefined
    /** its cross-border sales to consumers in the Union exceeded 10,000 € this year or last, or it chose so (Dir. 2006/112 Art. 59c); default: false */
    exceedsThreshold?: boolean | undefined
    /** declares them through the one stop shop; default: false */
    usesOss?: boolean | undefined
    /** needed where the sales tax of the United States is asked for */
    address?: {
      /** state of the United States */
      state: string
      postalCode: string
      city?: string | undefined
      street?: string | undefined
    } | undefined
  }
  customer: {
    /** where it is established or lives; XI is Northern Ireland */
    country: string
    kind: "business" | "consumer"
    taxNumber?: string | null | undefined
    certificates?: {
      reference: string
      /** whose tax it exempts from */
      country: string
      /** the provision that exempts */
      article: string
      validFrom: string
      validTo?: string | null | undefined
    }[] | undefined
    /** needed where the sales tax of the United States is asked for */
    address?: {
      /** state of the United States */
      state: string
      postalCode: string
      city?: string | undefined
      street?: string | undefined
    } | undefined
  }
  lines: {
    /** yours; default: its number, from 1 */
    id?: string | undefined
    description?: string | undefined
    /** services: labour, inspection, towing, hire, parking, subscription (electronic: software, data), service (any other); goods: parts, fuel, electricity (charging a vehicle) */
    category: "labour" | "inspection" | "towing" | "hire" | "parking" | "subscription" | "service" | "parts" | "fuel" | "electricity"
    /** an exact decimal, not negative */
    quantity: string
    /** in major units: 89.00 is 89 €; with tax when the prices contain it */
    unitPrice: string
    /** per cent, from 0 to 100 */
    discountPercent?: string | undefined
    /** minor units off this line, after discountPercent and before tax */
    discountAmount?: number | undefined
    /** where it is performed, the vehicle is put at disposal, goods are handed over, fitted or pumped, or their transport begins; default: the seller’s country */
    place?: string | undefined
    /** goods only: where they are transported to */
    deliveredTo?: string | undefined
    /** there is proof that the goods left: without it nothing is zero-rated; default: false */
    transportProof?: boolean | undefined
    /** hire only, and needed there: up to 30 days it is taxed where the vehicle is put at disposal */
    hireDays?: number | undefined
    /** AE: goods in a designated zone that are sold on, not used up there; default: false */
    unusedInDesignatedZone?: boolean | undefined
    /** where the law gives this line another rate than the standard one; used only if it is taxed */
    reducedRate?: {
      /** per cent, from 0 to 100 */
      rate: string
      article: string
    } | undefined
  }[]
}

export interface NewTaxNumberCheck {
  /** begins with its country: EL for Greece, XI for Northern Ireland; blanks and dots are dropped */
  number: string
  /** your own number: the register then gives a consultation number */
  requester?: string | undefined
  /** ask the register even if it was asked lately; default: false */
  fresh?: boolean | undefined
}

export interface NewTenant {
  name: string
  /** ISO 3166-1 alpha-2 */
  country: string
  /** its own VAT number, without blanks: without it no reverse charge is invoiced */
  vatId?: string | null | undefined
  /** IANA zone in which the tenant’s days begin */
  timeZone: string
  /** Requests a minute of all its callers together */
  requestsPerMinute?: number | undefined
}

export interface NewUsage {
  id: string
  chargeCode: string
  quantity: string
  occurredAt: string
}

export interface NewUser {
  email: string
  name: string
  /** What the person may do; the scopes of each role are in the reference */
  role: "operator" | "admin" | "dispatcher" | "accountant" | "driver" | "viewer"
  password: string
  /** Only an operator of the platform may name another tenant */
  tenantId?: string | undefined
}

export interface NewVehicle {
  fleetId: string
  name: string
  plate?: string | undefined
  vin?: string | undefined
  /** whose it is in the system it was imported from; one of the tenant */
  externalId?: string | undefined
  /** what the VIN says where it is not given */
  make?: string | undefined
  model?: string | undefined
  /** of the model */
  year?: number | undefined
  /** whoever drives it has a licence of one of these classes; none: nothing is asked */
  licenceClasses?: string[] | undefined
  groupIds?: string[] | undefined
  tags?: string[] | undefined
  /** by the key of a custom field */
  customFields?: Record<string, string | number | boolean> | undefined
}

export interface NewVehicleEnergy {
  validFrom?: string | undefined
  fuelType: "petrol" | "diesel" | "flex" | "ethanol" | "lpg" | "none"
  tankLitres?: number | undefined
  tankTable?: {
    percent: number
    litres: number
  }[] | undefined
  displacementLitres?: number | undefined
  /** where air is reckoned from pressure; 0.80 if not given */
  volumetricEfficiency?: number | undefined
  /** by volume, of flex fuel or blended petrol */
  ethanolPercent?: number | undefined
  /** usable */
  batteryKwh?: number | undefined
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

export interface NewWallet {
  accountId: string
  holder?: {
    kind: "driver" | "customer"
    id: string
  } | undefined
  /** ISO 4217 code */
  currency: string
  name?: string | undefined
  /** IANA time zone; days of limits begin at its midnight */
  timeZone?: string | undefined
  limits?: {
    /** what it may hold, reserved money and top-ups under way included */
    maxBalance?: number | null | undefined
    /** what may be spent, reserved and transferred out in a day of the wallet’s zone */
    maxOutPerDay?: number | null | undefined
    /** what top-ups may be asked for in a day of the wallet’s zone */
    maxTopUpPerDay?: number | null | undefined
  } | undefined
}

export interface NewWalletCredit {
  /** `cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account */
  bucket: "cash" | "promotional" | "allowance"
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  reason: string
  /** the lower, the earlier it is used; 10 for promotional, 20 for allowance, 30 for cash where nothing is said */
  priority?: number | undefined
  /** from this instant on what is left of it is gone; without it never */
  expiresAt?: string | undefined
}

export interface NewWalletHold {
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  reference: {
    kind: "invoice" | "booking" | "payment" | "subscription" | "instalment" | "fuel" | "other"
    id: string
  }
  description?: string | undefined
  expiresAt?: string | undefined
}

export interface NewWalletRefund {
  amount?: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | undefined
  reason: string
}

export interface NewWalletSpend {
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  reference: {
    kind: "invoice" | "booking" | "payment" | "subscription" | "instalment" | "fuel" | "other"
    id: string
  }
  description?: string | undefined
}

export interface NewWalletTopUp {
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  methodId?: string | undefined
  oneTime?: {
    provider: "stripe" | "paypal" | "square"
    token?: string | undefined
  } | undefined
  returnUrl?: string | undefined
  confirmDuplicate?: boolean | undefined
  /** from this instant on what is left of it is gone; without it never */
  expiresAt?: string | undefined
}

export interface NewWalletTransfer {
  toWalletId: string
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  reason: string
}

export interface NewWebhook {
  /** https, an address of the public internet */
  url: string
  /** Types of events that partners may subscribe to */
  eventTypes: string[]
  ordered?: boolean | undefined
}

export interface NewWorkOrder {
  vehicleId: string
  troubleCodeIds?: string[] | undefined
  serviceScheduleIds?: string[] | undefined
  defectIds?: string[] | undefined
  note?: string | undefined
  accountId?: string | undefined
  vendorId?: string | undefined
  serviceId?: string | undefined
  /** where it is not given: that of the service’s plan, else what ai recommends, else `inspection` */
  serviceCategory?: string | undefined
  scheduledAt?: string | undefined
  quantity?: string | undefined
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

export interface Notification {
  id: string
  channelId: string
  alertId: string | null
  kind: "opened" | "escalated" | "resolved" | "digest" | "code" | "report"
  status: "held" | "pending" | "digested" | "sent" | "failed" | "dropped"
  attempts: number
  lastError: string | null
  createdAt: string
  sentAt: string | null
}

export interface NotificationChannel {
  id: string
  version: number
  target: {
    kind: "email"
    address: string
  } | {
    kind: "sms"
    /** E.164 */
    number: string
  } | {
    kind: "push"
    token: string
  } | {
    kind: "webhook"
    url: string
  }
  name: string
  locale: "en" | "ar"
  units: "metric" | "imperial"
  /** IANA name */
  timeZone: string
  /** more than so many within an hour come together, as one digest */
  maxPerHour: number
  status: "unverified" | "active" | "unsubscribed" | "failing" | "deleted"
  createdAt: string
}

export interface NotificationChannelChange {
  name?: string | undefined
  locale?: "en" | "ar" | undefined
  units?: "metric" | "imperial" | undefined
  /** IANA name */
  timeZone?: string | undefined
  /** more than so many within an hour come together, as one digest */
  maxPerHour?: number | undefined
  status?: "active" | undefined
}

export interface OpenDifferences {
  from: string
  asOf: string
  providers: {
    provider: "stripe" | "paypal" | "square"
    currencies: {
      /** ISO 4217 code */
      currency: string
      /** movements that both tell alike */
      matched: number
      /** so near the present that the other half may follow */
      inTransit: number
      differences: number
      /** what the ledger says moved in them */
      ledger: number
      /** what the provider says */
      provider: number
      /** provider − ledger */
      difference: number
      ages: {
        /** since it moved, of 24 hours */
        days: "under-1" | "1-7" | "8-30" | "over-30"
        differences: number
        difference: number
      }[]
    }[]
  }[]
}

export interface OwnInspection {
  /** which you drive now */
  vehicleId: string
  templateId?: string | undefined
  /** the template’s where there is one; else pre-trip */
  kind?: "pre-trip" | "post-trip" | "periodic" | undefined
  odometerM?: number | undefined
  results: {
    key: string
    /** without a template */
    label?: string | undefined
    result: "ok" | "defect" | "not-applicable"
    severity?: "minor" | "major" | "out-of-service" | undefined
    note?: string | undefined
  }[]
}

export interface PasswordChange {
  currentPassword: string
  newPassword: string
}

export interface PayerBankAccount {
  id: string
  accountId: string
  iban: string
  createdAt: string
}

export interface Payment {
  id: string
  version: number
  accountId: string
  purpose: Purpose
  invoiceId: string | null
  bookingId: string | null
  description: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** `manual` only reserves the money; it is taken by a capture */
  captureMode: "automatic" | "manual"
  status: "requires-confirmation" | "requires-method" | "pending" | "requires-action" | "processing" | "authorised" | "succeeded" | "failed" | "unknown" | "cancelled" | "expired" | "returned"
  /** Integer minor units and an ISO 4217 code */
  authorised: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  captured: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  refunded: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  refunding: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  disputed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  methodId: string | null
  provider: "stripe" | "paypal" | "square" | null
  providerReference: string | null
  redirectUrl: string | null
  failure: {
    code: string
    message: string
    retryable: boolean
    retry: "soft" | "hard" | "authenticate" | null
  } | null
  heldFor: string | null
  split: {
    id: string
    /** Integer minor units and an ISO 4217 code */
    commission: {
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
    shares: {
      vendorId: string
      /** Integer minor units and an ISO 4217 code */
      amount: {
        amount: number
        /** ISO 4217 code */
        currency: string
      }
    }[]
  } | null
  conversion: PaymentConversion | null
  authorisedUntil: string | null
  keepAuthorisedUntil: string | null
  createdAt: string
  settledAt: string | null
}

export interface PaymentAnalyticsAgeing {
  asOf: string
  timeZone: string
  /** in that zone: an invoice is one day late on the day after its due date */
  day: string
  currencies: {
    /** ISO 4217 code */
    currency: string
    total: {
      invoices: number
      due: number
    }
    buckets: {
      /** days after the due date */
      bucket: "not-due" | "1-30" | "31-60" | "61-90" | "over-90"
      invoices: number
      due: number
    }[]
  }[]
}

export interface PaymentConversion {
  quoteId: string
  appliedQuoteId: string
  requoted: boolean
  rate: string
  /** Integer minor units and an ISO 4217 code */
  price: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  charge: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  difference: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  capturing: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  captured: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  refunded: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  refunding: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
}

export interface PaymentMethod {
  id: string
  version: number
  accountId: string
  provider: "stripe" | "paypal" | "square"
  kind: "card" | "paypal" | "sepa-debit" | "wallet"
  label: string
  expiry: {
    month: number
    year: number
  } | null
  status: "active" | "expired" | "removed"
  isDefault: boolean
  createdAt: string
}

export interface PaymentPlan {
  id: string
  version: number
  accountId: string
  invoiceId: string | null
  description: string
  status: "awaiting-deposit" | "active" | "defaulted" | "completed" | "paid-off" | "cancelled" | "written-off"
  /** ISO 4217 code */
  currency: string
  /** IANA time zone of the customer: an instalment is charged when its day begins there */
  timeZone: string
  total: number
  deposit: number
  fee: number
  cycle: {
    every: "week" | "month"
    count: number
  }
  graceDays: number
  lateFee: number
  defaultAfterMissed: number
  /** what becomes of the fees of instalments that are not due yet when all is paid at once */
  earlyPayoff: "waive-fees" | "keep-fees"
  instalments: Instalment[]
  outstanding: number
  payoffPaymentId: string | null
  createdAt: string
  endedAt: string | null
  endReason: string | null
}

export interface PaymentPlanSchedule {
  /** ISO 4217 code */
  currency: string
  total: number
  deposit: number
  fee: number
  payable: number
  instalments: {
    number: number
    kind: "deposit" | "instalment" | "late-fee"
    dueDay: string
    principal: number
    fee: number
    amount: number
  }[]
}

export interface PaymentPlanTerms {
  /** Integer minor units and an ISO 4217 code */
  total: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  deposit?: {
    amount?: number | undefined
    percent?: string | undefined
  } | undefined
  instalments: number
  cycle: {
    every: "week" | "month"
    count: number
  }
  /** due day of the first instalment; where nothing is said, one cycle from today */
  firstDay?: string | undefined
  /** IANA time zone of the customer: an instalment is charged when its day begins there */
  timeZone: string
  fee?: {
    amount?: number | undefined
    percent?: string | undefined
  } | undefined
  /** 3 where nothing is said */
  graceDays?: number | undefined
  /** 0 where nothing is said */
  lateFee?: number | undefined
  /** 2 where nothing is said */
  defaultAfterMissed?: number | undefined
  /** what becomes of the fees of instalments that are not due yet when all is paid at once */
  earlyPayoff?: "waive-fees" | "keep-fees" | undefined
}

export interface Payoff {
  day: string
  /** ISO 4217 code */
  currency: string
  principal: number
  fees: number
  feesWaived: number
  amount: number
}

export interface PayoutsDue {
  vendorId: string
  /** ISO 4217 code */
  currency: string
  /** of its shares, not sent yet; held + sending + the rest */
  payable: number
  /** until it is released, or the vendor has a verified account */
  held: number
  /** on its way, or not known to have arrived */
  sending: number
  /** could not be sent; somebody has to look at it */
  failed: number
  /** by the vendor, after reversals that it could not cover */
  owed: number
  /** payable − owed */
  net: number
}

export interface PeriodQuery {
  from?: string | undefined
  to?: string | undefined
}

export interface Place {
  lat: number
  lon: number
}

export interface Plan {
  id: string
  version: number
  code: string
  status: "active" | "archived"
  name: string
  cycle: Cycle
  /** where a subscription does not say otherwise */
  trialDays: number
  charges: PlanCharge[]
  currencies: string[]
  createdAt: string
}

export interface PlanCharge {
  code: string
  name: string
  /** `flat`: once a period; `per-unit`: times the quantity of the subscription, e.g. its vehicles; `add-on`: times the quantity at which it was chosen; `metered`: by usage, in arrears; `one-off`: with the first bill only, e.g. a setup fee */
  kind: "flat" | "per-unit" | "add-on" | "metered" | "one-off"
  /** `unit`: quantity × unit price; `graduated`: each part of the quantity at its tier’s price; `volume`: all of it at the price of the tier that it reaches; `package`: packages that are begun × unit price */
  pricing: "unit" | "graduated" | "volume" | "package"
  category?: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other" | undefined
  meter?: {
    /** of the records of a period */
    aggregate: "sum" | "max" | "last"
    unit: string
    /** this much of a period is not charged */
    included?: string | undefined
  } | undefined
  /** one for each currency of the plan */
  prices: ChargePrice[]
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

export interface PriceTier {
  /** up to and including this quantity; null for the last, which has no end */
  upTo: string | null
  unitPrice: string
  /** besides, once this tier is reached */
  flat?: string | undefined
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

export type ProviderEvent = Record<string, unknown>

export interface ProviderOperation {
  id: string
  kind: string
  subjectId: string
  number: number
  provider: "stripe" | "paypal" | "square"
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | null
  /** `waiting`: certainly nothing happened so far, tried again; `unknown`: the answer was lost, the provider is asked until it is known; `absent`: it never happened */
  status: "pending" | "waiting" | "requires-action" | "approved" | "processing" | "unknown" | "succeeded" | "declined" | "refused" | "absent"
  providerReference: string | null
  code: string | null
  message: string | null
  calls: number
  startedAt: string
  settledAt: string | null
}

export interface ProviderRouting {
  version: number
  rules: {
    currencies: string[] | null
    methodKinds: ("card" | "paypal" | "sepa-debit" | "wallet")[] | null
    providers: ("stripe" | "paypal" | "square")[]
  }[]
}

export interface PublishedRate {
  rateId: string
  source: string
  /** ISO 4217 code */
  base: string
  /** ISO 4217 code */
  quote: string
  day: string
  rate: string
}

export interface Purpose {
  kind: "invoice" | "booking" | "wallet-top-up" | "instalment" | "statement" | "other"
  id: string | null
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

export interface QuarantinedBytes {
  /** at most the first 16,384 bytes */
  hex: string
}

export interface Quote {
  id: string
  /** Integer minor units and an ISO 4217 code */
  from: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  to: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  rate: string
  steps: ConversionStep[]
  requotes: string | null
  expiresAt: string
  createdAt: string
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

/** WGS 84 */
export interface ReadingsPosition {
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

export interface Receivable {
  id: string
  number: string
  accountId: string
  /** ISO 4217 code */
  currency: string
  total: number
  due: number
  dueDate: string | null
  daysOverdue: number
  bucket: "current" | "1-30" | "31-60" | "61-90" | "over-90"
  creditorReference: string | null
  purchaseOrder: string | null
}

export interface ReceivablesAgeing {
  accountId: string
  /** ISO 4217 code */
  currency: string
  asOf: string
  invoices: number
  current: number
  days1To30: number
  days31To60: number
  days61To90: number
  over90: number
  total: number
}

export interface ReceivedEvent {
  id: string
  provider: "stripe" | "paypal" | "square"
  type: string
  subjectKind: "payment" | "refund" | "receiver" | "transfer" | "payout" | "dispute" | "method"
  subjectId: string
  outcome: "asked" | "kept"
  occurredAt: string
  receivedAt: string
}

export interface Receiver {
  id: string
  version: number
  vendorId: string
  provider: "stripe" | "paypal" | "square"
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
  provider: "stripe" | "paypal" | "square"
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

export interface ReconciliationDifference {
  id: string
  version: number
  runId: string
  lastRunId: string
  provider: "stripe" | "paypal" | "square"
  kind: "charge" | "transfer" | "refund" | "payout" | "dispute" | "fee" | "other"
  cause: "missing-here" | "missing-there" | "other-amount"
  reference: string | null
  providerReference: string | null
  /** ISO 4217 code */
  currency: string
  ledger: number | null
  providerAmount: number | null
  at: string
  status: "asked" | "open" | "explained" | "closed"
  note: string | null
  decidedBy: string | null
  decidedAt: string | null
  foundAt: string
}

export interface ReconciliationItem {
  kind: "charge" | "transfer" | "refund" | "payout" | "dispute" | "fee" | "other"
  reference: string | null
  providerReference: string | null
  /** ISO 4217 code */
  currency: string
  ledger: number | null
  provider: number | null
  at: string
}

export interface ReconciliationRun {
  id: string
  version: number
  provider: "stripe" | "paypal" | "square"
  from: string
  until: string
  startedBy: "request" | "night"
  status: "running" | "finished" | "failed"
  comparedUntil: string
  totals: {
    /** ISO 4217 code */
    currency: string
    ledger: number
    provider: number
    matched: number
  }[]
  inTransit: ReconciliationItem[]
  differences: number
  asked: number
  failure: string | null
  startedAt: string
  finishedAt: string | null
}

export interface RecordImport {
  id: string
  version: number
  name: string
  subject: "vehicle" | "driver"
  /** it says what would become of each row, and changes nothing */
  dryRun: boolean
  /** of new ones whose row names none */
  fleetId: string | null
  status: "awaiting-file" | "running" | "completed" | "cancelled"
  /** of the file, as they were understood */
  columns: string[]
  rows: number
  done: number
  created: number
  changed: number
  unchanged: number
  refused: number
  createdAt: string
  endedAt: string | null
}

export interface RecordImportRow {
  /** of the file; its heading is the first */
  line: number
  outcome: "pending" | "created" | "changed" | "unchanged" | "refused"
  /** null of a dry run for what is not there */
  subjectId: string | null
  /** why it was refused */
  messages: {
    column: string | null
    message: string
  }[]
}

export interface Refresh {
  refreshToken: string
}

export interface Refund {
  id: string
  version: number
  paymentId: string
  accountId: string
  invoiceId: string | null
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  price: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | null
  lines: RefundedLine[] | null
  reason: string
  creditNoteId: string | null
  bearer: "pro-rata" | "platform" | "vendors"
  parts: RefundParts
  status: "pending" | "processing" | "succeeded" | "failed" | "unknown"
  provider: "stripe" | "paypal" | "square" | null
  providerReference: string | null
  failure: {
    code: string
    message: string
  } | null
  createdAt: string
  settledAt: string | null
}

export interface RefundParts {
  /** Integer minor units and an ISO 4217 code */
  commission: {
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
  shares: {
    vendorId: string
    /** Integer minor units and an ISO 4217 code */
    amount: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    sent: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
  }[]
  /** Integer minor units and an ISO 4217 code */
  undivided: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  elsewhere: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
}

export interface RefundPreview {
  /** gross minor units of each refund, in their order; those that were made already come first */
  amounts: number[]
}

export interface RefundedLine {
  lineId: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
}

export interface Report {
  id: string
  version: number
  name: string
  /** its columns, in order */
  measures: ("trips" | "distance" | "driving-time" | "active-days" | "utilisation" | "time-utilisation" | "idle-time" | "idle-share" | "fuel" | "consumption" | "energy" | "electric-consumption" | "co2" | "harsh-events" | "safety" | "speedings" | "speeding-rate" | "driving-score" | "availability" | "fuel-cost" | "energy-cost" | "maintenance-cost" | "other-cost" | "cost" | "cost-per-km")[]
  by: "vehicle" | "driver" | "group" | "fleet" | "tenant"
  /** `week`: of ISO 8601, from Monday on. `whole`: all days asked for as one */
  period: "day" | "week" | "month" | "whole"
  fleetId: string | null
  groupId: string | null
  vehicleId: string | null
  driverId: string | null
  /** beside each figure the share that is known */
  withCoverage: boolean
  units: "metric" | "imperial" | "us"
  /** how numbers and days are written in a PDF */
  locale: string
  status: "active" | "deleted"
  createdAt: string
}

export interface ReportChange {
  name?: string | undefined
  /** its columns, in order */
  measures?: ("trips" | "distance" | "driving-time" | "active-days" | "utilisation" | "time-utilisation" | "idle-time" | "idle-share" | "fuel" | "consumption" | "energy" | "electric-consumption" | "co2" | "harsh-events" | "safety" | "speedings" | "speeding-rate" | "driving-score" | "availability" | "fuel-cost" | "energy-cost" | "maintenance-cost" | "other-cost" | "cost" | "cost-per-km")[] | undefined
  by?: "vehicle" | "driver" | "group" | "fleet" | "tenant" | undefined
  /** `week`: of ISO 8601, from Monday on. `whole`: all days asked for as one */
  period?: "day" | "week" | "month" | "whole" | undefined
  fleetId?: string | null | undefined
  groupId?: string | null | undefined
  vehicleId?: string | null | undefined
  driverId?: string | null | undefined
  /** beside each figure the share that is known */
  withCoverage?: boolean | undefined
  units?: "metric" | "imperial" | "us" | undefined
  /** how numbers and days are written in a PDF */
  locale?: string | undefined
}

export interface ReportRun {
  id: string
  version: number
  reportId: string
  reportVersion: number
  scheduleId: string | null
  from: string
  /** exclusive */
  to: string
  createdAt: string
}

export interface ReportSchedule {
  id: string
  version: number
  reportId: string
  /** it tells of the whole day, week or month before */
  every: "day" | "week" | "month"
  hour: number
  /** of a weekly one; 1 is Monday */
  weekday: number
  /** of a monthly one */
  dayOfMonth: number
  /** IANA name of a time zone */
  timeZone: string
  format: "csv" | "xlsx" | "pdf"
  /** which are told, with a link to the file */
  channelIds: string[]
  /** how long the link is good */
  linkDays: number
  status: "active" | "paused" | "deleted"
  nextAt: string | null
  createdAt: string
}

export interface ReportScheduleChange {
  /** it tells of the whole day, week or month before */
  every?: "day" | "week" | "month" | undefined
  hour?: number | undefined
  /** of a weekly one; 1 is Monday */
  weekday?: number | undefined
  /** of a monthly one */
  dayOfMonth?: number | undefined
  /** IANA name of a time zone */
  timeZone?: string | undefined
  format?: "csv" | "xlsx" | "pdf" | undefined
  /** which are told, with a link to the file */
  channelIds?: string[] | undefined
  /** how long the link is good */
  linkDays?: number | undefined
  status?: "active" | "paused" | undefined
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

export interface Revenue {
  every: "day" | "week" | "month"
  timeZone: string
  from: string
  to: string
  series: {
    /** ISO 4217 code */
    currency: string
    total: {
      /** recurring a month when the period begins */
      opening: number
      /** of customers that never had any */
      new: number
      /** more of customers that had some */
      expansion: number
      /** less of customers that kept some; not above zero */
      contraction: number
      /** of customers that have none any more; not above zero */
      churned: number
      /** of customers that had none any more */
      reactivation: number
      /** opening + new + expansion + contraction + churned + reactivation */
      closing: number
    }
    periods: {
      startDay: string
      /** exclusive */
      endDay: string
      start: string
      /** exclusive */
      end: string
      /** recurring a month when the period begins */
      opening: number
      /** of customers that never had any */
      new: number
      /** more of customers that had some */
      expansion: number
      /** less of customers that kept some; not above zero */
      contraction: number
      /** of customers that have none any more; not above zero */
      churned: number
      /** of customers that had none any more */
      reactivation: number
      /** opening + new + expansion + contraction + churned + reactivation */
      closing: number
    }[]
  }[]
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

export interface Route {
  id: string
  version: number
  routePlanId: string
  round: number
  vehicleId: string
  driverId: string | null
  status: "planned" | "dispatched" | "completed" | "cancelled"
  start: Place | null
  end: Place | null
  startsAt: string
  endsAt: string
  distanceM: number
  cost: number
  stopIds: string[]
  /** the way to its end included */
  drivingS: number
  /** from its start to its end without breaks */
  workingS: number
  /** from its last stop to where it ends */
  back: {
    travelS: number
    distanceM: number
    path: string | null
  } | null
  breaks: {
    startsAt: string
    endsAt: string
    /** driving-time: `drivingRules` ask for it */
    why: "planned" | "driving-time"
  }[]
  /** when it will be back where it ends */
  estimatedEndAt: string | null
  /** since when it has been further from its way than its corridor is wide */
  deviation: {
    since: string
    distanceM: number
    /** to either side: wider where it is not known which roads lead there */
    corridorM: number
  } | null
  /** event time of the last reading that was looked at */
  followedThrough: string | null
}

export interface RouteChange {
  id: string
  reference: string
  before: {
    vehicleId: string
    sequence: number
  } | null
  after: {
    vehicleId: string
    sequence: number
  } | null
}

export interface RoutePlan {
  id: string
  version: number
  name: string
  status: "draft" | "solving" | "solved" | "failed" | "dispatched" | "completed" | "cancelled"
  startsAt: string
  endsAt: string
  loadDimensions: string[]
  /** how long is searched; longer finds cheaper plans */
  solveSeconds: number
  /** whose roads and speeds are meant; estimates without a router are the same for both */
  profile: "car" | "truck"
  vehicles: RoutePlanVehicle[]
  stopCount: number
  /** how often it was solved; routes and stops say of which round they are */
  round: number
  /** it is dispatched, and planned again from where the vehicles are; until then the routes hold as they are */
  isReplanning: boolean
  /** while it is solved */
  progress: {
    /** of the time */
    share: number
    /** of the best plan so far, with penalties */
    cost: number
    unserved: number
  } | null
  outcome: {
    distanceM: number
    /** of all routes from their start to their end, breaks included */
    durationS: number
    /** of it driven, the way to where routes end included */
    drivingS: number
    cost: number
    vehiclesUsed: number
    served: number
    unserved: number
    /** whose ways and times it was planned with, and for what: `here truck`, `osrm driving`; `great-circle × 1.3`: estimated from the distance */
    travelTimes: string
    /** why they were estimated although a router was to be asked; null when none was, or it answered */
    estimatedBecause: string | null
  } | null
  failure: {
    code: string
    detail: string
  } | null
  createdAt: string
  dispatchedAt: string | null
  endedAt: string | null
}

export interface RoutePlanVehicle {
  vehicleId: string
  driverId: string | null
  /** null: where its first stop is */
  start: Place | null
  /** null: where its last stop is */
  end: Place | null
  /** not before */
  startsAt: string
  /** back by then */
  endsAt: string
  /** by dimension, in the order of `loadDimensions`; what is missing is 0 */
  capacity: number[]
  skills: string[]
  /** of using it at all; costs are in any one unit */
  fixedCost: number
  costPerKm: number
  /** from its start to its end, waiting and breaks included */
  costPerHour: number
  maxDistanceKm: number | null
  maxMinutes: number | null
  maxStops: number | null
  /** its driver rests after four and a half hours of driving, and drives for nine hours at most (EU 561/2006); null: nobody limits it */
  drivingRules: "eu-561-2006" | null
  breaks: {
    earliestAt: string
    /** it begins by then, unless the vehicle is back before */
    latestAt: string
    minutes: number
  }[]
  /** the vehicle of the plan whose driver went on with this one; null: it was planned with */
  insteadOf: string | null
}

export interface RouteReplan {
  /** drivers who go on with another vehicle: what is on board goes along, and so do limits and skills */
  swaps?: {
    /** of the plan */
    vehicleId: string
    /** of yours, and not of the plan */
    forVehicleId: string
  }[] | undefined
  /** stops whose place or time is another now; `lat` and `lon` only together */
  changedStops?: {
    /** whoever plans calls it so; one of the plan */
    reference: string
    lat?: number | undefined
    lon?: number | undefined
    /** service begins within one of them, ends included; none: at any time */
    windows?: {
      from: string
      to: string
    }[] | undefined
    serviceMinutes?: number | undefined
  }[] | undefined
  /** further ones */
  stops?: NewRouteStop[] | undefined
  /** stops that are not to be served any more */
  withoutReferences?: string[] | undefined
  /** vehicles that broke down: what is on board of them stays where it is */
  withoutVehicleIds?: string[] | undefined
  /** how long is searched; longer finds cheaper plans */
  solveSeconds?: number | undefined
}

export interface RouteStop {
  id: string
  version: number
  routePlanId: string
  /** whoever plans calls it so; one of the plan */
  reference: string
  name: string | null
  lat: number
  lon: number
  /** a vehicle this near is there */
  radiusM: number
  serviceMinutes: number
  /** service begins within one of them, ends included; none: at any time */
  windows: {
    from: string
    to: string
  }[]
  /** brought from where the vehicle starts */
  deliver: number[]
  /** taken along: to `deliverTo`, or to where the vehicle ends */
  pickUp: number[]
  /** the stop to which the same vehicle brings later what it picks up here; that stop has no load of its own */
  deliverTo: string | null
  skills: string[]
  /** only one of these; none: any */
  vehicleIds: string[]
  /** of what cannot all be served the higher goes first */
  priority: number
  /** what leaving it out costs; null: it is served if it can be */
  penalty: number | null
  /** arrived and departed follow from where the vehicle was; delivered and failed from the proof */
  status: "draft" | "planned" | "unserved" | "arrived" | "departed" | "delivered" | "failed" | "removed"
  vehicleId: string | null
  /** its place in the route */
  sequence: number | null
  planned: {
    arrivalAt: string
    serviceAt: string
    departureAt: string
    /** of the way to it */
    travelS: number
    distanceM: number
    /** the roads to it, as an encoded polyline of five decimals; null where no router was asked */
    path: string | null
  } | null
  unservedReason: string | null
  /** from where the vehicle is; changes of less than a minute are not told */
  estimatedArrivalAt: string | null
  /** by how much it is, or will be, later than its last window; 0 when it is not */
  lateS: number
  arrivedAt: string | null
  departedAt: string | null
  proof: StopProof | null
}

export interface RuleSet {
  id: "eu-561-2006" | "us-395-property-70-8" | "us-395-property-60-7" | "us-395-passenger-70-8" | "us-395-passenger-60-7"
  title: string
  validFrom: string
  validUntil: string | null
  /** in hours, days or counts, as the name says */
  limits: Record<string, number>
  /** what of the rules is not looked at */
  notApplied: string[]
}

export interface ScoreWeights {
  id: "score-weights"
  version: number
  /** null: since ever, as nobody has changed them */
  validFrom: string | null
  madeBy: string | null
  events: {
    braking: number
    acceleration: number
    cornering: number
    speeding: number
    "long-drive": number
  }
  severities: {
    low: number
    medium: number
    high: number
  }
  shares: {
    night: number
    idling: number
  }
  usual: {
    braking: number
    acceleration: number
    cornering: number
    speeding: number
    "long-drive": number
  }
}

/** Points for one event in 100 km (a long drive: in ten hours), by severity; points if all driving were by night or all time idling; how many low events are usual */
export interface ScoreWeightsChange {
  events: {
    braking: number
    acceleration: number
    cornering: number
    speeding: number
    "long-drive": number
  }
  severities: {
    low: number
    medium: number
    high: number
  }
  shares: {
    night: number
    idling: number
  }
  usual: {
    braking: number
    acceleration: number
    cornering: number
    speeding: number
    "long-drive": number
  }
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

export interface ServiceBase {
  at: string
  /** as displayed then */
  odometerM?: number | undefined
  engineHours?: number | undefined
}

export interface ServiceChange {
  name?: string | undefined
  serviceCategory?: string | null | undefined
  unitPrice?: string | undefined
  status?: "active" | "withdrawn" | undefined
}

export interface ServiceCompletion {
  id: string
  version: number
  scheduleId: string
  vehicleId: string
  planId: string
  cycle: number
  outcome: "done" | "skipped"
  at: string
  odometerM: number | null
  engineHours: number | null
  note: string | null
  workOrderId: string | null
  madeBy: string
}

export interface ServiceDone {
  /** now where it is not given */
  at?: string | undefined
  /** as displayed then */
  odometerM?: number | undefined
  engineHours?: number | undefined
  note?: string | undefined
}

export interface ServicePlan {
  id: string
  version: number
  fleetId: string
  name: string
  /** to a vehicle of the fleet that is named, or in one of the groups, or of one of the models; all where none is named */
  appliesTo: {
    vehicleIds: string[]
    groupIds: string[]
    models: {
      make: string
      model: string | null
      yearFrom: number | null
      yearTo: number | null
    }[]
  }
  interval: {
    distanceM: number | null
    engineHours: number | null
    months: number | null
    conditions: {
      /** how a confirmed open code begins */
      troubleCodes: string[]
      findings: ("battery-discharged" | "battery-low" | "battery-falling" | "cranking-weak" | "not-charging" | "overcharging" | "overheated" | "coolant-rising" | "coolant-cold")[]
    } | null
  }
  /** it is due soon when less than this of an interval is left */
  soonPercent: number
  /** it is overdue when more than this of an interval is exceeded */
  gracePercent: number
  serviceCategory: string | null
  status: "active" | "archived"
  createdAt: string
}

export interface ServicePlanChange {
  name?: string | undefined
  appliesTo?: {
    vehicleIds?: string[] | undefined
    groupIds?: string[] | undefined
    models?: {
      make: string
      model: string | null
      yearFrom: number | null
      yearTo: number | null
    }[] | undefined
  } | undefined
  interval?: {
    distanceM?: number | null | undefined
    engineHours?: number | null | undefined
    months?: number | null | undefined
    conditions?: {
      /** how a confirmed open code begins */
      troubleCodes: string[]
      findings: ("battery-discharged" | "battery-low" | "battery-falling" | "cranking-weak" | "not-charging" | "overcharging" | "overheated" | "coolant-rising" | "coolant-cold")[]
    } | null | undefined
  } | undefined
  soonPercent?: number | undefined
  gracePercent?: number | undefined
  serviceCategory?: string | null | undefined
  status?: "active" | "archived" | undefined
}

export interface ServiceSchedule {
  id: string
  version: number
  fleetId: string
  vehicleId: string
  planId: string
  name: string
  /** grows each time it is done or skipped */
  cycle: number
  /** what the intervals count from */
  base: {
    at: string
    /** assumed: nobody has said when it was done last, and it counts from when the plan began */
    source: "assumed" | "entered" | "done"
    /** as displayed; null: what the meters say of that instant */
    odometerM: number | null
    engineHours: number | null
    /** cycles that were passed over since then */
    skipped: number
  }
  /** unknown: no meter that an interval asks for says anything; suspended: the plan or the vehicle is archived, or it applies no more */
  status: "scheduled" | "due-soon" | "due" | "overdue" | "unknown" | "suspended"
  /** by each interval; the first of them counts */
  due: {
    by: "distance" | "engine-hours" | "date"
    /** metres or hours on the total meter; of a date, ms since 1970 */
    at: number
    /** metres, hours, days; below 0: exceeded; null: no meter */
    remaining: number | null
    remainingPercent: number | null
    forecastAt: string | null
    /** and latest: of nine cases in ten, by the use of eight weeks */
    earliestAt: string | null
    latestAt: string | null
  }[]
  /** codes and findings that make it due */
  conditionsMet: string[]
  /** when the first of them is due */
  forecastAt: string | null
  earliestAt: string | null
  latestAt: string | null
  lastDoneAt: string | null
  evaluatedAt: string
}

export interface ServiceSkipped {
  note: string
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

export interface Share {
  id: string
  vendorId: string
  rule: "fixed" | "percent" | "rest"
  value: string | null
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  reversed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
}

export interface ShareRule {
  vendorId: string
  rule: "fixed" | "percent" | "rest"
  /** Integer minor units and an ISO 4217 code */
  amount?: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | undefined
  percent?: string | undefined
}

export interface SharedLink {
  id: string
  version: number
  name: string
  scope: "report" | "live" | "trip"
  reportRunId: string | null
  vehicleIds: string[] | null
  tripId: string | null
  expiresAt: string
  revokedAt: string | null
  views: number
  lastViewedAt: string | null
  madeBy: string
  createdAt: string
}

export interface SharedView {
  name: string
  scope: "report" | "live" | "trip"
  expiresAt: string
  report: {
    name: string
    from: string
    to: string
    formats: ("csv" | "xlsx" | "pdf")[]
  } | null
  vehicles: {
    name: string
    at: string | null
    place: Place | null
    speedKmh: number | null
    courseDeg: number | null
  }[] | null
  trip: {
    vehicle: string | null
    startedAt: string
    endedAt: string | null
    distanceM: number
    durationS: number
    from: Place | null
    to: Place | null
    track: {
      at: string
      lat: number
      lon: number
    }[]
  } | null
}

export interface Shift {
  id: string
  version: number
  vehicleId: string
  driverId: string
  /** 1 is Monday */
  weekdays: number[]
  /** 2: every other week, counted from the week of `firstDay` */
  everyWeeks: number
  /** by the clock of the vehicle’s fleet */
  startsAt: string
  /** not later than `startsAt`: on the next day */
  endsAt: string
  firstDay: string
  lastDay: string | null
  status: "active" | "archived"
  createdAt: string
}

export interface ShiftChange {
  vehicleId?: string | undefined
  driverId?: string | undefined
  /** 1 is Monday */
  weekdays?: number[] | undefined
  /** by the clock of the vehicle’s fleet */
  startsAt?: string | undefined
  /** not later than `startsAt`: on the next day */
  endsAt?: string | undefined
  lastDay?: string | null | undefined
  status?: "archived" | undefined
}

export interface ShiftException {
  day: string
  kind: "off" | "changed"
  vehicleId: string | null
  driverId: string | null
  startsAt: string | null
  endsAt: string | null
}

export interface ShiftExceptionBody {
  kind: "off" | "changed"
  vehicleId?: string | undefined
  driverId?: string | undefined
  startsAt?: string | undefined
  endsAt?: string | undefined
}

export interface Speeding {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  tripId: string
  status: "standing" | "withdrawn"
  /** less than 20 %, less than 40 %, more above the limit */
  severity: "low" | "medium" | "high"
  startedAt: string
  endedAt: string
  at: Place | null
  maxSpeedKmh: number
  /** where it was exceeded most */
  limitKmh: number
  /** of a geofence; posted, as the provider knows it; usual on such roads, as nothing else is known */
  limitFrom: "fence" | "road" | "class"
  /** the geofence, the provider, or the class of road; null where `at` is not to be known */
  limitOf: string | null
  distanceM: number
  algorithm: string
}

export interface Split {
  id: string
  version: number
  paymentId: string
  bookingId: string | null
  status: "agreed" | "posted" | "reversed"
  /** Integer minor units and an ISO 4217 code */
  gross: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  commission: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  commissionReversed: {
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
  /** Integer minor units and an ISO 4217 code */
  providerFeeReversed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  feeBearer: "platform" | "vendors"
  shares: Share[]
  hold: "none" | "until-released" | "until-booking-completed"
  releasedAt: string | null
  createdAt: string
}

export interface SplitTerms {
  commission?: {
    /** Integer minor units and an ISO 4217 code */
    amount?: {
      amount: number
      /** ISO 4217 code */
      currency: string
    } | undefined
    percent?: string | undefined
  } | undefined
  receivers: ShareRule[]
  feeBearer?: "platform" | "vendors" | undefined
  hold?: "none" | "until-released" | "until-booking-completed" | undefined
}

export interface Statement {
  id: string
  version: number
  number: string
  accountId: string
  /** ISO 4217 code */
  currency: string
  period: {
    from: string
    to: string
  }
  invoices: {
    id: string
    number: string
    accountId: string
    issueDate: string
    due: number
  }[]
  total: number
  issueDate: string
  dueDate: string
  purchaseOrder: string | null
  createdAt: string
}

export interface Stop {
  id: string
  kind: "stop" | "parked" | "relocation"
  vehicleId: string
  tripId: string | null
  startedAt: string
  endedAt: string | null
  durationS: number | null
  at: Place | null
  address?: string | undefined
  engine: "on" | "off" | "unknown"
  movedM: number | null
}

export interface StopProof {
  outcome: "delivered" | "partial" | "failed"
  at: string
  by: string
  recipient: string | null
  quantity: number[] | null
  note: string | null
  reason: "nobody-there" | "refused" | "damaged" | "wrong-address" | "closed" | "no-access" | "other" | null
  position: Place | null
  photos: {
    mediaType: "image/jpeg" | "image/png" | "image/webp"
    bytes: number
    sha256: string
  }[]
  signature: {
    mediaType: "image/jpeg" | "image/png" | "image/webp"
    bytes: number
    sha256: string
  } | null
}

export interface Subject {
  kind: "vehicle" | "driver" | "group" | "fleet" | "tenant"
  /** null: of the tenant, or of driving of which nobody knows whose it was */
  id: string | null
  name: string | null
}

export interface Subscription {
  id: string
  version: number
  accountId: string
  status: "scheduled" | "trialing" | "active" | "paused" | "cancelled"
  planId: string
  planVersion: number
  quantity: number
  addOns: {
    code: string
    quantity: number
  }[]
  /** ISO 4217 code */
  currency: string
  /** IANA time zone of the customer: its calendar decides days, periods and the date of a bill */
  timeZone: string
  cycle: Cycle
  anchorDay: string
  startDay: string
  trialEndDay: string | null
  currentPeriod: BillingPeriod | null
  pendingTerms: SubscriptionTerms | null
  cancelOn: string | null
  pauseOn: string | null
  resumeOn: string | null
  pauseReason: "asked" | "not-paid" | "account-suspended" | null
  /** A period that would begin while the account is suspended is not billed. When the suspension ends: `not-billed`, the default: it goes on from that day, and what is left of the period is charged in proportion; `billed`: each period that has begun meanwhile is billed, in order */
  suspendedSpan: "not-billed" | "billed"
  discount: SubscriptionsDiscount | null
  /** `at-once`, the default: an invoice of each bill; an upgrade on the day on which its period was billed is an invoice of the difference. `day-end`: one invoice of all that was billed on a day of the customer’s, when that day ends; what was billed and given back on it is not on it */
  invoicing: "at-once" | "day-end"
  collection: "charge" | "send"
  paymentTermsDays: number | null
  purchaseOrder: string | null
  continues: string | null
  nextBillAt: string | null
  cancelledAt: string | null
  createdAt: string
}

export interface SubscriptionAct {
  /** `change` where nothing is said */
  action?: "change" | "pause" | "resume" | "cancel" | "keep" | undefined
  /** the plan as it is sold now; its own id takes a subscription to its latest version */
  planId?: string | undefined
  quantity?: number | undefined
  /** all of them from now on */
  addOns?: {
    code: string
    quantity: number
  }[] | undefined
  /** redeemed for the next bill of a period and those that follow; null: no discount any more from then on */
  couponCode?: string | null | undefined
  /** `auto`, the default: another plan that costs less takes effect when the period ends, without credit; everything else now, in proportion of the days that are left, today included */
  when?: "auto" | "now" | "period-end" | undefined
  /** of the customer’s calendar; without it until it is resumed */
  resumeOn?: string | undefined
  /** `prorated`, the default: the days that are left, today included, become customer credit */
  credit?: "prorated" | "none" | undefined
}

export interface SubscriptionBill {
  id: string
  subscriptionId: string
  subscriptionVersion: number
  accountId: string
  cause: "start" | "trial-end" | "renewal" | "change" | "pause" | "resume" | "cancel"
  period: BillingPeriod | null
  issueDate: string
  /** ISO 4217 code */
  currency: string
  lines: BillLine[]
  /** Integer minor units and an ISO 4217 code */
  total: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  creditUsed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  creditKept: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  invoiced: boolean
  invoiceRequestId: string | null
  /** as soon as b2b has made it */
  invoice: {
    id: string
    number: string | null
  } | null
  refusal: string | null
  billedAt: string
}

export interface SubscriptionCancel {
  /** `period-end` is the default; a trial ends with its last day */
  when?: "now" | "period-end" | undefined
  /** `prorated`, the default: the days that are left, today included, become customer credit */
  credit?: "prorated" | "none" | undefined
}

export interface SubscriptionChange {
  /** the plan as it is sold now; its own id takes a subscription to its latest version */
  planId?: string | undefined
  quantity?: number | undefined
  /** all of them from now on */
  addOns?: {
    code: string
    quantity: number
  }[] | undefined
  /** redeemed for the next bill of a period and those that follow; null: no discount any more from then on */
  couponCode?: string | null | undefined
  /** `auto`, the default: another plan that costs less takes effect when the period ends, without credit; everything else now, in proportion of the days that are left, today included */
  when?: "auto" | "now" | "period-end" | undefined
}

export interface SubscriptionHistoryEntry {
  id: string
  version: number
  action: "create" | "change" | "pause" | "resume" | "cancel" | "keep"
  by: string
  at: string
  status: "scheduled" | "trialing" | "active" | "paused" | "cancelled"
  planId: string
  planVersion: number
  quantity: number
  addOns: {
    code: string
    quantity: number
  }[]
  pendingTerms: SubscriptionTerms | null
  cancelOn: string | null
  billId: string | null
}

export interface SubscriptionPause {
  /** `now`, the default: the days that are left are credited */
  when?: "now" | "period-end" | undefined
  /** of the customer’s calendar; without it until it is resumed */
  resumeOn?: string | undefined
}

export interface SubscriptionTerms {
  planId: string
  planVersion: number
  quantity: number
  addOns: {
    code: string
    quantity: number
  }[]
}

export interface SubscriptionsDiscount {
  couponId: string
  name: string
  percent: string | null
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | null
  periodsLeft: number | null
}

export interface SuccessRates {
  every: "day" | "week" | "month"
  timeZone: string
  from: string
  to: string
  series: {
    /** ISO 4217 code */
    currency: string
    total: {
      /** first tried in the period */
      payments: number
      first: {
        /** taken or reserved */
        succeeded: number
        /** declined, refused, or never carried out */
        failed: number
        /** not known yet */
        open: number
        /** succeeded ÷ (succeeded + failed), to four places; null where nothing is known */
        rate: string | null
      }
      final: {
        /** taken or reserved by any attempt; a later return or refund does not change it */
        succeeded: number
        failed: number
        /** given up or lapsed before anything was reserved */
        abandoned: number
        /** not known yet, or tried again now */
        open: number
        /** succeeded ÷ (succeeded + failed + abandoned), to four places; null where nothing is known */
        rate: string | null
      }
    }
    periods: {
      startDay: string
      /** exclusive */
      endDay: string
      start: string
      /** exclusive */
      end: string
      /** first tried in the period */
      payments: number
      first: {
        /** taken or reserved */
        succeeded: number
        /** declined, refused, or never carried out */
        failed: number
        /** not known yet */
        open: number
        /** succeeded ÷ (succeeded + failed), to four places; null where nothing is known */
        rate: string | null
      }
      final: {
        /** taken or reserved by any attempt; a later return or refund does not change it */
        succeeded: number
        failed: number
        /** given up or lapsed before anything was reserved */
        abandoned: number
        /** not known yet, or tried again now */
        open: number
        /** succeeded ÷ (succeeded + failed + abandoned), to four places; null where nothing is known */
        rate: string | null
      }
    }[]
    byProvider: {
      provider: string
      /** of payments that were first tried there */
      first: {
        /** taken or reserved */
        succeeded: number
        /** declined, refused, or never carried out */
        failed: number
        /** not known yet */
        open: number
        /** succeeded ÷ (succeeded + failed), to four places; null where nothing is known */
        rate: string | null
      }
      /** of payments that were last tried there */
      final: {
        /** taken or reserved by any attempt; a later return or refund does not change it */
        succeeded: number
        failed: number
        /** given up or lapsed before anything was reserved */
        abandoned: number
        /** not known yet, or tried again now */
        open: number
        /** succeeded ÷ (succeeded + failed + abandoned), to four places; null where nothing is known */
        rate: string | null
      }
    }[]
    byReason: {
      /** the code of the failure, e.g. `insufficient-funds` */
      reason: string
      provider: string
      /** payments whose first attempt failed for it */
      first: number
      /** payments that have failed for it in the end */
      final: number
    }[]
  }[]
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

export interface TachographFile {
  id: string
  version: number
  kind: "card" | "vehicle-unit"
  generation: number
  driverId: string | null
  cardNumber: string | null
  holder: {
    surname: string
    firstNames: string
  } | null
  cardExpiresAt: string | null
  vin: string | null
  registration: string | null
  firstDay: string | null
  lastDay: string | null
  activities: {
    read: number
    /** the others are known as well already, or are of nobody that is known */
    kept: number
    /** give them to drivers as keys and import the file again */
    unknownCards: string[]
  }
  vehiclesUsed: {
    registration: string
    fromAt: string
    untilAt: string
    odometerFromM: number
    odometerUntilM: number
  }[]
  places: {
    at: string
    kind: string
    country: number
    odometerM: number
  }[]
  events: {
    type: number
    fromAt: string
    untilAt: string | null
    registration: string | null
  }[]
  signatures: {
    /** parts that carry a signature */
    present: number
    /** parts that should and do not */
    missing: number
    /** they are not verified here */
    verified: false
  }
  /** what could not be read, and was left out */
  problems: string[]
  importedAt: string
}

export interface TaxCalculation {
  id: string
  version: number
  /** held: at least one line must not be invoiced yet; recalculate later */
  status: "final" | "held"
  reference: string | null
  recalculates: string | null
  request: NewTaxCalculation
  /** what was known of the customer’s number */
  numberCheck: TaxNumberCheck | null
  /** the setting that held then */
  whenRegisterUnavailable: "hold" | "charge"
  /** ISO 4217 code */
  currency: string
  lines: {
    id: string
    description: string | null
    /** services: labour, inspection, towing, hire, parking, subscription (electronic: software, data), service (any other); goods: parts, fuel, electricity (charging a vehicle) */
    category: "labour" | "inspection" | "towing" | "hire" | "parking" | "subscription" | "service" | "parts" | "fuel" | "electricity"
    quantity: string
    unitPrice: string
    /** quantity × unit price less the line’s discount, rounded once; as the prices are */
    amount: number
    /** its share of discountAmount */
    discount: number
    /** what is taxed */
    netAmount: number
    /** integer minor units of the calculation’s currency */
    taxAmount: number
    /** netAmount + taxAmount, always */
    grossAmount: number
    /** UNCL 5305: S standard or reduced, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside the scope */
    taxCategory: "S" | "Z" | "E" | "AE" | "K" | "G" | "O"
    /** per cent */
    taxRate: string
    /** where the supply is made and whose tax it is: DE, US-CA */
    jurisdiction: string
    scheme: "domestic" | "reverse-charge" | "intra-community" | "export" | "one-stop-shop" | "local-registration" | "outside-scope" | "exempt" | "sales-tax"
    /** the provision; of Directive 2006/112/EC where no law is named */
    article: string
    /** why, in words for the document */
    reason: string
    rateSource: string | null
    /** EN 16931 BT-121: VATEX-EU-AE, … */
    exemptionCode: string | null
    /** why the line must not be invoiced yet; its amounts are what is charged if that stays so */
    hold: string | null
    notes: string[]
  }[]
  /** per category and rate. Exclusive prices: tax = taxable amount × rate. Inclusive: net = round(gross × 100 / (100 + rate)), tax = gross − net */
  taxSubtotals: {
    /** UNCL 5305: S standard or reduced, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside the scope */
    category: "S" | "Z" | "E" | "AE" | "K" | "G" | "O"
    rate: string
    /** integer minor units of the calculation’s currency */
    taxableAmount: number
    /** integer minor units of the calculation’s currency */
    taxAmount: number
  }[]
  /** integer minor units of the calculation’s currency */
  discountTotal: number
  /** integer minor units of the calculation’s currency */
  netTotal: number
  /** integer minor units of the calculation’s currency */
  taxTotal: number
  /** integer minor units of the calculation’s currency */
  grossTotal: number
  /** null where tax is rounded per line */
  document: {
    /** BG-23; tax = taxable amount × rate, rounded (BR-CO-17) */
    taxSubtotals: {
      /** UNCL 5305: S standard or reduced, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside the scope */
      category: "S" | "Z" | "E" | "AE" | "K" | "G" | "O"
      rate: string
      /** integer minor units of the calculation’s currency */
      taxableAmount: number
      /** integer minor units of the calculation’s currency */
      taxAmount: number
    }[]
    /** BT-106 */
    lineTotal: number
    /** BT-107 */
    discountTotal: number
    /** BT-109 */
    netTotal: number
    /** BT-110, the sum of the subtotals (BR-CO-14) */
    taxTotal: number
    /** BT-112 */
    grossTotal: number
    /** BT-114: keeps a promised gross price where the rate would miss it */
    rounding: number
    /** BT-115 = BT-112 + BT-114 */
    due: number
  } | null
  notes: string[]
  createdAt: string
}

export interface TaxNumberCheck {
  id: string
  version: number
  number: string
  /** of the number: GR for EL…, XI for Northern Ireland */
  country: string
  /** unavailable: the register could not be asked; no-register: a country whose register is not asked, the number is kept as evidence only */
  status: "valid" | "invalid" | "unavailable" | "no-register"
  /** why it is not valid */
  reason: string | null
  /** who was asked */
  register: string | null
  /** for whom it was asked */
  requester: string | null
  /** the register’s proof that it was asked */
  consultationNumber: string | null
  name: string | null
  address: string | null
  checkedAt: string
}

export interface TaxRate {
  /** ISO 3166-1 alpha-2 */
  country: string
  /** null: the standard rate */
  category: "labour" | "inspection" | "towing" | "hire" | "parking" | "subscription" | "service" | "parts" | "fuel" | "electricity" | null
  rate: string
  validFrom: string
  /** included; null: until further notice */
  validTo: string | null
  /** the provision */
  source: string
}

export interface TaxSettings {
  id: "tax-settings"
  version: number
  /** hold (default): the line waits; charge: taxed as if the customer had no number. Never exempt */
  whenRegisterUnavailable: "hold" | "charge"
  /** how many days a valid answer of the register is used again, one that denies for a day at most; 0: ask every time */
  numberCheckDays: number
}

export interface TaxSettingsChange {
  /** hold (default): the line waits; charge: taxed as if the customer had no number. Never exempt */
  whenRegisterUnavailable?: "hold" | "charge" | undefined
  /** how many days a valid answer of the register is used again, one that denies for a day at most; 0: ask every time */
  numberCheckDays?: number | undefined
}

export interface TaxSubtotal {
  category: "S" | "Z" | "E" | "AE" | "K" | "G" | "O"
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
  /** its own VAT number, without blanks: without it no reverse charge is invoiced */
  vatId?: string | null | undefined
  /** IANA zone in which the tenant’s days begin */
  timeZone: string
  status: "active" | "suspended"
  /** Requests a minute of all its callers together */
  requestsPerMinute: number
  createdAt: string
}

export interface TenantChange {
  name?: string | undefined
  /** its own VAT number, without blanks: without it no reverse charge is invoiced */
  vatId?: string | null | undefined
  /** IANA zone in which the tenant’s days begin */
  timeZone?: string | undefined
  status?: "active" | "suspended" | undefined
  /** Requests a minute of all its callers together */
  requestsPerMinute?: number | undefined
}

export interface TextMessage {
  text: string
}

export interface Tier {
  upTo: number | null
  percent: string
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
  /** Integer minor units and an ISO 4217 code */
  reversed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  status: "held" | "pending" | "succeeded" | "failed" | "unknown" | "reversed"
  provider: "stripe" | "paypal" | "square"
  providerReference: string | null
  failure: {
    code: string
    message: string
  } | null
  createdAt: string
  settledAt: string | null
}

export interface TransferMatch {
  allocations?: {
    invoiceId: string
    amount: number
  }[] | undefined
  accountId?: string | undefined
  rememberPayer?: boolean | undefined
}

export interface Trip {
  id: string
  version: number
  vehicleId: string
  deviceId: string
  status: "running" | "completed" | "withdrawn"
  startedAt: string
  endedAt: string | null
  from: Place | null
  to: Place | null
  fromAddress?: string | undefined
  toAddress?: string | undefined
  private: boolean
  origin: "engine" | "manual"
  corrections: string[]
  distanceM: number
  durationS: number
  movingS: number
  idleS: number
  maxSpeedKmh: number
  avgSpeedKmh: number
  odometerStartM: number | null
  odometerEndM: number | null
  engineHoursStart: number | null
  engineHoursEnd: number | null
  points: number
  evidence: {
    algorithm: string
    start: string
    end: string | null
    ignition: "seen" | "absent" | "contradicted"
    speed: "reported" | "derived"
    startGapM: number
    longestGapS: number
  }
}

export interface TripCorrection {
  id: string
  version: number
  vehicleId: string
  kind: "split" | "merge" | "private"
  from: string
  to: string
  status: "active" | "reverted"
  reason: string | null
  madeBy: string
  madeAt: string
  revertedBy: string | null
  revertedAt: string | null
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
  confirmedAt?: string | null | undefined
  lastSeenAt: string
  clearedAt: string | null
  /** the malfunction lamp as it was told last while the code was open: it is one lamp for all codes of a vehicle. Null: nobody told */
  lamp?: {
    status: "on" | "off"
    since: string
  } | null | undefined
  /** null: the vehicle said nothing within a minute before */
  freezeFrame?: {
    at: string
    /** kept by the ECU for this code, or what the vehicle said last when the code was first reported */
    source: "ecu" | "readings"
    values: Record<string, number>
  } | null | undefined
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

export interface UploadTaken {
  readings: number
  /** lines that say nothing we know */
  unreadable: number
  vehicle: ExternalVehicle
}

export interface UsagePeriod {
  id: string
  chargeCode: string
  startDay: string
  endDay: string
  quantity: string
  /** Integer minor units and an ISO 4217 code */
  billed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  due: boolean
}

export interface UsageRecord {
  id: string
  recordId: string
  chargeCode: string
  quantity: string
  occurredAt: string
  startDay: string | null
  late: boolean
  recordedAt: string
}

export interface User {
  id: string
  version: number
  email: string
  name: string
  /** What the person may do; the scopes of each role are in the reference */
  role: "operator" | "admin" | "dispatcher" | "accountant" | "driver" | "viewer"
  status: "active" | "disabled"
  createdAt: string
}

export interface UserChange {
  name?: string | undefined
  /** What the person may do; the scopes of each role are in the reference */
  role?: "operator" | "admin" | "dispatcher" | "accountant" | "driver" | "viewer" | undefined
  status?: "active" | "disabled" | undefined
}

export interface Vehicle {
  id: string
  version: number
  fleetId: string
  name: string
  plate: string | null
  vin: string | null
  vinFacts: VinFacts | null
  externalId: string | null
  make: string | null
  model: string | null
  year: number | null
  /** whoever drives it has a licence of one of these classes; none: nothing is asked */
  licenceClasses: string[]
  groupIds: string[]
  tags: string[]
  /** by the key of a custom field */
  customFields: Record<string, string | number | boolean>
  deviceId: string | null
  outOfService: boolean
  status: "active" | "archived"
  createdAt: string
}

export interface VehicleChange {
  fleetId?: string | undefined
  name?: string | undefined
  plate?: string | null | undefined
  vin?: string | null | undefined
  externalId?: string | null | undefined
  make?: string | null | undefined
  model?: string | null | undefined
  year?: number | null | undefined
  /** whoever drives it has a licence of one of these classes; none: nothing is asked */
  licenceClasses?: string[] | undefined
  groupIds?: string[] | undefined
  tags?: string[] | undefined
  /** null takes a value away; what is not named stays */
  customFields?: Record<string, string | number | boolean | null> | undefined
  status?: "active" | "archived" | undefined
}

export interface VehicleEnergy {
  id: string
  version: number
  vehicleId: string
  validFrom: string
  fuelType: "petrol" | "diesel" | "flex" | "ethanol" | "lpg" | "none"
  tankLitres?: number | undefined
  tankTable?: {
    percent: number
    litres: number
  }[] | undefined
  displacementLitres?: number | undefined
  /** where air is reckoned from pressure; 0.80 if not given */
  volumetricEfficiency?: number | undefined
  /** by volume, of flex fuel or blended petrol */
  ethanolPercent?: number | undefined
  /** usable */
  batteryKwh?: number | undefined
}

export interface VehicleMapping {
  status: "mapped" | "unmapped" | "ignored"
  /** with `mapped`; without it a device is registered */
  deviceId?: string | undefined
}

export interface VehicleMeters {
  vehicleId: string
  at: string
  odometer: {
    /** over all instruments it has had */
    totalM: number
    /** what the instrument of that time shows */
    displayedM: number
    uncertainty: number | null
    /** what it counts from: what somebody read off, the vehicle’s own counter, a device’s, or nothing but fixes */
    source: "workshop" | "manual" | "vehicle" | "device" | "fixes"
    /** when that was; what was measured since is added */
    countsFrom: string | null
  } | null
  engineHours: {
    totalHours: number
    displayedHours: number
    uncertainty: number | null
    /** what it counts from: what somebody read off, the vehicle’s own counter, a device’s, or nothing but fixes */
    source: "workshop" | "manual" | "vehicle" | "device" | "fixes"
    /** when that was; what was measured since is added */
    countsFrom: string | null
  } | null
}

export interface VehicleRange {
  vehicleId: string
  stateOfChargePercent: number | null
  at: string | null
  kwh: number | null
  kwhPer100Km: {
    amount: number
    low: number
    high: number
  } | null
  rangeKm: {
    amount: number
    low: number
    high: number
  } | null
  basisKm: number
}

export interface VehicleTrends {
  vehicleId: string
  from: string
  to: string
  /** of the vehicle’s supply, as its voltages show it */
  systemV: 12 | 24 | null
  battery: {
    resting: {
      unit: "V"
      /** median of the last day on which it rested two hours and more with the engine off */
      latest: number | null
      /** of UTC */
      latestDay: string | null
      /** null: measured on fewer than five days, or they lie within less than a week */
      slope: {
        perDay: number
        low: number
        high: number
        /** on which something was measured */
        days: number
      } | null
      /** the earliest first */
      daily: {
        day: string
        value: number
        samples: number
      }[]
    }
    cranking: {
      unit: "V"
      /** the lowest seen while the engine was started; most devices look too seldom to see it */
      latest: number | null
      /** of UTC */
      latestDay: string | null
      /** null: measured on fewer than five days, or they lie within less than a week */
      slope: {
        perDay: number
        low: number
        high: number
        /** on which something was measured */
        days: number
      } | null
      /** the earliest first */
      daily: {
        day: string
        value: number
        samples: number
      }[]
    }
  }
  charging: {
    unit: "V"
    /** what nine tenths of the running engine’s voltages stay below: smart alternators also rest */
    latest: number | null
    /** of UTC */
    latestDay: string | null
    /** null: measured on fewer than five days, or they lie within less than a week */
    slope: {
      perDay: number
      low: number
      high: number
      /** on which something was measured */
      days: number
    } | null
    /** the earliest first */
    daily: {
      day: string
      value: number
      samples: number
    }[]
  }
  coolant: {
    running: {
      unit: "°C"
      /** median after a quarter of an hour of running */
      latest: number | null
      /** of UTC */
      latestDay: string | null
      /** null: measured on fewer than five days, or they lie within less than a week */
      slope: {
        perDay: number
        low: number
        high: number
        /** on which something was measured */
        days: number
      } | null
      /** the earliest first */
      daily: {
        day: string
        value: number
        samples: number
      }[]
    }
    /** times it was at 115 °C and more for a minute */
    overheatings: number
    highestC: number | null
  }
  findings: {
    finding: "battery-discharged" | "battery-low" | "battery-falling" | "cranking-weak" | "not-charging" | "overcharging" | "overheated" | "coolant-rising" | "coolant-cold"
    severity: "minor" | "major" | "critical"
    text: string
    /** the day that shows it */
    since: string
  }[]
  /** of which no device said anything in this time: that is no good news and no bad one */
  unknown: ("battery" | "cranking" | "charging" | "coolant")[]
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

export interface VinFacts {
  vin: string
  /** world manufacturer identifier */
  wmi: string
  region: string
  country: string | null
  manufacturer: string | null
  modelYear: number | null
  /** not-used: the manufacturer need not have one, and the ninth character is none */
  checkDigit: "valid" | "invalid" | "not-used"
  plant: string
  serial: string
}

export interface Violation {
  rule: string
  article: string
  /** since when it was more than is allowed, or later */
  fromAt: string
  untilAt: string
  /** driven, or late */
  excessH: number
}

export interface Volume {
  every: "day" | "week" | "month"
  timeZone: string
  from: string
  to: string
  series: {
    /** ISO 4217 code */
    currency: string
    total: {
      /** captured */
      payments: number
      /** captured */
      gross: number
      refunds: number
      /** given back by refunds that succeeded */
      refunded: number
      returns: number
      /** taken back by banks after success, as of SEPA and ACH debits */
      returned: number
      /** in which money was withheld */
      disputes: number
      /** withheld by providers in disputes */
      disputed: number
      /** put back by them: disputes that were won */
      reinstated: number
      /** gross − refunded − returned − disputed + reinstated */
      net: number
    }
    periods: {
      startDay: string
      /** exclusive */
      endDay: string
      start: string
      /** exclusive */
      end: string
      /** captured */
      payments: number
      /** captured */
      gross: number
      refunds: number
      /** given back by refunds that succeeded */
      refunded: number
      returns: number
      /** taken back by banks after success, as of SEPA and ACH debits */
      returned: number
      /** in which money was withheld */
      disputes: number
      /** withheld by providers in disputes */
      disputed: number
      /** put back by them: disputes that were won */
      reinstated: number
      /** gross − refunded − returned − disputed + reinstated */
      net: number
    }[]
  }[]
}

export interface Wallet {
  id: string
  version: number
  accountId: string
  holder: {
    /** the corporate account itself, or somebody of it */
    kind: "account" | "driver" | "customer"
    id: string
  }
  /** ISO 4217 code */
  currency: string
  name: string | null
  status: "active" | "frozen"
  /** IANA time zone; days of limits begin at its midnight */
  timeZone: string
  limits: {
    /** what it may hold, reserved money and top-ups under way included */
    maxBalance: number | null
    /** what may be spent, reserved and transferred out in a day of the wallet’s zone */
    maxOutPerDay: number | null
    /** what top-ups may be asked for in a day of the wallet’s zone */
    maxTopUpPerDay: number | null
  }
  /** Integer minor units and an ISO 4217 code */
  balance: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  available: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  held: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  receivable: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  awaited: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  buckets: {
    /** `cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account */
    bucket: "cash" | "promotional" | "allowance"
    /** Integer minor units and an ISO 4217 code */
    available: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    held: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
  }[]
  createdAt: string
}

export interface WalletChange {
  name?: string | null | undefined
  status?: "active" | "frozen" | undefined
  limits?: {
    /** what it may hold, reserved money and top-ups under way included */
    maxBalance?: number | null | undefined
    /** what may be spent, reserved and transferred out in a day of the wallet’s zone */
    maxOutPerDay?: number | null | undefined
    /** what top-ups may be asked for in a day of the wallet’s zone */
    maxTopUpPerDay?: number | null | undefined
  } | undefined
}

export interface WalletCredit {
  id: string
  version: number
  walletId: string
  /** `cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account */
  bucket: "cash" | "promotional" | "allowance"
  /** the lower, the earlier it is used; 10 for promotional, 20 for allowance, 30 for cash where nothing is said */
  priority: number
  origin: "top-up" | "grant" | "transfer" | "refund"
  originId: string | null
  reason: string
  status: "active" | "used" | "expired" | "voided"
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  available: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  held: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  used: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  expired: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  voided: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  reclaimed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  expiresAt: string | null
  createdAt: string
}

export interface WalletHold {
  id: string
  version: number
  walletId: string
  status: "active" | "captured" | "released" | "expired"
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  captured: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  released: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  parts: {
    creditId: string
    /** `cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account */
    bucket: "cash" | "promotional" | "allowance"
    /** Integer minor units and an ISO 4217 code */
    amount: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    returned: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
  }[]
  reference: {
    kind: "invoice" | "booking" | "payment" | "subscription" | "instalment" | "fuel" | "other"
    id: string
  }
  description: string
  spendId: string | null
  expiresAt: string
  createdAt: string
  settledAt: string | null
}

export interface WalletLine {
  number: number
  kind: "top-up" | "credit" | "spend" | "refund" | "transfer-in" | "transfer-out" | "expiry" | "void" | "reversal" | "recovery"
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  balance: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  receivable: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  reference: {
    kind: string
    id: string
  }
  description: string
  occurredAt: string
}

export interface WalletRefund {
  id: string
  spendId: string
  walletId: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  returned: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  parts: {
    creditId: string
    /** `cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account */
    bucket: "cash" | "promotional" | "allowance"
    /** Integer minor units and an ISO 4217 code */
    amount: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    outcome: "returned" | "renewed" | "expired" | "voided"
  }[]
  reason: string
  createdAt: string
}

export interface WalletSpend {
  id: string
  version: number
  walletId: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  refunded: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  parts: {
    creditId: string
    /** `cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account */
    bucket: "cash" | "promotional" | "allowance"
    /** Integer minor units and an ISO 4217 code */
    amount: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    returned: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
  }[]
  reference: {
    kind: "invoice" | "booking" | "payment" | "subscription" | "instalment" | "fuel" | "other"
    id: string
  }
  description: string
  holdId: string | null
  createdAt: string
}

export interface WalletSpendPreview {
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  parts: {
    creditId: string
    /** `cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account */
    bucket: "cash" | "promotional" | "allowance"
    /** Integer minor units and an ISO 4217 code */
    amount: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
  }[]
  /** Integer minor units and an ISO 4217 code */
  availableAfter: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  missing: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
}

export interface WalletStatement {
  walletId: string
  from: string | null
  to: string | null
  /** Integer minor units and an ISO 4217 code */
  opening: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  closing: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  items: WalletLine[]
  nextCursor: string | null
}

export interface WalletTopUp {
  id: string
  version: number
  walletId: string
  paymentId: string
  status: "pending" | "succeeded" | "failed" | "reversed"
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  credited: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  recovered: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  /** Integer minor units and an ISO 4217 code */
  reversed: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  creditId: string | null
  expiresAt: string | null
  createdAt: string
  settledAt: string | null
}

export interface WalletTransfer {
  id: string
  version: number
  fromWalletId: string
  toWalletId: string
  /** Integer minor units and an ISO 4217 code */
  amount: {
    amount: number
    /** ISO 4217 code */
    currency: string
  }
  parts: {
    creditId: string
    /** `cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account */
    bucket: "cash" | "promotional" | "allowance"
    /** Integer minor units and an ISO 4217 code */
    amount: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
    /** Integer minor units and an ISO 4217 code */
    returned: {
      amount: number
      /** ISO 4217 code */
      currency: string
    }
  }[]
  reason: string
  createdAt: string
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

export interface WeeklyHours {
  /** IANA name */
  timeZone: string
  windows: {
    days: number[]
    from: string
    to: string
  }[]
}

export interface WifiAccessPoint {
  bssid: string
  rssiDbm?: number | undefined
}

export interface WorkOrder {
  id: string
  version: number
  fleetId: string
  vehicleId: string
  what: {
    troubleCodeIds: string[]
    serviceScheduleIds: string[]
    defectIds: string[]
  }
  note: string | null
  wanted: {
    /** who pays; null: the only active account there is */
    accountId: string | null
    /** null: whoever offers it for the lowest price */
    vendorId: string | null
    /** null: a service of the category */
    serviceId: string | null
    /** what it is, in the words of vendors’ services */
    serviceCategory: string
    /** null: the next working day, at eight in the zone of the tenant, that is a day away at least */
    scheduledAt: string | null
    quantity: string | null
    recommendationId: string | null
  }
  /** cancelling: it was asked for, and a booking that is there is being taken back */
  status: "requested" | "scheduled" | "refused" | "cancelling" | "cancelled" | "completed"
  refusal: {
    code: string
    detail: string
    remedy: string
  } | null
  booking: {
    bookingId: string
    accountId: string
    vendorId: string
    serviceId: string
    scheduledAt: string
    /** where its price is from */
    price: "contract" | "list"
  } | null
  /** without tax: quantity and price as they were booked */
  expectedCost: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | null
  /** without tax, as invoiced; null until then */
  cost: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | null
  tax: {
    amount: number
    /** ISO 4217 code */
    currency: string
  } | null
  invoiceId: string | null
  requestedBy: string
  requestedAt: string
  completedAt: string | null
  cancelledAt: string | null
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
      uploadToGpsConnection: (input: { connectionId: string; query: {
        /** what this vehicle is called in this connection */
        vehicle: string
        /** of the first line, where the log tells only elapsed time */
        startedAt?: string | undefined
        /** of the clock that wrote the log, where it tells no zone */
        utcOffsetMinutes?: number | undefined
      }; body: FileBody }, options?: CallOptions): Promise<UploadTaken> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/gps-integration/connections/:connectionId/uploads', mediaTypes: ['application/octet-stream'] }, input, options),
      /** Take a log that the adapter or app of a OBD2 connection wrote. `POST /b2b/fleet-management/obd2-integration/connections/:connectionId/uploads` */
      uploadToObd2Connection: (input: { connectionId: string; query: {
        /** what this vehicle is called in this connection */
        vehicle: string
        /** of the first line, where the log tells only elapsed time */
        startedAt?: string | undefined
        /** of the clock that wrote the log, where it tells no zone */
        utcOffsetMinutes?: number | undefined
      }; body: FileBody }, options?: CallOptions): Promise<UploadTaken> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/obd2-integration/connections/:connectionId/uploads', mediaTypes: ['application/octet-stream'] }, input, options),
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
      /** Read the bytes of one thing that was not understood. `GET /b2b/fleet-management/gps-integration/quarantine/:quarantineItemId/bytes` */
      getQuarantinedBytes: (input: { quarantineItemId: string }, options?: CallOptions): Promise<QuarantinedBytes> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/gps-integration/quarantine/:quarantineItemId/bytes' }, input, options),
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
          position?: ReadingsPosition | undefined
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
      /** What a place is called, and who says so. `GET /b2b/fleet-management/addresses` */
      getAddress: (input: { query: {
        lat: number
        lon: number
      } }, options?: CallOptions): Promise<{
        address: Address | null
        /** who said so: `gazetteer`, `here`, `tomtom`, `nominatim` */
        source: string
        attribution: string | null
        askedAt: string
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/addresses' }, input, options),
      /** Where something is: places by their names or addresses, the most likely first. `GET /b2b/fleet-management/places` */
      searchPlaces: (input: { query: {
        text: string
        lat?: number | undefined
        lon?: number | undefined
        count?: number | undefined
      } }, options?: CallOptions): Promise<{
        items: {
          lat: number
          lon: number
          address: Address
        }[]
        /** who said so: `gazetteer`, `here`, `tomtom`, `nominatim` */
        source: string
        attribution: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/places' }, input, options),
      /** Who is best and worst in a measure, among those who have done enough to tell. `GET /b2b/fleet-management/analytics/league` */
      getLeague: (input: { query: {
        measure: "trips" | "distance" | "driving-time" | "active-days" | "utilisation" | "time-utilisation" | "idle-time" | "idle-share" | "fuel" | "consumption" | "energy" | "electric-consumption" | "co2" | "harsh-events" | "safety" | "speedings" | "speeding-rate" | "driving-score" | "availability" | "fuel-cost" | "energy-cost" | "maintenance-cost" | "other-cost" | "cost" | "cost-per-km"
        by: "vehicle" | "driver" | "group" | "fleet"
        from: string
        /** exclusive */
        to: string
        leastExposure?: number | undefined
        /** of a cost; without it the one that most is paid in */
        currency?: string | undefined
        limit?: number | undefined
        order?: "best" | "worst" | undefined
        fleetId?: string | undefined
        groupId?: string | undefined
        vehicleId?: string | undefined
        driverId?: string | undefined
      } }, options?: CallOptions): Promise<{
        measure: "trips" | "distance" | "driving-time" | "active-days" | "utilisation" | "time-utilisation" | "idle-time" | "idle-share" | "fuel" | "consumption" | "energy" | "electric-consumption" | "co2" | "harsh-events" | "safety" | "speedings" | "speeding-rate" | "driving-score" | "availability" | "fuel-cost" | "energy-cost" | "maintenance-cost" | "other-cost" | "cost" | "cost-per-km"
        currency: string | null
        leastExposure: {
          amount: number
          unit: "km" | "d"
        } | null
        ranked: number
        /** who have done too little, or of whom nothing is known */
        unranked: number
        items: {
          place: number
          tied: boolean
          subject: Subject
          figure: Figure
          exposure: number | null
        }[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/league' }, input, options),
      /** A measure from period to period, and whether a change is more than chance. `GET /b2b/fleet-management/analytics/trend` */
      getTrend: (input: { query: {
        measure: "trips" | "distance" | "driving-time" | "active-days" | "utilisation" | "time-utilisation" | "idle-time" | "idle-share" | "fuel" | "consumption" | "energy" | "electric-consumption" | "co2" | "harsh-events" | "safety" | "speedings" | "speeding-rate" | "driving-score" | "availability" | "fuel-cost" | "energy-cost" | "maintenance-cost" | "other-cost" | "cost" | "cost-per-km"
        period: "day" | "week" | "month"
        from: string
        /** exclusive */
        to: string
        fleetId?: string | undefined
        groupId?: string | undefined
        vehicleId?: string | undefined
        driverId?: string | undefined
      } }, options?: CallOptions): Promise<{
        measure: "trips" | "distance" | "driving-time" | "active-days" | "utilisation" | "time-utilisation" | "idle-time" | "idle-share" | "fuel" | "consumption" | "energy" | "electric-consumption" | "co2" | "harsh-events" | "safety" | "speedings" | "speeding-rate" | "driving-score" | "availability" | "fuel-cost" | "energy-cost" | "maintenance-cost" | "other-cost" | "cost" | "cost-per-km"
        items: {
          from: string
          to: string
          figure: Figure
          /** from the period before */
          change: number | null
          /** of the value before */
          changeShare: number | null
          /** `unclear`: as much comes by chance; null: too little is known to say */
          hint: "rising" | "falling" | "unclear" | null
        }[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/trend' }, input, options),
      /** Figures by vehicle, driver, group or fleet and by day, week or month. `GET /b2b/fleet-management/analytics/figures` */
      listFigures: (input: { query: {
        /** one or more, parted by commas */
        measures: string
        by?: "vehicle" | "driver" | "group" | "fleet" | "tenant" | undefined
        /** `week`: of ISO 8601, from Monday on. `whole`: all days asked for as one */
        period?: "day" | "week" | "month" | "whole" | undefined
        from: string
        /** exclusive */
        to: string
        fleetId?: string | undefined
        groupId?: string | undefined
        vehicleId?: string | undefined
        driverId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: {
          subject: Subject
          from: string
          /** exclusive */
          to: string
          figures: Figure[]
        }[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/figures' }, input, options),
      /** What can be asked for, and how it is reckoned. `GET /b2b/fleet-management/analytics/measures` */
      listMeasures: (input?: Record<never, never>, options?: CallOptions): Promise<{
        items: Measure[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/measures' }, input, options),
      /** Change a report; what was run stays as it was. `PATCH /b2b/fleet-management/analytics/reports/:reportId` */
      changeReport: (input: { reportId: string; body: ReportChange; ifMatch: number }, options?: CallOptions): Promise<Report> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/analytics/reports/:reportId' }, input, options),
      /** Change, pause or resume a schedule. `PATCH /b2b/fleet-management/analytics/reports/:reportId/schedules/:reportScheduleId` */
      changeReportSchedule: (input: { reportId: string; reportScheduleId: string; body: ReportScheduleChange; ifMatch: number }, options?: CallOptions): Promise<ReportSchedule> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/analytics/reports/:reportId/schedules/:reportScheduleId' }, input, options),
      /** Define a report. `POST /b2b/fleet-management/analytics/reports` */
      createReport: (input: { body: NewReport }, options?: CallOptions): Promise<Report> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/analytics/reports' }, input, options),
      /** Have a report run each day, week or month, and channels told. `POST /b2b/fleet-management/analytics/reports/:reportId/schedules` */
      createReportSchedule: (input: { reportId: string; body: NewReportSchedule }, options?: CallOptions): Promise<ReportSchedule> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/analytics/reports/:reportId/schedules' }, input, options),
      /** Delete a report and its schedules; what was run stays. `DELETE /b2b/fleet-management/analytics/reports/:reportId` */
      deleteReport: (input: { reportId: string; ifMatch: number }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/analytics/reports/:reportId' }, input, options),
      /** Delete a schedule. `DELETE /b2b/fleet-management/analytics/reports/:reportId/schedules/:reportScheduleId` */
      deleteReportSchedule: (input: { reportId: string; reportScheduleId: string; ifMatch: number }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/analytics/reports/:reportId/schedules/:reportScheduleId' }, input, options),
      /** The file of a run, as it is made: CSV, XLSX or PDF. `GET /b2b/fleet-management/analytics/reports/:reportId/runs/:reportRunId/file` */
      downloadReport: (input: { reportId: string; reportRunId: string; query: {
        format: "csv" | "xlsx" | "pdf"
      } }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/analytics/reports/:reportId/runs/:reportRunId/file' }, input, options),
      /** Read a report’s definition. `GET /b2b/fleet-management/analytics/reports/:reportId` */
      getReport: (input: { reportId: string }, options?: CallOptions): Promise<Report> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/reports/:reportId' }, input, options),
      /** Read what a run is of. `GET /b2b/fleet-management/analytics/reports/:reportId/runs/:reportRunId` */
      getReportRun: (input: { reportId: string; reportRunId: string }, options?: CallOptions): Promise<ReportRun> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/reports/:reportId/runs/:reportRunId' }, input, options),
      /** Read a schedule. `GET /b2b/fleet-management/analytics/reports/:reportId/schedules/:reportScheduleId` */
      getReportSchedule: (input: { reportId: string; reportScheduleId: string }, options?: CallOptions): Promise<ReportSchedule> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/reports/:reportId/schedules/:reportScheduleId' }, input, options),
      /** List a report’s runs, latest first. `GET /b2b/fleet-management/analytics/reports/:reportId/runs` */
      listReportRuns: (input: { reportId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ReportRun[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/reports/:reportId/runs' }, input, options),
      /** List a report’s schedules, oldest first. `GET /b2b/fleet-management/analytics/reports/:reportId/schedules` */
      listReportSchedules: (input: { reportId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ReportSchedule[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/reports/:reportId/schedules' }, input, options),
      /** List reports, oldest first. `GET /b2b/fleet-management/analytics/reports` */
      listReports: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Report[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/reports' }, input, options),
      /** Run a report of certain days; then read its file. `POST /b2b/fleet-management/analytics/reports/:reportId/runs` */
      runReport: (input: { reportId: string; body: {
        from: string
        to: string
      } }, options?: CallOptions): Promise<ReportRun> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/analytics/reports/:reportId/runs' }, input, options),
      /** Share a report, a trip, or where vehicles are. `POST /b2b/fleet-management/analytics/shared-links` */
      createSharedLink: (input: { body: NewSharedLink }, options?: CallOptions): Promise<{
        id: string
        version: number
        name: string
        scope: "report" | "live" | "trip"
        reportRunId: string | null
        vehicleIds: string[] | null
        tripId: string | null
        expiresAt: string
        revokedAt: string | null
        views: number
        lastViewedAt: string | null
        madeBy: string
        createdAt: string
        token: string
        path: string
      }> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/analytics/shared-links' }, input, options),
      /** The file of a report that a link shares. `GET /b2b/fleet-management/analytics/shared/:token/file` */
      downloadShared: (input: { token: string; query: {
        format: "csv" | "xlsx" | "pdf"
      } }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/analytics/shared/:token/file' }, input, options),
      /** Read a link, and how often it was looked at. `GET /b2b/fleet-management/analytics/shared-links/:sharedLinkId` */
      getSharedLink: (input: { sharedLinkId: string }, options?: CallOptions): Promise<SharedLink> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/shared-links/:sharedLinkId' }, input, options),
      /** List links, latest first. `GET /b2b/fleet-management/analytics/shared-links` */
      listSharedLinks: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: SharedLink[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/shared-links' }, input, options),
      /** End a link now. `POST /b2b/fleet-management/analytics/shared-links/:sharedLinkId/revoke` */
      revokeSharedLink: (input: { sharedLinkId: string }, options?: CallOptions): Promise<SharedLink> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/analytics/shared-links/:sharedLinkId/revoke' }, input, options),
      /** What a link shares; wrong, ended and revoked ones cannot be told apart. `GET /b2b/fleet-management/analytics/shared/:token` */
      viewShared: (input: { token: string }, options?: CallOptions): Promise<SharedView> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/analytics/shared/:token' }, input, options),
      /** Change or archive a fleet. `PATCH /b2b/fleet-management/fleets/:fleetId` */
      changeFleet: (input: { fleetId: string; body: FleetChange; ifMatch: number }, options?: CallOptions): Promise<Fleet> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/fleets/:fleetId' }, input, options),
      /** Create a fleet. `POST /b2b/fleet-management/fleets` */
      createFleet: (input: { body: NewFleet }, options?: CallOptions): Promise<Fleet> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/fleets' }, input, options),
      /** Read a fleet. `GET /b2b/fleet-management/fleets/:fleetId` */
      getFleet: (input: { fleetId: string }, options?: CallOptions): Promise<Fleet> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fleets/:fleetId' }, input, options),
      /** List fleets, oldest first. `GET /b2b/fleet-management/fleets` */
      listFleets: (input?: { query?: {
        status?: "active" | "archived" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Fleet[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fleets' }, input, options),
      /** Change a vehicle, move it to another fleet or archive it. `PATCH /b2b/fleet-management/vehicles/:vehicleId` */
      changeVehicle: (input: { vehicleId: string; body: VehicleChange; ifMatch: number }, options?: CallOptions): Promise<Vehicle> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/vehicles/:vehicleId' }, input, options),
      /** Create a vehicle in a fleet; a VIN is checked (North American check digit where it applies). `POST /b2b/fleet-management/vehicles` */
      createVehicle: (input: { body: NewVehicle }, options?: CallOptions): Promise<Vehicle> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles' }, input, options),
      /** Say what a VIN says; 400 for what cannot be one. `GET /b2b/fleet-management/vins/:vin` */
      decodeVin: (input: { vin: string }, options?: CallOptions): Promise<VinFacts> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vins/:vin' }, input, options),
      /** Read a vehicle. `GET /b2b/fleet-management/vehicles/:vehicleId` */
      getVehicle: (input: { vehicleId: string }, options?: CallOptions): Promise<Vehicle> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId' }, input, options),
      /** List vehicles, oldest first. `GET /b2b/fleet-management/vehicles` */
      listVehicles: (input?: { query?: {
        fleetId?: string | undefined
        status?: "active" | "archived" | undefined
        vin?: string | undefined
        /** whose it is in the system it was imported from; one of the tenant */
        externalId?: string | undefined
        /** in this group or in one below it */
        groupId?: string | undefined
        /** compared as it is written */
        tag?: string | undefined
        /** every word of it begins a word of a name, plate, VIN, e-mail address or external id */
        search?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Vehicle[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles' }, input, options),
      /** Give a driver a key. `POST /b2b/fleet-management/drivers/:driverId/keys` */
      addDriverKey: (input: { driverId: string; body: NewDriverKey }, options?: CallOptions): Promise<DriverKey> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/drivers/:driverId/keys' }, input, options),
      /** Change or archive a driver. `PATCH /b2b/fleet-management/drivers/:driverId` */
      changeDriver: (input: { driverId: string; body: DriverChange; ifMatch: number }, options?: CallOptions): Promise<Driver> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/drivers/:driverId' }, input, options),
      /** Say until when a driver has a key. `PATCH /b2b/fleet-management/drivers/:driverId/keys/:driverKeyId` */
      changeDriverKey: (input: { driverId: string; driverKeyId: string; body: DriverKeyChange; ifMatch: number }, options?: CallOptions): Promise<DriverKey> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/drivers/:driverId/keys/:driverKeyId' }, input, options),
      /** Create a driver. `POST /b2b/fleet-management/drivers` */
      createDriver: (input: { body: NewDriver }, options?: CallOptions): Promise<Driver> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/drivers' }, input, options),
      /** Forget who a driver is; it cannot be undone. `POST /b2b/fleet-management/drivers/:driverId/erase` */
      eraseDriver: (input: { driverId: string; ifMatch: number }, options?: CallOptions): Promise<Driver> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/drivers/:driverId/erase' }, input, options),
      /** Read a driver. `GET /b2b/fleet-management/drivers/:driverId` */
      getDriver: (input: { driverId: string }, options?: CallOptions): Promise<Driver> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/drivers/:driverId' }, input, options),
      /** Read a driver’s key. `GET /b2b/fleet-management/drivers/:driverId/keys/:driverKeyId` */
      getDriverKey: (input: { driverId: string; driverKeyId: string }, options?: CallOptions): Promise<DriverKey> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/drivers/:driverId/keys/:driverKeyId' }, input, options),
      /** Read a driver’s licence with its number; 404 where none was entered. `GET /b2b/fleet-management/drivers/:driverId/licence` */
      getDriverLicence: (input: { driverId: string }, options?: CallOptions): Promise<DriverLicence> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/drivers/:driverId/licence' }, input, options),
      /** Which keys a driver has and had, the latest first. `GET /b2b/fleet-management/drivers/:driverId/keys` */
      listDriverKeys: (input: { driverId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DriverKey[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/drivers/:driverId/keys' }, input, options),
      /** List drivers, oldest first. `GET /b2b/fleet-management/drivers` */
      listDrivers: (input?: { query?: {
        fleetId?: string | undefined
        status?: "active" | "archived" | "erased" | undefined
        /** whose it is in the system it was imported from; one of the tenant */
        externalId?: string | undefined
        userId?: string | undefined
        /** in this group or in one below it */
        groupId?: string | undefined
        /** compared as it is written */
        tag?: string | undefined
        /** every word of it begins a word of a name, plate, VIN, e-mail address or external id */
        search?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Driver[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/drivers' }, input, options),
      /** Enter who drives, or drove, a vehicle; what it says holds before keys, apps and shifts. `POST /b2b/fleet-management/driver-assignment/assignments` */
      assignDriver: (input: { body: NewDriverAssignment }, options?: CallOptions): Promise<DriverAssignment> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-assignment/assignments' }, input, options),
      /** End or correct an assignment that was entered by hand; what was driven then is the other’s at once. `PATCH /b2b/fleet-management/driver-assignment/assignments/:driverAssignmentId` */
      changeDriverAssignment: (input: { driverAssignmentId: string; body: DriverAssignmentChange; ifMatch: number }, options?: CallOptions): Promise<DriverAssignment> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/driver-assignment/assignments/:driverAssignmentId' }, input, options),
      /** The driver’s app says that duty ends. `DELETE /b2b/fleet-management/driver-assignment/drivers/:driverId/duty` */
      endDuty: (input: { driverId: string }, options?: CallOptions): Promise<Duty> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/driver-assignment/drivers/:driverId/duty' }, input, options),
      /** Read an assignment. `GET /b2b/fleet-management/driver-assignment/assignments/:driverAssignmentId` */
      getDriverAssignment: (input: { driverAssignmentId: string }, options?: CallOptions): Promise<DriverAssignment> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/assignments/:driverAssignmentId' }, input, options),
      /** Hand a vehicle from its driver to another at one instant, without gap or overlap. `POST /b2b/fleet-management/driver-assignment/handovers` */
      handOver: (input: { body: NewHandover }, options?: CallOptions): Promise<Handover> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-assignment/handovers' }, input, options),
      /** What sources say of drivers that cannot be, the latest first. `GET /b2b/fleet-management/driver-assignment/anomalies` */
      listAssignmentAnomalies: (input?: { query?: {
        driverId?: string | undefined
        kind?: "driver-in-two-vehicles" | "key-overruled" | "licence-insufficient" | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: AssignmentAnomaly[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/anomalies' }, input, options),
      /** Who drove what and when, the latest first. `GET /b2b/fleet-management/driver-assignment/assignments` */
      listDriverAssignments: (input?: { query?: {
        vehicleId?: string | undefined
        driverId?: string | undefined
        source?: "manual" | "key" | "app" | "shift" | undefined
        /** what began since then */
        from?: string | undefined
        /** what began before then */
        to?: string | undefined
        /** what held at this instant */
        at?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DriverAssignment[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/assignments' }, input, options),
      /** What a driver drove, the latest first. `GET /b2b/fleet-management/driver-assignment/drivers/:driverId/trips` */
      listDriverTrips: (input: { driverId: string; query?: {
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DriverTrip[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/drivers/:driverId/trips' }, input, options),
      /** The driver’s app says that duty begins in a vehicle; an earlier duty ends at that instant. `PUT /b2b/fleet-management/driver-assignment/drivers/:driverId/duty` */
      startDuty: (input: { driverId: string; body: DutyStart }, options?: CallOptions): Promise<Duty> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/driver-assignment/drivers/:driverId/duty' }, input, options),
      /** Take back an assignment that was entered by hand: it never was. `DELETE /b2b/fleet-management/driver-assignment/assignments/:driverAssignmentId` */
      withdrawDriverAssignment: (input: { driverAssignmentId: string; ifMatch: number }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/driver-assignment/assignments/:driverAssignmentId' }, input, options),
      /** List the keys that vehicles have seen, the latest first. `GET /b2b/fleet-management/driver-assignment/key-uses` */
      listKeyUses: (input?: { query?: {
        vehicleId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: KeyUse[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/key-uses' }, input, options),
      /** Enter what a driver did. `POST /b2b/fleet-management/driver-assignment/activities` */
      enterDriverActivity: (input: { body: NewDriverActivity }, options?: CallOptions): Promise<DriverActivity> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-assignment/activities' }, input, options),
      /** How much a driver may still drive, when a break or rest is due, and what was too much; advisory. `GET /b2b/fleet-management/driver-assignment/hours-of-service/:driverId` */
      getHoursOfService: (input: { driverId: string; query?: HoursQuery }, options?: CallOptions): Promise<HoursOfService> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/hours-of-service/:driverId' }, input, options),
      /** What was entered of a driver, and what tachographs recorded, the latest first. `GET /b2b/fleet-management/driver-assignment/activities` */
      listDriverActivities: (input?: { query?: {
        driverId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DriverActivity[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/activities' }, input, options),
      /** What was too much for drivers by the rules, or nearly, as it is told in events; the latest first. `GET /b2b/fleet-management/driver-assignment/hours-findings` */
      listHoursFindings: (input?: { query?: {
        driverId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: HoursFinding[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/hours-findings' }, input, options),
      /** The rules that are known, each with its limits and since when it holds. `GET /b2b/fleet-management/driver-assignment/hours-of-service-rules` */
      listRuleSets: (input?: Record<never, never>, options?: CallOptions): Promise<{
        items: RuleSet[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/hours-of-service-rules' }, input, options),
      /** Take back what was entered of a driver; what a tachograph recorded stays. `DELETE /b2b/fleet-management/driver-assignment/activities/:driverActivityId` */
      removeDriverActivity: (input: { driverActivityId: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/driver-assignment/activities/:driverActivityId' }, input, options),
      /** Read what an imported file said. `GET /b2b/fleet-management/driver-assignment/tachograph-files/:tachographFileId` */
      getTachographFile: (input: { tachographFileId: string }, options?: CallOptions): Promise<TachographFile> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/tachograph-files/:tachographFileId' }, input, options),
      /** Import a download (.ddd, .c1b, .v1b) of a driver card or a vehicle unit; the same file again is the same import. `POST /b2b/fleet-management/driver-assignment/tachograph-files` */
      importTachographFile: (input: { query?: {
        /** whose card it is; of a vehicle unit, cards are known by keys alone */
        driverId?: string | undefined
      }; body: FileBody; mediaType: "application/octet-stream" | "application/vnd.tachograph" }, options?: CallOptions): Promise<TachographFile> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-assignment/tachograph-files', mediaTypes: ['application/octet-stream', 'application/vnd.tachograph'] }, input, options),
      /** List imported files, the latest first. `GET /b2b/fleet-management/driver-assignment/tachograph-files` */
      listTachographFiles: (input?: { query?: {
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: TachographFile[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/tachograph-files' }, input, options),
      /** Change or archive a shift; days that have begun stay as they were. `PATCH /b2b/fleet-management/driver-assignment/shifts/:shiftId` */
      changeShift: (input: { shiftId: string; body: ShiftChange; ifMatch: number }, options?: CallOptions): Promise<Shift> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/driver-assignment/shifts/:shiftId' }, input, options),
      /** Plan who drives a vehicle on which days of the week. `POST /b2b/fleet-management/driver-assignment/shifts` */
      createShift: (input: { body: NewShift }, options?: CallOptions): Promise<Shift> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-assignment/shifts' }, input, options),
      /** Read a shift. `GET /b2b/fleet-management/driver-assignment/shifts/:shiftId` */
      getShift: (input: { shiftId: string }, options?: CallOptions): Promise<Shift> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/shifts/:shiftId' }, input, options),
      /** The days on which a shift is not worked, or otherwise, in order. `GET /b2b/fleet-management/driver-assignment/shifts/:shiftId/exceptions` */
      listShiftExceptions: (input: { shiftId: string; query?: {
        from?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ShiftException[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/shifts/:shiftId/exceptions' }, input, options),
      /** List shifts, oldest first. `GET /b2b/fleet-management/driver-assignment/shifts` */
      listShifts: (input?: { query?: {
        vehicleId?: string | undefined
        driverId?: string | undefined
        status?: "active" | "archived" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Shift[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-assignment/shifts' }, input, options),
      /** Say that a shift is not worked on a day, or otherwise; a day that is over is corrected. `PUT /b2b/fleet-management/driver-assignment/shifts/:shiftId/exceptions/:day` */
      putShiftException: (input: { shiftId: string; day: string; body: ShiftExceptionBody }, options?: CallOptions): Promise<ShiftException> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/driver-assignment/shifts/:shiftId/exceptions/:day' }, input, options),
      /** Let a shift be worked on a day as it is planned. `DELETE /b2b/fleet-management/driver-assignment/shifts/:shiftId/exceptions/:day` */
      removeShiftException: (input: { shiftId: string; day: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/driver-assignment/shifts/:shiftId/exceptions/:day' }, input, options),
      /** Rename a group, or move it with all below it. `PATCH /b2b/fleet-management/groups/:groupId` */
      changeGroup: (input: { groupId: string; body: GroupChange; ifMatch: number }, options?: CallOptions): Promise<Group> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/groups/:groupId' }, input, options),
      /** Create a group of vehicles and drivers, by itself or below another. `POST /b2b/fleet-management/groups` */
      createGroup: (input: { body: NewGroup }, options?: CallOptions): Promise<Group> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/groups' }, input, options),
      /** Delete a group that nothing is in. `DELETE /b2b/fleet-management/groups/:groupId` */
      deleteGroup: (input: { groupId: string; ifMatch: number }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/groups/:groupId' }, input, options),
      /** Read a group. `GET /b2b/fleet-management/groups/:groupId` */
      getGroup: (input: { groupId: string }, options?: CallOptions): Promise<Group> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/groups/:groupId' }, input, options),
      /** List groups, oldest first. `GET /b2b/fleet-management/groups` */
      listGroups: (input?: { query?: {
        parentId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Group[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/groups' }, input, options),
      /** Rename or archive a custom field, or change what it takes; values that were given stay. `PATCH /b2b/fleet-management/custom-fields/:customFieldId` */
      changeCustomField: (input: { customFieldId: string; body: CustomFieldChange; ifMatch: number }, options?: CallOptions): Promise<CustomField> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/custom-fields/:customFieldId' }, input, options),
      /** Define a custom field of vehicles or drivers. `POST /b2b/fleet-management/custom-fields` */
      createCustomField: (input: { body: NewCustomField }, options?: CallOptions): Promise<CustomField> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/custom-fields' }, input, options),
      /** Read a custom field. `GET /b2b/fleet-management/custom-fields/:customFieldId` */
      getCustomField: (input: { customFieldId: string }, options?: CallOptions): Promise<CustomField> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/custom-fields/:customFieldId' }, input, options),
      /** List custom fields, oldest first. `GET /b2b/fleet-management/custom-fields` */
      listCustomFields: (input?: { query?: {
        subject?: "vehicle" | "driver" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: CustomField[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/custom-fields' }, input, options),
      /** Enter what an odometer or an hour meter shows. `POST /b2b/fleet-management/vehicles/:vehicleId/meter-entries` */
      addMeterEntry: (input: { vehicleId: string; body: NewMeterEntry }, options?: CallOptions): Promise<MeterEntry> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles/:vehicleId/meter-entries' }, input, options),
      /** Read an entry. `GET /b2b/fleet-management/vehicles/:vehicleId/meter-entries/:meterEntryId` */
      getMeterEntry: (input: { vehicleId: string; meterEntryId: string }, options?: CallOptions): Promise<MeterEntry> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/meter-entries/:meterEntryId' }, input, options),
      /** What a vehicle’s odometer and engine hours say, now or at an instant. `GET /b2b/fleet-management/vehicles/:vehicleId/meters` */
      getVehicleMeters: (input: { vehicleId: string; query?: {
        at?: string | undefined
      } }, options?: CallOptions): Promise<VehicleMeters> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/meters' }, input, options),
      /** List what was read off, the latest first. `GET /b2b/fleet-management/vehicles/:vehicleId/meter-entries` */
      listMeterEntries: (input: { vehicleId: string; query?: {
        meter?: "odometer" | "engine-hours" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: MeterEntry[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/meter-entries' }, input, options),
      /** List when a counter fell, jumped or stood still, the latest first. `GET /b2b/fleet-management/vehicles/:vehicleId/meter-resets` */
      listMeterResets: (input: { vehicleId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: MeterReset[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/meter-resets' }, input, options),
      /** Say that an entry was wrong. `POST /b2b/fleet-management/vehicles/:vehicleId/meter-entries/:meterEntryId/void` */
      voidMeterEntry: (input: { vehicleId: string; meterEntryId: string; ifMatch: number }, options?: CallOptions): Promise<MeterEntry> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles/:vehicleId/meter-entries/:meterEntryId/void' }, input, options),
      /** Stop an import; what was entered stays. `POST /b2b/fleet-management/record-imports/:recordImportId/cancel` */
      cancelRecordImport: (input: { recordImportId: string }, options?: CallOptions): Promise<RecordImport> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/record-imports/:recordImportId/cancel' }, input, options),
      /** Read how far an import is. `GET /b2b/fleet-management/record-imports/:recordImportId` */
      getRecordImport: (input: { recordImportId: string }, options?: CallOptions): Promise<RecordImport> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/record-imports/:recordImportId' }, input, options),
      /** What became of each row, in their order. `GET /b2b/fleet-management/record-imports/:recordImportId/rows` */
      listRecordImportRows: (input: { recordImportId: string; query?: {
        outcome?: "pending" | "created" | "changed" | "unchanged" | "refused" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: RecordImportRow[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/record-imports/:recordImportId/rows' }, input, options),
      /** List imports, oldest first. `GET /b2b/fleet-management/record-imports` */
      listRecordImports: (input?: { query?: {
        status?: "awaiting-file" | "running" | "completed" | "cancelled" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: RecordImport[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/record-imports' }, input, options),
      /** Send the file of an import: it runs from then on. `PUT /b2b/fleet-management/record-imports/:recordImportId/file` */
      sendRecordImportFile: (input: { recordImportId: string; body: FileBody }, options?: CallOptions): Promise<RecordImport> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/record-imports/:recordImportId/file', mediaTypes: ['text/csv'] }, input, options),
      /** Begin an import of vehicles or drivers; then send its file. `POST /b2b/fleet-management/record-imports` */
      startRecordImport: (input: { body: NewRecordImport }, options?: CallOptions): Promise<RecordImport> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/record-imports' }, input, options),
      /** Change or archive a document of a driver; another last day is reminded of anew. `PATCH /b2b/fleet-management/drivers/:driverId/documents/:documentId` */
      changeDriverDocument: (input: { driverId: string; documentId: string; body: DocumentChange; ifMatch: number }, options?: CallOptions): Promise<Document> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/drivers/:driverId/documents/:documentId' }, input, options),
      /** Change or archive a document of a vehicle; another last day is reminded of anew. `PATCH /b2b/fleet-management/vehicles/:vehicleId/documents/:documentId` */
      changeVehicleDocument: (input: { vehicleId: string; documentId: string; body: DocumentChange; ifMatch: number }, options?: CallOptions): Promise<Document> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/vehicles/:vehicleId/documents/:documentId' }, input, options),
      /** Enter a document of a driver. `POST /b2b/fleet-management/drivers/:driverId/documents` */
      createDriverDocument: (input: { driverId: string; body: NewDocument }, options?: CallOptions): Promise<Document> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/drivers/:driverId/documents' }, input, options),
      /** Enter a document of a vehicle. `POST /b2b/fleet-management/vehicles/:vehicleId/documents` */
      createVehicleDocument: (input: { vehicleId: string; body: NewDocument }, options?: CallOptions): Promise<Document> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles/:vehicleId/documents' }, input, options),
      /** Fetch the scan of a document of a driver. `GET /b2b/fleet-management/drivers/:driverId/documents/:documentId/file` */
      fetchDriverDocumentFile: (input: { driverId: string; documentId: string }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/drivers/:driverId/documents/:documentId/file' }, input, options),
      /** Fetch the scan of a document of a vehicle. `GET /b2b/fleet-management/vehicles/:vehicleId/documents/:documentId/file` */
      fetchVehicleDocumentFile: (input: { vehicleId: string; documentId: string }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/documents/:documentId/file' }, input, options),
      /** Read a document of a driver. `GET /b2b/fleet-management/drivers/:driverId/documents/:documentId` */
      getDriverDocument: (input: { driverId: string; documentId: string }, options?: CallOptions): Promise<Document> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/drivers/:driverId/documents/:documentId' }, input, options),
      /** Read a document of a vehicle. `GET /b2b/fleet-management/vehicles/:vehicleId/documents/:documentId` */
      getVehicleDocument: (input: { vehicleId: string; documentId: string }, options?: CallOptions): Promise<Document> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/documents/:documentId' }, input, options),
      /** List the documents of a driver, oldest first. `GET /b2b/fleet-management/drivers/:driverId/documents` */
      listDriverDocuments: (input: { driverId: string; query?: {
        kind?: "registration" | "insurance" | "inspection" | "tax" | "permit" | "lease" | "warranty" | "driving-licence" | "driver-card" | "qualification" | "medical" | "contract" | "other" | undefined
        status?: "active" | "archived" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Document[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/drivers/:driverId/documents' }, input, options),
      /** List active documents of vehicles and drivers that expire, the first to expire first. `GET /b2b/fleet-management/documents` */
      listExpiringDocuments: (input?: { query?: {
        /** those that expire on this day or before; expired ones too */
        until?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Document[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/documents' }, input, options),
      /** List the documents of a vehicle, oldest first. `GET /b2b/fleet-management/vehicles/:vehicleId/documents` */
      listVehicleDocuments: (input: { vehicleId: string; query?: {
        kind?: "registration" | "insurance" | "inspection" | "tax" | "permit" | "lease" | "warranty" | "driving-licence" | "driver-card" | "qualification" | "medical" | "contract" | "other" | undefined
        status?: "active" | "archived" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Document[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/documents' }, input, options),
      /** Send the scan of a document of a driver; one that is there is replaced. `PUT /b2b/fleet-management/drivers/:driverId/documents/:documentId/file` */
      sendDriverDocumentFile: (input: { driverId: string; documentId: string; body: FileBody; mediaType: "application/pdf" | "image/jpeg" | "image/png" | "image/webp"; ifMatch: number }, options?: CallOptions): Promise<Document> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/drivers/:driverId/documents/:documentId/file', mediaTypes: ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'] }, input, options),
      /** Send the scan of a document of a vehicle; one that is there is replaced. `PUT /b2b/fleet-management/vehicles/:vehicleId/documents/:documentId/file` */
      sendVehicleDocumentFile: (input: { vehicleId: string; documentId: string; body: FileBody; mediaType: "application/pdf" | "image/jpeg" | "image/png" | "image/webp"; ifMatch: number }, options?: CallOptions): Promise<Document> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/vehicles/:vehicleId/documents/:documentId/file', mediaTypes: ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'] }, input, options),
      /** Sign, as the next driver, that the defect and its repair were seen. `POST /b2b/fleet-management/vehicles/:vehicleId/defects/:defectId/acknowledge` */
      acknowledgeDefect: (input: { vehicleId: string; defectId: string; body: DefectAcknowledgement; ifMatch: number }, options?: CallOptions): Promise<Defect> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles/:vehicleId/defects/:defectId/acknowledge' }, input, options),
      /** Send a photo of a defect. `POST /b2b/fleet-management/vehicles/:vehicleId/defects/:defectId/photos` */
      addDefectPhoto: (input: { vehicleId: string; defectId: string; body: FileBody; mediaType: "image/jpeg" | "image/png" | "image/webp" }, options?: CallOptions): Promise<Defect> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles/:vehicleId/defects/:defectId/photos', mediaTypes: ['image/jpeg', 'image/png', 'image/webp'] }, input, options),
      /** Change or archive a template; inspections that were made stay as they are. `PATCH /b2b/fleet-management/inspection-templates/:inspectionTemplateId` */
      changeInspectionTemplate: (input: { inspectionTemplateId: string; body: InspectionTemplateChange; ifMatch: number }, options?: CallOptions): Promise<InspectionTemplate> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/inspection-templates/:inspectionTemplateId' }, input, options),
      /** Say what is to be looked at. `POST /b2b/fleet-management/inspection-templates` */
      createInspectionTemplate: (input: { body: NewInspectionTemplate }, options?: CallOptions): Promise<InspectionTemplate> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/inspection-templates' }, input, options),
      /** Fetch a photo of a defect by its place among them. `GET /b2b/fleet-management/vehicles/:vehicleId/defects/:defectId/photo` */
      fetchDefectPhoto: (input: { vehicleId: string; defectId: string; query: {
        place: number
      } }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/defects/:defectId/photo' }, input, options),
      /** Read a defect. `GET /b2b/fleet-management/vehicles/:vehicleId/defects/:defectId` */
      getDefect: (input: { vehicleId: string; defectId: string }, options?: CallOptions): Promise<Defect> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/defects/:defectId' }, input, options),
      /** Read an inspection. `GET /b2b/fleet-management/vehicles/:vehicleId/inspections/:inspectionId` */
      getInspection: (input: { vehicleId: string; inspectionId: string }, options?: CallOptions): Promise<Inspection> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/inspections/:inspectionId' }, input, options),
      /** Read a template. `GET /b2b/fleet-management/inspection-templates/:inspectionTemplateId` */
      getInspectionTemplate: (input: { inspectionTemplateId: string }, options?: CallOptions): Promise<InspectionTemplate> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/inspection-templates/:inspectionTemplateId' }, input, options),
      /** List defects of all vehicles, the latest first. `GET /b2b/fleet-management/defects` */
      listDefects: (input?: { query?: {
        /** not-needed: whoever is responsible says that it can be driven as it is */
        status?: "open" | "repaired" | "not-needed" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Defect[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/defects' }, input, options),
      /** List templates of inspections, oldest first. `GET /b2b/fleet-management/inspection-templates` */
      listInspectionTemplates: (input?: { query?: {
        status?: "active" | "archived" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: InspectionTemplate[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/inspection-templates' }, input, options),
      /** List inspections of a vehicle, the latest first. `GET /b2b/fleet-management/vehicles/:vehicleId/inspections` */
      listInspections: (input: { vehicleId: string; query?: {
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Inspection[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/inspections' }, input, options),
      /** List defects of a vehicle, the latest first. `GET /b2b/fleet-management/vehicles/:vehicleId/defects` */
      listVehicleDefects: (input: { vehicleId: string; query?: {
        /** not-needed: whoever is responsible says that it can be driven as it is */
        status?: "open" | "repaired" | "not-needed" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Defect[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/defects' }, input, options),
      /** Sign that a defect was repaired, or that it need not be. `POST /b2b/fleet-management/vehicles/:vehicleId/defects/:defectId/repair` */
      repairDefect: (input: { vehicleId: string; defectId: string; body: DefectRepair; ifMatch: number }, options?: CallOptions): Promise<Defect> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles/:vehicleId/defects/:defectId/repair' }, input, options),
      /** Report a defect by itself. `POST /b2b/fleet-management/vehicles/:vehicleId/defects` */
      reportDefect: (input: { vehicleId: string; body: NewDefect }, options?: CallOptions): Promise<Defect> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles/:vehicleId/defects' }, input, options),
      /** Send what was found on going round a vehicle; each defect is followed from then on. `POST /b2b/fleet-management/vehicles/:vehicleId/inspections` */
      submitInspection: (input: { vehicleId: string; body: NewInspection }, options?: CallOptions): Promise<Inspection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/vehicles/:vehicleId/inspections' }, input, options),
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
      /** Take the device out of a vehicle, or correct since when it is out. `DELETE /b2b/fleet-management/vehicles/:vehicleId/device` */
      removeDevice: (input: { vehicleId: string; query?: {
        /** Since when; now, if not given. May lie in the past: its readings since then are folded again. Where none is in it any more, it corrects when the last one was taken out. */
        removedAt?: string | undefined
      } }, options?: CallOptions): Promise<Installation> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/vehicles/:vehicleId/device' }, input, options),
      /** Where every vehicle of a fleet is now; one call, with an ETag. `GET /b2b/fleet-management/telematics/:fleetId` */
      getLive: (input: { fleetId: string; query?: {
        south?: number | undefined
        west?: number | undefined
        north?: number | undefined
        east?: number | undefined
        status?: "moving" | "idling" | "stopped" | "parked" | "offline" | "unknown" | undefined
        /** in this group or in one below it */
        groupId?: string | undefined
        since?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: LiveState[]
        goneVehicleIds: string[]
        complete: boolean
        cursor: string
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/telematics/:fleetId' }, input, options),
      /** The same over a WebSocket: one JSON LiveState a message, or `{ vehicleId, gone }`; with `events`, each is `{ event, id, data }`. `GET /b2b/fleet-management/telematics/:fleetId/live` */
      socketLive: (input: { fleetId: string; query?: {
        south?: number | undefined
        west?: number | undefined
        north?: number | undefined
        east?: number | undefined
        /** only these, separated by commas */
        vehicleIds?: string | undefined
        /** events of these types beside the states: `fleet.trip.completed,fleet.geofence.*`, or `*` for all that concern a vehicle */
        events?: string | undefined
        /** for who cannot send `Last-Event-ID` */
        lastEventId?: string | undefined
      } }): Promise<WebSocket> =>
        transport.socket({ method: 'GET', path: '/b2b/fleet-management/telematics/:fleetId/live' }, input),
      /** Server-sent events: first every vehicle’s state, then each as it changes (event `state`, data LiveState). `GET /b2b/fleet-management/telematics/:fleetId/stream` */
      streamLive: (input: { fleetId: string; query?: {
        south?: number | undefined
        west?: number | undefined
        north?: number | undefined
        east?: number | undefined
        /** only these, separated by commas */
        vehicleIds?: string | undefined
        /** events of these types beside the states: `fleet.trip.completed,fleet.geofence.*`, or `*` for all that concern a vehicle */
        events?: string | undefined
        /** for who cannot send `Last-Event-ID` */
        lastEventId?: string | undefined
      } }, options?: CallOptions): AsyncGenerator<StreamEvent, void, undefined> =>
        transport.events({ method: 'GET', path: '/b2b/fleet-management/telematics/:fleetId/stream' }, input, options),
      /** The same of one vehicle as a file: a GeoJSON FeatureCollection of lines, or GPX 1.1. `GET /b2b/fleet-management/telematics/:fleetId/positions/download` */
      downloadTrack: (input: { fleetId: string; query: {
        vehicleId: string
        from: string
        to: string
        format: "geojson" | "gpx"
        /** the first position of each such span of UTC, and no other */
        everyS?: number | undefined
        /** positions are left out so long as each lies within this of the line through those that stay */
        withinM?: number | undefined
      } }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/telematics/:fleetId/positions/download' }, input, options),
      /** Where every vehicle of a fleet was at an instant. `GET /b2b/fleet-management/telematics/:fleetId/snapshot` */
      getSnapshot: (input: { fleetId: string; query: {
        at: string
      } }, options?: CallOptions): Promise<{
        at: string
        items: {
          vehicleId: string
          deviceId: string
          readAt: string
          ageS: number
          lat: number
          lon: number
          interpolated: boolean
          speedKmh: number | null
          courseDeg: number | null
          ignition: boolean | null
        }[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/telematics/:fleetId/snapshot' }, input, options),
      /** Where vehicles of a fleet were, each in order of time, vehicle after vehicle; thinned on request. `GET /b2b/fleet-management/telematics/:fleetId/positions` */
      listPositions: (input: { fleetId: string; query: {
        vehicleId?: string | undefined
        from: string
        to: string
        /** the first position of each such span of UTC, and no other */
        everyS?: number | undefined
        /** positions are left out so long as each lies within this of the line through those that stay */
        withinM?: number | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: HistoryPosition[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/telematics/:fleetId/positions' }, input, options),
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
      /** The rests within a trip of two minutes and more, latest first. `GET /b2b/fleet-management/trips/:tripId/stops` */
      listTripStops: (input: { tripId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Stop[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/trips/:tripId/stops' }, input, options),
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
      /** Where a vehicle stood: rests within trips, parking between them, and where it was found elsewhere; latest first. `GET /b2b/fleet-management/vehicles/:vehicleId/stops` */
      listVehicleStops: (input: { vehicleId: string; query?: {
        /** without it 31 days before `to` */
        from?: string | undefined
        /** without it now */
        to?: string | undefined
        kind?: "stop" | "parked" | "relocation" | undefined
        minDurationS?: number | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Stop[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/stops' }, input, options),
      /** Split a trip, merge it with its neighbour, or make it private. `POST /b2b/fleet-management/trips/:tripId/corrections` */
      correctTrip: (input: { tripId: string; body: {
        kind: "split"
        at: string
        reason?: string | undefined
      } | {
        kind: "merge"
        withTripId: string
        reason?: string | undefined
      } | {
        kind: "private"
        reason?: string | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<TripCorrection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/trips/:tripId/corrections' }, input, options),
      /** Read a correction. `GET /b2b/fleet-management/trip-corrections/:tripCorrectionId` */
      getTripCorrection: (input: { tripCorrectionId: string }, options?: CallOptions): Promise<TripCorrection> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/trip-corrections/:tripCorrectionId' }, input, options),
      /** Who corrected which trips, latest first. `GET /b2b/fleet-management/trip-corrections` */
      listTripCorrections: (input?: { query?: {
        vehicleId?: string | undefined
        status?: "active" | "reverted" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: TripCorrection[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/trip-corrections' }, input, options),
      /** Take a correction back; it stays in the list. `POST /b2b/fleet-management/trip-corrections/:tripCorrectionId/revert` */
      revertTripCorrection: (input: { tripCorrectionId: string; ifMatch: number }, options?: CallOptions): Promise<TripCorrection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/trip-corrections/:tripCorrectionId/revert' }, input, options),
      /** List idlings by their start, latest first; withdrawn ones are left out. `GET /b2b/fleet-management/idlings` */
      listIdlings: (input?: { query?: {
        vehicleId?: string | undefined
        status?: "running" | "ended" | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Idling[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/idlings' }, input, options),
      /** Change how fleets are treated. `PATCH /b2b/fleet-management/settings` */
      changeFleetSettings: (input: { body: FleetSettingsChange; ifMatch: number }, options?: CallOptions): Promise<FleetSettings> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/settings' }, input, options),
      /** Read how fleets are treated. `GET /b2b/fleet-management/settings` */
      getFleetSettings: (input?: Record<never, never>, options?: CallOptions): Promise<FleetSettings> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/settings' }, input, options),
      /** Rename or reshape a geofence, or change its terms; what was before stays as it was. `PUT /b2b/fleet-management/geofencing/:geofenceId` */
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
      /** All geofences as a file: a GeoJSON FeatureCollection, or KML 2.2; what it holds can be imported again. `GET /b2b/fleet-management/geofencing/export` */
      exportGeofences: (input: { query: {
        format: "geojson" | "kml"
      } }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/geofencing/export' }, input, options),
      /** Geofences from a GeoJSON or KML file, with what became of each feature. `POST /b2b/fleet-management/geofencing/import` */
      importGeofences: (input: { query?: {
        dryRun?: boolean | undefined
        /** of lines and points that tell none */
        radiusM?: number | undefined
      }; body: FileBody; mediaType: "application/geo+json" | "application/vnd.google-earth.kml+xml" }, options?: CallOptions): Promise<GeofenceImport> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/geofencing/import', mediaTypes: ['application/geo+json', 'application/vnd.google-earth.kml+xml'] }, input, options),
      /** Who was in which geofence for how long, latest first; with `status` open: who is there now. `GET /b2b/fleet-management/geofencing/visits` */
      listGeofenceVisits: (input?: { query?: {
        geofenceId?: string | undefined
        vehicleId?: string | undefined
        status?: "open" | "ended" | undefined
        /** only those that lasted as long as the geofence asks for */
        dwelled?: boolean | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: GeofenceVisit[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/geofencing/visits' }, input, options),
      /** Harsh events by their start, latest first; of private trips none. `GET /b2b/fleet-management/driver-behavior/harsh-events` */
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
      /** List manoeuvres by their start, latest first. `GET /b2b/fleet-management/driver-behavior/manoeuvres` */
      listManoeuvres: (input?: { query?: {
        vehicleId?: string | undefined
        kind?: "braking" | "acceleration" | "cornering" | undefined
        /** below 0.45 g, below 0.6 g, from 0.6 g */
        severity?: "low" | "medium" | "high" | undefined
        scored?: boolean | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Manoeuvre[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/manoeuvres' }, input, options),
      /** List long drives by their start, latest first. `GET /b2b/fleet-management/driver-behavior/long-drives` */
      listLongDrives: (input?: { query?: {
        vehicleId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: LongDrive[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/long-drives' }, input, options),
      /** List speedings by their start, latest first. `GET /b2b/fleet-management/driver-behavior/speedings` */
      listSpeedings: (input?: { query?: {
        vehicleId?: string | undefined
        /** less than 20 %, less than 40 %, more above the limit */
        severity?: "low" | "medium" | "high" | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Speeding[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/speedings' }, input, options),
      /** Weigh conduct otherwise from now on. `PUT /b2b/fleet-management/driver-behavior/score-weights` */
      changeScoreWeights: (input: { body: ScoreWeightsChange; ifMatch: number }, options?: CallOptions): Promise<ScoreWeights> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/driver-behavior/score-weights' }, input, options),
      /** How somebody drove, in whatever vehicle, and why it is said. `GET /b2b/fleet-management/driver-behavior/scores/drivers/:driverId` */
      getDriverScore: (input: { driverId: string; query?: PeriodQuery }, options?: CallOptions): Promise<DrivingScore> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/scores/drivers/:driverId' }, input, options),
      /** How the vehicles of a fleet were driven, and why it is said. `GET /b2b/fleet-management/driver-behavior/scores/fleets/:fleetId` */
      getFleetScore: (input: { fleetId: string; query?: PeriodQuery }, options?: CallOptions): Promise<DrivingScore> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/scores/fleets/:fleetId' }, input, options),
      /** Read how conduct is weighed. `GET /b2b/fleet-management/driver-behavior/score-weights` */
      getScoreWeights: (input?: Record<never, never>, options?: CallOptions): Promise<ScoreWeights> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/score-weights' }, input, options),
      /** How a vehicle was driven, and why it is said. `GET /b2b/fleet-management/driver-behavior/scores/vehicles/:vehicleId` */
      getVehicleScore: (input: { vehicleId: string; query?: PeriodQuery }, options?: CallOptions): Promise<DrivingScore> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/scores/vehicles/:vehicleId' }, input, options),
      /** Scores of vehicles day by day, the latest day first. `GET /b2b/fleet-management/driver-behavior/scores` */
      listDailyScores: (input?: { query?: {
        vehicleId?: string | undefined
        from?: string | undefined
        /** exclusive */
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DailyScore[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/scores' }, input, options),
      /** Contest an event. `POST /b2b/fleet-management/driver-behavior/contests` */
      contestEvent: (input: { body: NewContest }, options?: CallOptions): Promise<BehaviourContest> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-behavior/contests' }, input, options),
      /** Decide whether a contested event counts. `POST /b2b/fleet-management/driver-behavior/contests/:contestId/decision` */
      decideContest: (input: { contestId: string; body: {
        decision: "accepted" | "rejected"
        note?: string | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<BehaviourContest> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-behavior/contests/:contestId/decision' }, input, options),
      /** Read a contest. `GET /b2b/fleet-management/driver-behavior/contests/:contestId` */
      getContest: (input: { contestId: string }, options?: CallOptions): Promise<BehaviourContest> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/contests/:contestId' }, input, options),
      /** List contests, the latest first. `GET /b2b/fleet-management/driver-behavior/contests` */
      listContests: (input?: { query?: {
        vehicleId?: string | undefined
        /** accepted: the event counts in no score any more */
        status?: "open" | "accepted" | "rejected" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: BehaviourContest[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/contests' }, input, options),
      /** Read what is kept of you as a driver. `GET /b2b/fleet-management/driver-app/driver` */
      getOwnDriver: (input?: Record<never, never>, options?: CallOptions): Promise<Driver> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-app/driver' }, input, options),
      /** How much you may still drive, and when a break or rest is due; advisory. `GET /b2b/fleet-management/driver-app/hours-of-service` */
      getOwnHours: (input?: { query?: HoursQuery }, options?: CallOptions): Promise<HoursOfService> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-app/hours-of-service' }, input, options),
      /** How you drove, in whatever vehicle, and why it is said. `GET /b2b/fleet-management/driver-app/score` */
      getOwnScore: (input?: { query?: PeriodQuery }, options?: CallOptions): Promise<DrivingScore> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-app/score' }, input, options),
      /** Which vehicles you drove and when, the latest first. `GET /b2b/fleet-management/driver-app/assignments` */
      listOwnAssignments: (input?: { query?: {
        /** what began since then */
        from?: string | undefined
        /** what began before then */
        to?: string | undefined
        /** what held at this instant */
        at?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DriverAssignment[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-app/assignments' }, input, options),
      /** List contests of what happened while you drove, the latest first. `GET /b2b/fleet-management/driver-app/contests` */
      listOwnContests: (input?: { query?: {
        /** accepted: the event counts in no score any more */
        status?: "open" | "accepted" | "rejected" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: BehaviourContest[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-app/contests' }, input, options),
      /** List manoeuvres while you drove, the latest first. `GET /b2b/fleet-management/driver-app/manoeuvres` */
      listOwnManoeuvres: (input?: { query?: {
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Manoeuvre[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-app/manoeuvres' }, input, options),
      /** List your shifts, oldest first. `GET /b2b/fleet-management/driver-app/shifts` */
      listOwnShifts: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Shift[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-app/shifts' }, input, options),
      /** List speedings while you drove, the latest first. `GET /b2b/fleet-management/driver-app/speedings` */
      listOwnSpeedings: (input?: { query?: {
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Speeding[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-app/speedings' }, input, options),
      /** What you drove, the latest first. `GET /b2b/fleet-management/driver-app/trips` */
      listOwnTrips: (input?: { query?: {
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DriverTrip[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-app/trips' }, input, options),
      /** Send what you found on going round the vehicle you drive. `POST /b2b/fleet-management/driver-app/inspections` */
      submitOwnInspection: (input: { body: OwnInspection }, options?: CallOptions): Promise<Inspection> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-app/inspections' }, input, options),
      /** Assign a session. `POST /b2b/fleet-management/driver-behavior/coaching-sessions` */
      assignCoaching: (input: { body: NewCoachingSession }, options?: CallOptions): Promise<CoachingSession> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-behavior/coaching-sessions' }, input, options),
      /** Say that a session is done or cancelled. `POST /b2b/fleet-management/driver-behavior/coaching-sessions/:coachingSessionId/end` */
      endCoaching: (input: { coachingSessionId: string; body: {
        status: "done" | "cancelled"
        note?: string | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<CoachingSession> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/driver-behavior/coaching-sessions/:coachingSessionId/end' }, input, options),
      /** How it was driven in the four weeks before a session was done, and in up to four weeks since. `GET /b2b/fleet-management/driver-behavior/coaching-sessions/:coachingSessionId/effect` */
      getCoachingEffect: (input: { coachingSessionId: string }, options?: CallOptions): Promise<{
        session: CoachingSession
        before: DrivingScore
        after: DrivingScore | null
        /** true or false only where the two intervals do not meet; null: nobody can say yet */
        better: boolean | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/coaching-sessions/:coachingSessionId/effect' }, input, options),
      /** Which vehicles of a fleet are driven badly, and why, by the last daily scores; the lowest first. `GET /b2b/fleet-management/driver-behavior/coaching-needs/:fleetId` */
      listCoachingNeeds: (input: { fleetId: string; query?: {
        below?: number | undefined
      } }, options?: CallOptions): Promise<{
        items: CoachingNeed[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/coaching-needs/:fleetId' }, input, options),
      /** List sessions, the latest first. `GET /b2b/fleet-management/driver-behavior/coaching-sessions` */
      listCoachingSessions: (input?: { query?: {
        subjectId?: string | undefined
        status?: "assigned" | "done" | "cancelled" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: CoachingSession[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/coaching-sessions' }, input, options),
      /** Which drivers of a fleet need attention, and why, by the last four weeks as they stand now. `GET /b2b/fleet-management/driver-behavior/coaching-needs/:fleetId/drivers` */
      listDriverCoachingNeeds: (input: { fleetId: string; query?: {
        below?: number | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DriverCoachingNeed[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/driver-behavior/coaching-needs/:fleetId/drivers' }, input, options),
      /** Read a trouble code with its freeze frame. `GET /b2b/fleet-management/health-monitoring/:fleetId/trouble-codes/:troubleCodeId` */
      getTroubleCode: (input: { fleetId: string; troubleCodeId: string }, options?: CallOptions): Promise<TroubleCode> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/trouble-codes/:troubleCodeId' }, input, options),
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
      /** Trends of a vehicle’s battery, alternator and coolant. `GET /b2b/fleet-management/health-monitoring/:fleetId/vehicles/:vehicleId/trends` */
      getVehicleTrends: (input: { fleetId: string; vehicleId: string; query?: {
        /** until now */
        days?: number | undefined
      } }, options?: CallOptions): Promise<VehicleTrends> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/vehicles/:vehicleId/trends' }, input, options),
      /** Change or archive a service plan; what its schedules count from stays. `PATCH /b2b/fleet-management/health-monitoring/:fleetId/service-plans/:servicePlanId` */
      changeServicePlan: (input: { fleetId: string; servicePlanId: string; body: ServicePlanChange; ifMatch: number }, options?: CallOptions): Promise<ServicePlan> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-plans/:servicePlanId' }, input, options),
      /** Say that a service was done: the next cycle counts from then. `POST /b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId/complete` */
      completeService: (input: { fleetId: string; serviceScheduleId: string; body: ServiceDone; ifMatch: number }, options?: CallOptions): Promise<ServiceSchedule> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId/complete' }, input, options),
      /** Say what is to be done to vehicles again and again. `POST /b2b/fleet-management/health-monitoring/:fleetId/service-plans` */
      createServicePlan: (input: { fleetId: string; body: NewServicePlan }, options?: CallOptions): Promise<ServicePlan> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-plans' }, input, options),
      /** Read a service plan. `GET /b2b/fleet-management/health-monitoring/:fleetId/service-plans/:servicePlanId` */
      getServicePlan: (input: { fleetId: string; servicePlanId: string }, options?: CallOptions): Promise<ServicePlan> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-plans/:servicePlanId' }, input, options),
      /** Read one service of one vehicle, looked at now. `GET /b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId` */
      getServiceSchedule: (input: { fleetId: string; serviceScheduleId: string }, options?: CallOptions): Promise<ServiceSchedule> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId' }, input, options),
      /** List when a service was done or skipped, the latest first. `GET /b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId/completions` */
      listServiceCompletions: (input: { fleetId: string; serviceScheduleId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ServiceCompletion[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId/completions' }, input, options),
      /** List the service plans of a fleet, oldest first. `GET /b2b/fleet-management/health-monitoring/:fleetId/service-plans` */
      listServicePlans: (input: { fleetId: string; query?: {
        status?: "active" | "archived" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ServicePlan[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-plans' }, input, options),
      /** List what is due of a fleet’s vehicles and when, by id. `GET /b2b/fleet-management/health-monitoring/:fleetId/service-schedules` */
      listServiceSchedules: (input: { fleetId: string; query?: {
        /** unknown: no meter that an interval asks for says anything; suspended: the plan or the vehicle is archived, or it applies no more */
        status?: "scheduled" | "due-soon" | "due" | "overdue" | "unknown" | "suspended" | undefined
        vehicleId?: string | undefined
        planId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ServiceSchedule[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-schedules' }, input, options),
      /** Correct what a service counts from; the cycle stays the same. `PUT /b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId/base` */
      rebaseService: (input: { fleetId: string; serviceScheduleId: string; body: ServiceBase; ifMatch: number }, options?: CallOptions): Promise<ServiceSchedule> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId/base' }, input, options),
      /** Pass over a cycle: the next is due one interval after this one would have been. `POST /b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId/skip` */
      skipService: (input: { fleetId: string; serviceScheduleId: string; body: ServiceSkipped; ifMatch: number }, options?: CallOptions): Promise<ServiceSchedule> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/health-monitoring/:fleetId/service-schedules/:serviceScheduleId/skip' }, input, options),
      /** How a vehicle is, and why. `GET /b2b/fleet-management/health-monitoring/:fleetId/vehicles/:vehicleId/score` */
      getHealthScore: (input: { fleetId: string; vehicleId: string }, options?: CallOptions): Promise<HealthScore> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/vehicles/:vehicleId/score' }, input, options),
      /** How the active vehicles of a fleet are, in the order of their ids. `GET /b2b/fleet-management/health-monitoring/:fleetId/scores` */
      listHealthScores: (input: { fleetId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: HealthScore[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/scores' }, input, options),
      /** Take a work order back, and its booking; doing it twice is doing it once. `POST /b2b/fleet-management/health-monitoring/:fleetId/work-orders/:workOrderId/cancel` */
      cancelWorkOrder: (input: { fleetId: string; workOrderId: string }, options?: CallOptions): Promise<WorkOrder> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/health-monitoring/:fleetId/work-orders/:workOrderId/cancel' }, input, options),
      /** Read a work order with its booking and cost. `GET /b2b/fleet-management/health-monitoring/:fleetId/work-orders/:workOrderId` */
      getWorkOrder: (input: { fleetId: string; workOrderId: string }, options?: CallOptions): Promise<WorkOrder> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/work-orders/:workOrderId' }, input, options),
      /** List the work orders of a fleet, the latest first. `GET /b2b/fleet-management/health-monitoring/:fleetId/work-orders` */
      listWorkOrders: (input: { fleetId: string; query?: {
        /** cancelling: it was asked for, and a booking that is there is being taken back */
        status?: "requested" | "scheduled" | "refused" | "cancelling" | "cancelled" | "completed" | undefined
        vehicleId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: WorkOrder[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/health-monitoring/:fleetId/work-orders' }, input, options),
      /** Have work on a vehicle booked, in one call. `POST /b2b/fleet-management/health-monitoring/:fleetId/work-orders` */
      requestWork: (input: { fleetId: string; body: NewWorkOrder }, options?: CallOptions): Promise<WorkOrder> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/health-monitoring/:fleetId/work-orders' }, input, options),
      /** What a vehicle’s tank, engine and battery were, latest first. `GET /b2b/fleet-management/vehicles/:vehicleId/energy` */
      listVehicleEnergy: (input: { vehicleId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: VehicleEnergy[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/energy' }, input, options),
      /** Say what a vehicle’s tank, engine and battery are, from an instant on; litres of before and after follow it. `PUT /b2b/fleet-management/vehicles/:vehicleId/energy` */
      putVehicleEnergy: (input: { vehicleId: string; body: NewVehicleEnergy }, options?: CallOptions): Promise<VehicleEnergy> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/vehicles/:vehicleId/energy' }, input, options),
      /** Read a refuel or a drain. `GET /b2b/fleet-management/fuel-consumption/level-changes/:levelChangeId` */
      getLevelChange: (input: { levelChangeId: string }, options?: CallOptions): Promise<LevelChange> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fuel-consumption/level-changes/:levelChangeId' }, input, options),
      /** List refuels and drains, latest first; withdrawn ones are left out. `GET /b2b/fleet-management/fuel-consumption/level-changes` */
      listLevelChanges: (input?: { query?: {
        vehicleId?: string | undefined
        kind?: "refuel" | "drain" | undefined
        /** whether a fuel-card transaction paid for it */
        matched?: boolean | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: LevelChange[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fuel-consumption/level-changes' }, input, options),
      /** Consumption, cost and CO₂ of a period, by vehicle or by driver; a use counts where it began. `GET /b2b/fleet-management/fuel-consumption/totals` */
      getConsumption: (input: { query: {
        from: string
        to: string
        by?: "vehicle" | "driver" | undefined
        vehicleId?: string | undefined
        fleetId?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ConsumptionTotals[]
        total: ConsumptionTotals
        truncated: boolean
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fuel-consumption/totals' }, input, options),
      /** The fuel and electricity of each trip, latest first, with what it was reckoned from. `GET /b2b/fleet-management/fuel-consumption/uses` */
      listEnergyUses: (input?: { query?: {
        vehicleId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: EnergyUse[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fuel-consumption/uses' }, input, options),
      /** Enter what a fuel card was billed; it is matched to the refuel it paid for. `POST /b2b/fleet-management/fuel-consumption/transactions` */
      createFuelTransaction: (input: { body: NewFuelTransaction }, options?: CallOptions): Promise<FuelTransaction> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/fuel-consumption/transactions' }, input, options),
      /** Read a fuel-card transaction. `GET /b2b/fleet-management/fuel-consumption/transactions/:transactionId` */
      getFuelTransaction: (input: { transactionId: string }, options?: CallOptions): Promise<FuelTransaction> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fuel-consumption/transactions/:transactionId' }, input, options),
      /** Enter the transactions of a CSV file, with a result for each row. `POST /b2b/fleet-management/fuel-consumption/transactions/import` */
      importFuelTransactions: (input: { body: FileBody }, options?: CallOptions): Promise<{
        created: number
        known: number
        refused: number
        rows: ImportedTransaction[]
      }> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/fuel-consumption/transactions/import', mediaTypes: ['text/csv'] }, input, options),
      /** List fuel-card transactions, latest first. `GET /b2b/fleet-management/fuel-consumption/transactions` */
      listFuelTransactions: (input?: { query?: {
        vehicleId?: string | undefined
        status?: "unmatched" | "matched" | "mismatched" | undefined
        externalId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: FuelTransaction[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fuel-consumption/transactions' }, input, options),
      /** Say which refuel a transaction paid for, or that it was none; it is not decided again. `PATCH /b2b/fleet-management/fuel-consumption/transactions/:transactionId/match` */
      matchFuelTransaction: (input: { transactionId: string; body: {
        levelChangeId: string | null
      }; ifMatch: number }, options?: CallOptions): Promise<FuelTransaction> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/fuel-consumption/transactions/:transactionId/match' }, input, options),
      /** What a litre costs, latest first. `GET /b2b/fleet-management/fuel-consumption/prices` */
      listFuelPrices: (input?: { query?: {
        fuelType?: "petrol" | "diesel" | "flex" | "ethanol" | "lpg" | "electricity" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: FuelPrice[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/fuel-consumption/prices' }, input, options),
      /** Say what a litre costs from an instant on; the same instant again replaces. `PUT /b2b/fleet-management/fuel-consumption/prices` */
      putFuelPrice: (input: { body: {
        fuelType: "petrol" | "diesel" | "flex" | "ethanol" | "lpg" | "electricity"
        validFrom: string
        perUnit: string
        /** ISO 4217 code */
        currency: string
      } }, options?: CallOptions): Promise<FuelPrice> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/fuel-consumption/prices' }, input, options),
      /** Change a cost; the figures of its days before and after follow. `PATCH /b2b/fleet-management/cost-entries/:costEntryId` */
      changeCostEntry: (input: { costEntryId: string; body: CostEntryChange; ifMatch: number }, options?: CallOptions): Promise<CostEntry> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/cost-entries/:costEntryId' }, input, options),
      /** Enter what a vehicle costs besides fuel and work orders. `POST /b2b/fleet-management/cost-entries` */
      createCostEntry: (input: { body: NewCostEntry }, options?: CallOptions): Promise<CostEntry> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/cost-entries' }, input, options),
      /** Delete a cost; the figures of its days follow. `DELETE /b2b/fleet-management/cost-entries/:costEntryId` */
      deleteCostEntry: (input: { costEntryId: string; ifMatch: number }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/cost-entries/:costEntryId' }, input, options),
      /** Read a cost. `GET /b2b/fleet-management/cost-entries/:costEntryId` */
      getCostEntry: (input: { costEntryId: string }, options?: CallOptions): Promise<CostEntry> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/cost-entries/:costEntryId' }, input, options),
      /** Enter the costs of a CSV file, with a result for each row. `POST /b2b/fleet-management/cost-entries/import` */
      importCostEntries: (input: { body: FileBody }, options?: CallOptions): Promise<{
        created: number
        known: number
        refused: number
        rows: ImportedCost[]
      }> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/cost-entries/import', mediaTypes: ['text/csv'] }, input, options),
      /** List costs, the latest first day first. `GET /b2b/fleet-management/cost-entries` */
      listCostEntries: (input?: { query?: {
        vehicleId?: string | undefined
        /** a word of the tenant’s own: `insurance`, `lease`, `tax`, `tolls`, `tyres`, `parking`, `fines`, or another */
        category?: string | undefined
        externalId?: string | undefined
        /** only what ends after it */
        from?: string | undefined
        /** only what begins before it */
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: CostEntry[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/cost-entries' }, input, options),
      /** How far an electric vehicle gets on what is in its battery, by how it was driven in the last 30 days. `GET /b2b/fleet-management/vehicles/:vehicleId/range` */
      getVehicleRange: (input: { vehicleId: string }, options?: CallOptions): Promise<VehicleRange> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/range' }, input, options),
      /** When a vehicle was charged, latest first. `GET /b2b/fleet-management/vehicles/:vehicleId/charging-sessions` */
      listChargingSessions: (input: { vehicleId: string; query?: {
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ChargingSession[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/vehicles/:vehicleId/charging-sessions' }, input, options),
      /** Give up a plan that is not over. `POST /b2b/fleet-management/route-optimization/plans/:routePlanId/cancel` */
      cancelRoutePlan: (input: { routePlanId: string; ifMatch: number }, options?: CallOptions): Promise<RoutePlan> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/cancel' }, input, options),
      /** Put other stops, vehicles or times into a plan that is not dispatched; it is a draft again. `PUT /b2b/fleet-management/route-optimization/plans/:routePlanId` */
      changeRoutePlan: (input: { routePlanId: string; body: NewRoutePlan; ifMatch: number }, options?: CallOptions): Promise<RoutePlan> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId' }, input, options),
      /** End a dispatched plan before all of its stops are done. `POST /b2b/fleet-management/route-optimization/plans/:routePlanId/complete` */
      completeRoutePlan: (input: { routePlanId: string; ifMatch: number }, options?: CallOptions): Promise<RoutePlan> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/complete' }, input, options),
      /** Enter stops and vehicles that are to be planned. `POST /b2b/fleet-management/route-optimization/plans` */
      createRoutePlan: (input: { body: NewRoutePlan }, options?: CallOptions): Promise<RoutePlan> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/route-optimization/plans' }, input, options),
      /** Give the routes to their vehicles and drivers; from then on they are followed. `POST /b2b/fleet-management/route-optimization/plans/:routePlanId/dispatch` */
      dispatchRoutePlan: (input: { routePlanId: string; body: {
        drivers?: {
          vehicleId: string
          driverId: string
        }[] | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<RoutePlan> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/dispatch' }, input, options),
      /** Read a plan; while it is solved, how far. `GET /b2b/fleet-management/route-optimization/plans/:routePlanId` */
      getRoutePlan: (input: { routePlanId: string }, options?: CallOptions): Promise<RoutePlan> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId' }, input, options),
      /** Which stops the last planning from where the vehicles were gave to another vehicle or another place in its route. `GET /b2b/fleet-management/route-optimization/plans/:routePlanId/changes` */
      listRouteChanges: (input: { routePlanId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: RouteChange[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/changes' }, input, options),
      /** List plans of routes, the latest first. `GET /b2b/fleet-management/route-optimization/plans` */
      listRoutePlans: (input?: { query?: {
        status?: "draft" | "solving" | "solved" | "failed" | "dispatched" | "completed" | "cancelled" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: RoutePlan[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/route-optimization/plans' }, input, options),
      /** Plan what is left of a dispatched plan again, from where the vehicles are now. `POST /b2b/fleet-management/route-optimization/plans/:routePlanId/replan` */
      replanRoutePlan: (input: { routePlanId: string; body: RouteReplan; ifMatch: number }, options?: CallOptions): Promise<RoutePlan> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/replan' }, input, options),
      /** Have routes found; the plan is solved, or failed, some seconds later. `POST /b2b/fleet-management/route-optimization/plans/:routePlanId/solve` */
      solveRoutePlan: (input: { routePlanId: string; ifMatch: number }, options?: CallOptions): Promise<RoutePlan> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/solve' }, input, options),
      /** Send a photo of what was delivered, or of why it was not. `POST /b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof/photos` */
      addProofPhoto: (input: { routePlanId: string; routeStopId: string; body: FileBody; mediaType: "image/jpeg" | "image/png" | "image/webp" }, options?: CallOptions): Promise<RouteStop> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof/photos', mediaTypes: ['image/jpeg', 'image/png', 'image/webp'] }, input, options),
      /** Fetch a photo of a stop by its place among them. `GET /b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof/photo` */
      fetchProofPhoto: (input: { routePlanId: string; routeStopId: string; query: {
        place: number
      } }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof/photo' }, input, options),
      /** Fetch the recipient’s signature. `GET /b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof/signature` */
      fetchProofSignature: (input: { routePlanId: string; routeStopId: string }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof/signature' }, input, options),
      /** Read a stop of a plan. `GET /b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId` */
      getRouteStop: (input: { routePlanId: string; routeStopId: string }, options?: CallOptions): Promise<RouteStop> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId' }, input, options),
      /** The stops of a plan as they were entered, with where and when they are served. `GET /b2b/fleet-management/route-optimization/plans/:routePlanId/stops` */
      listRouteStops: (input: { routePlanId: string; query?: {
        vehicleId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: RouteStop[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/stops' }, input, options),
      /** The routes of a plan, by vehicle. `GET /b2b/fleet-management/route-optimization/plans/:routePlanId/routes` */
      listRoutes: (input: { routePlanId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Route[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/routes' }, input, options),
      /** Say what came of a stop: who took how much, or why not. `PUT /b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof` */
      proveRouteStop: (input: { routePlanId: string; routeStopId: string; body: {
        outcome: "delivered" | "partial" | "failed"
        /** now where it is not given */
        at?: string | undefined
        recipient?: string | null | undefined
        quantity?: number[] | null | undefined
        note?: string | null | undefined
        reason?: "nobody-there" | "refused" | "damaged" | "wrong-address" | "closed" | "no-access" | "other" | null | undefined
        position?: Place | null | undefined
      } }, options?: CallOptions): Promise<RouteStop> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof' }, input, options),
      /** Send the recipient’s signature as a picture. `PUT /b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof/signature` */
      putProofSignature: (input: { routePlanId: string; routeStopId: string; body: FileBody; mediaType: "image/jpeg" | "image/png" | "image/webp" }, options?: CallOptions): Promise<RouteStop> =>
        transport.call({ method: 'PUT', path: '/b2b/fleet-management/route-optimization/plans/:routePlanId/stops/:routeStopId/proof/signature', mediaTypes: ['image/jpeg', 'image/png', 'image/webp'] }, input, options),
      /** Change or pause a rule; what it raised before stays. `PATCH /b2b/fleet-management/alert-rules/:alertRuleId` */
      changeAlertRule: (input: { alertRuleId: string; body: AlertRuleChange; ifMatch: number }, options?: CallOptions): Promise<AlertRule> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/alert-rules/:alertRuleId' }, input, options),
      /** Say what is to be an alert, and who is told. `POST /b2b/fleet-management/alert-rules` */
      createAlertRule: (input: { body: NewAlertRule }, options?: CallOptions): Promise<AlertRule> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/alert-rules' }, input, options),
      /** Delete a rule; its open alerts are resolved. `DELETE /b2b/fleet-management/alert-rules/:alertRuleId` */
      deleteAlertRule: (input: { alertRuleId: string; ifMatch: number }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/alert-rules/:alertRuleId' }, input, options),
      /** Read a rule of alerts. `GET /b2b/fleet-management/alert-rules/:alertRuleId` */
      getAlertRule: (input: { alertRuleId: string }, options?: CallOptions): Promise<AlertRule> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/alert-rules/:alertRuleId' }, input, options),
      /** List the rules of alerts, oldest first. `GET /b2b/fleet-management/alert-rules` */
      listAlertRules: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: AlertRule[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/alert-rules' }, input, options),
      /** Of which events alerts can be made, and what conditions may ask of them. `GET /b2b/fleet-management/alertable-events` */
      listAlertableEvents: (input?: Record<never, never>, options?: CallOptions): Promise<{
        items: AlertableEvent[]
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/alertable-events' }, input, options),
      /** Say that somebody sees to it: it is not escalated any more. Said again, nothing changes. `POST /b2b/fleet-management/alerts/:alertId/acknowledgement` */
      acknowledgeAlert: (input: { alertId: string; body: {
        note?: string | undefined
      } }, options?: CallOptions): Promise<Alert> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/alerts/:alertId/acknowledgement' }, input, options),
      /** Read an alert. `GET /b2b/fleet-management/alerts/:alertId` */
      getAlert: (input: { alertId: string }, options?: CallOptions): Promise<Alert> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/alerts/:alertId' }, input, options),
      /** Who did what with an alert, in order. `GET /b2b/fleet-management/alerts/:alertId/history` */
      listAlertChanges: (input: { alertId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: AlertChange[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/alerts/:alertId/history' }, input, options),
      /** List alerts, latest first. `GET /b2b/fleet-management/alerts` */
      listAlerts: (input?: { query?: {
        status?: "open" | "escalated" | "acknowledged" | "resolved" | undefined
        severity?: "info" | "warning" | "critical" | undefined
        ruleId?: string | undefined
        vehicleId?: string | undefined
        driverId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Alert[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/alerts' }, input, options),
      /** Say that it is dealt with. Said again, nothing changes. `POST /b2b/fleet-management/alerts/:alertId/resolution` */
      resolveAlert: (input: { alertId: string; body: {
        note?: string | undefined
      } }, options?: CallOptions): Promise<Alert> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/alerts/:alertId/resolution' }, input, options),
      /** Change how a channel is written to, or try a failing one again. `PATCH /b2b/fleet-management/notification-channels/:notificationChannelId` */
      changeNotificationChannel: (input: { notificationChannelId: string; body: NotificationChannelChange; ifMatch: number }, options?: CallOptions): Promise<NotificationChannel> =>
        transport.call({ method: 'PATCH', path: '/b2b/fleet-management/notification-channels/:notificationChannelId' }, input, options),
      /** Name a place to which alerts are sent; e-mail and SMS are verified by a code first. `POST /b2b/fleet-management/notification-channels` */
      createNotificationChannel: (input: { body: NewNotificationChannel }, options?: CallOptions): Promise<NotificationChannel> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/notification-channels' }, input, options),
      /** Delete a channel; what waits for it is not sent. `DELETE /b2b/fleet-management/notification-channels/:notificationChannelId` */
      deleteNotificationChannel: (input: { notificationChannelId: string; ifMatch: number }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/fleet-management/notification-channels/:notificationChannelId' }, input, options),
      /** What the posts of a webhook channel are signed with (Standard Webhooks 1.0). `GET /b2b/fleet-management/notification-channels/:notificationChannelId/signing-secret` */
      getChannelSigningSecret: (input: { notificationChannelId: string }, options?: CallOptions): Promise<{
        secret: string
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/notification-channels/:notificationChannelId/signing-secret' }, input, options),
      /** Read a channel. `GET /b2b/fleet-management/notification-channels/:notificationChannelId` */
      getNotificationChannel: (input: { notificationChannelId: string }, options?: CallOptions): Promise<NotificationChannel> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/notification-channels/:notificationChannelId' }, input, options),
      /** List channels, oldest first. `GET /b2b/fleet-management/notification-channels` */
      listNotificationChannels: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: NotificationChannel[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/notification-channels' }, input, options),
      /** What was, or is to be, sent; latest first. `GET /b2b/fleet-management/notifications` */
      listNotifications: (input?: { query?: {
        alertId?: string | undefined
        channelId?: string | undefined
        status?: "held" | "pending" | "digested" | "sent" | "failed" | "dropped" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Notification[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/fleet-management/notifications' }, input, options),
      /** Send a new code, to verify a channel or to subscribe again; at most one a minute. `POST /b2b/fleet-management/notification-channels/:notificationChannelId/code` */
      sendChannelCode: (input: { notificationChannelId: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/notification-channels/:notificationChannelId/code' }, input, options),
      /** Want no more messages, by the link in one of them (RFC 8058); the answer is the same whether it was known or not. `POST /b2b/fleet-management/unsubscriptions/:token` */
      unsubscribeNotificationChannel: (input: { token: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/unsubscriptions/:token' }, input, options),
      /** Give the code that was sent there. `POST /b2b/fleet-management/notification-channels/:notificationChannelId/verification` */
      verifyNotificationChannel: (input: { notificationChannelId: string; body: {
        code: string
      } }, options?: CallOptions): Promise<NotificationChannel> =>
        transport.call({ method: 'POST', path: '/b2b/fleet-management/notification-channels/:notificationChannelId/verification' }, input, options),
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
      /** What an account owes, against its credit limit. `GET /b2b/corporate-accounts/:accountId/exposure` */
      getAccountExposure: (input: { accountId: string }, options?: CallOptions): Promise<AccountExposure> =>
        transport.call({ method: 'GET', path: '/b2b/corporate-accounts/:accountId/exposure' }, input, options),
      /** Read a corporate account. `GET /b2b/corporate-accounts/:accountId` */
      getCorporateAccount: (input: { accountId: string }, options?: CallOptions): Promise<CorporateAccount> =>
        transport.call({ method: 'GET', path: '/b2b/corporate-accounts/:accountId' }, input, options),
      /** List corporate accounts, oldest first. `GET /b2b/corporate-accounts` */
      listCorporateAccounts: (input?: { query?: {
        status?: "active" | "suspended" | undefined
        parentId?: string | undefined
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
      /** Change a draft. `PATCH /b2b/invoice-management/invoices/:invoiceId` */
      changeInvoice: (input: { invoiceId: string; body: InvoiceChange; ifMatch: number }, options?: CallOptions): Promise<Invoice> =>
        transport.call({ method: 'PATCH', path: '/b2b/invoice-management/invoices/:invoiceId' }, input, options),
      /** Draft an invoice. `POST /b2b/invoice-management/invoices` */
      createInvoice: (input: { body: NewInvoice }, options?: CallOptions): Promise<Invoice> =>
        transport.call({ method: 'POST', path: '/b2b/invoice-management/invoices' }, input, options),
      /** Throw a draft away. `DELETE /b2b/invoice-management/invoices/:invoiceId` */
      discardInvoice: (input: { invoiceId: string; ifMatch: number }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/b2b/invoice-management/invoices/:invoiceId' }, input, options),
      /** Issue a draft: it gets its number and never changes again. `POST /b2b/invoice-management/invoices/:invoiceId/finalise` */
      finaliseInvoice: (input: { invoiceId: string; ifMatch: number }, options?: CallOptions): Promise<Invoice> =>
        transport.call({ method: 'POST', path: '/b2b/invoice-management/invoices/:invoiceId/finalise' }, input, options),
      /** Read an invoice. `GET /b2b/invoice-management/invoices/:invoiceId` */
      getInvoice: (input: { invoiceId: string }, options?: CallOptions): Promise<Invoice> =>
        transport.call({ method: 'GET', path: '/b2b/invoice-management/invoices/:invoiceId' }, input, options),
      /** List invoices and drafts, in the order in which they were made. `GET /b2b/invoice-management/invoices` */
      listInvoices: (input?: { query?: {
        /** finalised or overdue while something is due; then paid, credited where nothing was paid, written-off, or void */
        status?: "draft" | "finalised" | "overdue" | "paid" | "credited" | "written-off" | "void" | undefined
        accountId?: string | undefined
        bookingId?: string | undefined
        originKind?: "booking" | "subscription" | "payment-plan" | "statement" | "fee" | "manual" | undefined
        originId?: string | undefined
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
      /** What an invoice would come to; nothing is kept. `POST /b2b/invoice-management/invoices/preview` */
      previewInvoice: (input: { body: NewInvoice }, options?: CallOptions): Promise<Invoice> =>
        transport.call({ method: 'POST', path: '/b2b/invoice-management/invoices/preview' }, input, options),
      /** Cancel a finalised invoice. `POST /b2b/invoice-management/invoices/:invoiceId/void` */
      voidInvoice: (input: { invoiceId: string; body: {
        reason: string
      }; ifMatch: number }, options?: CallOptions): Promise<Invoice> =>
        transport.call({ method: 'POST', path: '/b2b/invoice-management/invoices/:invoiceId/void' }, input, options),
      /** Credit an invoice, by line or in all. `POST /b2b/invoice-management/credit-notes` */
      createCreditNote: (input: { body: NewCreditNote }, options?: CallOptions): Promise<CreditNote> =>
        transport.call({ method: 'POST', path: '/b2b/invoice-management/credit-notes' }, input, options),
      /** Read a credit note. `GET /b2b/invoice-management/credit-notes/:creditNoteId` */
      getCreditNote: (input: { creditNoteId: string }, options?: CallOptions): Promise<CreditNote> =>
        transport.call({ method: 'GET', path: '/b2b/invoice-management/credit-notes/:creditNoteId' }, input, options),
      /** List credit notes, in the order in which they were issued. `GET /b2b/invoice-management/credit-notes` */
      listCreditNotes: (input?: { query?: {
        invoiceId?: string | undefined
        accountId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: CreditNote[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/invoice-management/credit-notes' }, input, options),
      /** What a credit note would come to; nothing is kept. `POST /b2b/invoice-management/credit-notes/preview` */
      previewCreditNote: (input: { body: NewCreditNote }, options?: CallOptions): Promise<{
        lines: CreditedLine[]
        taxSubtotals: TaxSubtotal[]
        netTotal: number
        taxTotal: number
        rounding: number
        grossTotal: number
        refundTotal: number
        creditable: number
      }> =>
        transport.call({ method: 'POST', path: '/b2b/invoice-management/credit-notes/preview' }, input, options),
      /** Consolidate the open invoices of an account and of those below it. `POST /b2b/invoice-management/statements` */
      createStatement: (input: { body: NewStatement }, options?: CallOptions): Promise<Statement> =>
        transport.call({ method: 'POST', path: '/b2b/invoice-management/statements' }, input, options),
      /** Read a statement. `GET /b2b/invoice-management/statements/:statementId` */
      getStatement: (input: { statementId: string }, options?: CallOptions): Promise<Statement> =>
        transport.call({ method: 'GET', path: '/b2b/invoice-management/statements/:statementId' }, input, options),
      /** List statements, in the order in which they were issued. `GET /b2b/invoice-management/statements` */
      listStatements: (input?: { query?: {
        accountId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Statement[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/b2b/invoice-management/statements' }, input, options),
      /** What a statement would hold; nothing is kept. `POST /b2b/invoice-management/statements/preview` */
      previewStatement: (input: { body: NewStatement }, options?: CallOptions): Promise<{
        /** ISO 4217 code */
        currency: string
        invoices: {
          id: string
          number: string
          accountId: string
          issueDate: string
          due: number
        }[]
        total: number
        dueDate: string
      }> =>
        transport.call({ method: 'POST', path: '/b2b/invoice-management/statements/preview' }, input, options),
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
      /** Take what is reserved, or a part of it. `POST /payments/:paymentId/capture` */
      capturePayment: (input: { paymentId: string; body: {
        /** Integer minor units and an ISO 4217 code */
        amount?: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | undefined
      } }, options?: CallOptions): Promise<Payment> =>
        transport.call({ method: 'POST', path: '/payments/:paymentId/capture' }, input, options),
      /** Pay it, though it looks like a repetition of another. `POST /payments/:paymentId/confirm` */
      confirmPayment: (input: { paymentId: string }, options?: CallOptions): Promise<Payment> =>
        transport.call({ method: 'POST', path: '/payments/:paymentId/confirm' }, input, options),
      /** Charge an account, or reserve the money. `POST /payments` */
      createPayment: (input: { body: NewPayment }, options?: CallOptions): Promise<Payment> =>
        transport.call({ method: 'POST', path: '/payments' }, input, options),
      /** Read a payment. `GET /payments/:paymentId` */
      getPayment: (input: { paymentId: string }, options?: CallOptions): Promise<Payment> =>
        transport.call({ method: 'GET', path: '/payments/:paymentId' }, input, options),
      /** What the provider was asked for a payment, and what came of it. `GET /payments/:paymentId/operations` */
      listPaymentOperations: (input: { paymentId: string }, options?: CallOptions): Promise<{
        items: ProviderOperation[]
      }> =>
        transport.call({ method: 'GET', path: '/payments/:paymentId/operations' }, input, options),
      /** List payments, latest first. `GET /payments` */
      listPayments: (input?: { query?: {
        status?: "requires-confirmation" | "requires-method" | "pending" | "requires-action" | "processing" | "authorised" | "succeeded" | "failed" | "unknown" | "cancelled" | "expired" | "returned" | undefined
        accountId?: string | undefined
        invoiceId?: string | undefined
        purposeId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Payment[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments' }, input, options),
      /** Reserve the money anew, before or after the reservation has lapsed. `POST /payments/:paymentId/reauthorise` */
      reauthorisePayment: (input: { paymentId: string }, options?: CallOptions): Promise<Payment> =>
        transport.call({ method: 'POST', path: '/payments/:paymentId/reauthorise' }, input, options),
      /** Try a failed payment again, with the same method or another. `POST /payments/:paymentId/retry` */
      retryPayment: (input: { paymentId: string; body: {
        methodId?: string | undefined
        returnUrl?: string | undefined
      } }, options?: CallOptions): Promise<Payment> =>
        transport.call({ method: 'POST', path: '/payments/:paymentId/retry' }, input, options),
      /** Give up a payment of which nothing was taken. `POST /payments/:paymentId/void` */
      voidPayment: (input: { paymentId: string }, options?: CallOptions): Promise<Payment> =>
        transport.call({ method: 'POST', path: '/payments/:paymentId/void' }, input, options),
      /** Save how a corporate account pays; it becomes the default. `POST /payments/methods` */
      addPaymentMethod: (input: { body: NewPaymentMethod }, options?: CallOptions): Promise<PaymentMethod> =>
        transport.call({ method: 'POST', path: '/payments/methods' }, input, options),
      /** Read a payment method. `GET /payments/methods/:methodId` */
      getPaymentMethod: (input: { methodId: string }, options?: CallOptions): Promise<PaymentMethod> =>
        transport.call({ method: 'GET', path: '/payments/methods/:methodId' }, input, options),
      /** List payment methods, latest first. `GET /payments/methods` */
      listPaymentMethods: (input?: { query?: {
        accountId?: string | undefined
        status?: "active" | "expired" | "removed" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: PaymentMethod[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/methods' }, input, options),
      /** Charge the account with this one from now on. `POST /payments/methods/:methodId/make-default` */
      makeMethodDefault: (input: { methodId: string }, options?: CallOptions): Promise<PaymentMethod> =>
        transport.call({ method: 'POST', path: '/payments/methods/:methodId/make-default' }, input, options),
      /** Charge it no more, and have the provider forget it. `DELETE /payments/methods/:methodId` */
      removePaymentMethod: (input: { methodId: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/payments/methods/:methodId' }, input, options),
      /** Which payment provider is preferred for what. `GET /payments/provider-routing` */
      getProviderRouting: (input?: Record<never, never>, options?: CallOptions): Promise<ProviderRouting> =>
        transport.call({ method: 'GET', path: '/payments/provider-routing' }, input, options),
      /** The payment providers that are configured, what they can do, and whether they answer. `GET /payments/providers` */
      listProviders: (input?: Record<never, never>, options?: CallOptions): Promise<{
        items: {
          provider: "stripe" | "paypal" | "square"
          up: boolean
          methodKinds: ("card" | "paypal" | "sepa-debit" | "wallet")[]
          authorisationDays: number
          split: "transfers" | "with-charge" | "none"
        }[]
      }> =>
        transport.call({ method: 'GET', path: '/payments/providers' }, input, options),
      /** Say which payment provider is preferred for what. `PUT /payments/provider-routing` */
      setProviderRouting: (input: { body: {
        rules: {
          currencies: string[] | null
          methodKinds: ("card" | "paypal" | "sepa-debit" | "wallet")[] | null
          providers: ("stripe" | "paypal" | "square")[]
        }[]
      }; ifMatch: number }, options?: CallOptions): Promise<ProviderRouting> =>
        transport.call({ method: 'PUT', path: '/payments/provider-routing' }, input, options),
      /** What is owed on invoices, by how late it is. `GET /payments/analytics/ageing` */
      getAgeing: (input?: { query?: {
        /** now where nothing is said */
        asOf?: string | undefined
        /** IANA name. Its calendar decides days: a period begins at local midnight, also where clocks change */
        timeZone?: string | undefined
        /** ISO 4217 code */
        currency?: string | undefined
        accountId?: string | undefined
      } }, options?: CallOptions): Promise<PaymentAnalyticsAgeing> =>
        transport.call({ method: 'GET', path: '/payments/analytics/ageing' }, input, options),
      /** Customers and recurring revenue lost, by period and currency. `GET /payments/analytics/churn` */
      getChurn: (input: { query: {
        /** `week`: of ISO 8601, from Monday on */
        every: "day" | "week" | "month"
        /** the first day */
        from: string
        /** the day after the last */
        to: string
        /** IANA name. Its calendar decides days: a period begins at local midnight, also where clocks change */
        timeZone?: string | undefined
        /** only this one; all that have anything where nothing is said */
        currency?: string | undefined
      } }, options?: CallOptions): Promise<Churn> =>
        transport.call({ method: 'GET', path: '/payments/analytics/churn' }, input, options),
      /** What exchanges of currencies realised, by period and pair. `GET /payments/analytics/fx` */
      getExchangeResults: (input: { query: {
        /** `week`: of ISO 8601, from Monday on */
        every: "day" | "week" | "month"
        /** the first day */
        from: string
        /** the day after the last */
        to: string
        /** IANA name. Its calendar decides days: a period begins at local midnight, also where clocks change */
        timeZone?: string | undefined
        /** only this one; all that have anything where nothing is said */
        currency?: string | undefined
      } }, options?: CallOptions): Promise<ExchangeResults> =>
        transport.call({ method: 'GET', path: '/payments/analytics/fx' }, input, options),
      /** What providers kept for their work, by period and currency. `GET /payments/analytics/fees` */
      getFees: (input: { query: {
        /** `week`: of ISO 8601, from Monday on */
        every: "day" | "week" | "month"
        /** the first day */
        from: string
        /** the day after the last */
        to: string
        /** IANA name. Its calendar decides days: a period begins at local midnight, also where clocks change */
        timeZone?: string | undefined
        /** only this one; all that have anything where nothing is said */
        currency?: string | undefined
        provider?: "stripe" | "paypal" | "square" | undefined
        /** of the saved method that was charged; `none` for what was paid without one */
        methodKind?: "card" | "paypal" | "sepa-debit" | "wallet" | "none" | undefined
        /** payments of which this vendor has a share, each of them whole */
        vendorId?: string | undefined
        accountId?: string | undefined
      } }, options?: CallOptions): Promise<Fees> =>
        transport.call({ method: 'GET', path: '/payments/analytics/fees' }, input, options),
      /** Differences between the ledger and the providers’ reports, by provider, currency and age. `GET /payments/analytics/reconciliation` */
      getOpenDifferences: (input?: { query?: {
        days?: number | undefined
        /** all that are configured where nothing is said */
        provider?: "stripe" | "paypal" | "square" | undefined
      } }, options?: CallOptions): Promise<OpenDifferences> =>
        transport.call({ method: 'GET', path: '/payments/analytics/reconciliation' }, input, options),
      /** Monthly recurring revenue and how it moved, by period and currency. `GET /payments/analytics/revenue` */
      getRevenue: (input: { query: {
        /** `week`: of ISO 8601, from Monday on */
        every: "day" | "week" | "month"
        /** the first day */
        from: string
        /** the day after the last */
        to: string
        /** IANA name. Its calendar decides days: a period begins at local midnight, also where clocks change */
        timeZone?: string | undefined
        /** only this one; all that have anything where nothing is said */
        currency?: string | undefined
        accountId?: string | undefined
      } }, options?: CallOptions): Promise<Revenue> =>
        transport.call({ method: 'GET', path: '/payments/analytics/revenue' }, input, options),
      /** How many payments succeed, at the first attempt and in the end, by provider and by reason. `GET /payments/analytics/success-rates` */
      getSuccessRates: (input: { query: {
        /** `week`: of ISO 8601, from Monday on */
        every: "day" | "week" | "month"
        /** the first day */
        from: string
        /** the day after the last */
        to: string
        /** IANA name. Its calendar decides days: a period begins at local midnight, also where clocks change */
        timeZone?: string | undefined
        /** only this one; all that have anything where nothing is said */
        currency?: string | undefined
        /** at which it was first tried */
        provider?: "stripe" | "paypal" | "square" | undefined
        /** of the method that was charged last */
        methodKind?: "card" | "paypal" | "sepa-debit" | "wallet" | "none" | undefined
        /** payments of which this vendor has a share, each of them whole */
        vendorId?: string | undefined
        accountId?: string | undefined
      } }, options?: CallOptions): Promise<SuccessRates> =>
        transport.call({ method: 'GET', path: '/payments/analytics/success-rates' }, input, options),
      /** What was captured, given back and disputed, by period and currency. `GET /payments/analytics/volume` */
      getVolume: (input: { query: {
        /** `week`: of ISO 8601, from Monday on */
        every: "day" | "week" | "month"
        /** the first day */
        from: string
        /** the day after the last */
        to: string
        /** IANA name. Its calendar decides days: a period begins at local midnight, also where clocks change */
        timeZone?: string | undefined
        /** only this one; all that have anything where nothing is said */
        currency?: string | undefined
        provider?: "stripe" | "paypal" | "square" | undefined
        /** of the saved method that was charged; `none` for what was paid without one */
        methodKind?: "card" | "paypal" | "sepa-debit" | "wallet" | "none" | undefined
        /** payments of which this vendor has a share, each of them whole */
        vendorId?: string | undefined
        accountId?: string | undefined
      } }, options?: CallOptions): Promise<Volume> =>
        transport.call({ method: 'GET', path: '/payments/analytics/volume' }, input, options),
      /** What each vendor is to get, and owes, now. `GET /payments/analytics/payouts-due` */
      listPayoutsDue: (input?: { query?: {
        vendorId?: string | undefined
        /** ISO 4217 code */
        currency?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: PayoutsDue[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/analytics/payouts-due' }, input, options),
      /** Let a draft hold from a day on. `POST /payments/commission-calculation/agreements/:agreementId/agree` */
      agreeToAgreement: (input: { agreementId: string; body: {
        validFrom: string
        validTo?: string | null | undefined
      } }, options?: CallOptions): Promise<CommissionAgreement> =>
        transport.call({ method: 'POST', path: '/payments/commission-calculation/agreements/:agreementId/agree' }, input, options),
      /** Compute the commission on an order, by what was agreed on its day. `POST /payments/commission-calculation` */
      calculateCommission: (input: { body: {
        vendorId: string
        contractId?: string | undefined
        reference: string
        /** ISO 4217 code */
        currency: string
        on?: string | undefined
        lines: CommissionLine[]
      } }, options?: CallOptions): Promise<CommissionCalculation> =>
        transport.call({ method: 'POST', path: '/payments/commission-calculation' }, input, options),
      /** Change a draft. `PATCH /payments/commission-calculation/agreements/:agreementId` */
      changeAgreement: (input: { agreementId: string; body: {
        name?: string | undefined
        terms?: CommissionTerms | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<CommissionAgreement> =>
        transport.call({ method: 'PATCH', path: '/payments/commission-calculation/agreements/:agreementId' }, input, options),
      /** Draft terms of commission. `POST /payments/commission-calculation/agreements` */
      draftAgreement: (input: { body: {
        name: string
        terms: CommissionTerms
      } }, options?: CallOptions): Promise<CommissionAgreement> =>
        transport.call({ method: 'POST', path: '/payments/commission-calculation/agreements' }, input, options),
      /** Let an agreement hold until a day, that day included. `POST /payments/commission-calculation/agreements/:agreementId/end` */
      endAgreement: (input: { agreementId: string; body: {
        validTo: string
      } }, options?: CallOptions): Promise<CommissionAgreement> =>
        transport.call({ method: 'POST', path: '/payments/commission-calculation/agreements/:agreementId/end' }, input, options),
      /** Read a commission agreement. `GET /payments/commission-calculation/agreements/:agreementId` */
      getAgreement: (input: { agreementId: string }, options?: CallOptions): Promise<CommissionAgreement> =>
        transport.call({ method: 'GET', path: '/payments/commission-calculation/agreements/:agreementId' }, input, options),
      /** List commission agreements, latest first. `GET /payments/commission-calculation/agreements` */
      listAgreements: (input?: { query?: {
        status?: "draft" | "agreed" | "ended" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: CommissionAgreement[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/commission-calculation/agreements' }, input, options),
      /** List commission calculations, latest first. `GET /payments/commission-calculation` */
      listCommissionCalculations: (input?: { query?: {
        vendorId?: string | undefined
        reference?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: CommissionCalculation[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/commission-calculation' }, input, options),
      /** What terms would come to, before they are agreed. `POST /payments/commission-calculation/simulate` */
      simulateCommission: (input: { body: {
        terms: CommissionTerms
        turnoverBefore?: number | undefined
        orders: CommissionLine[][]
      } }, options?: CallOptions): Promise<{
        /** Integer minor units and an ISO 4217 code */
        commission: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        orders: {
          /** ISO 4217 code */
          currency: string
          /** Integer minor units and an ISO 4217 code */
          commission: {
            amount: number
            /** ISO 4217 code */
            currency: string
          }
          lines: {
            category: "labour" | "parts" | "fuel" | "towing" | "hire" | "inspection" | "subscription" | "usage" | "fee" | "other"
            agreementId: string | null
            /** Integer minor units and an ISO 4217 code */
            base: {
              amount: number
              /** ISO 4217 code */
              currency: string
            }
            /** Integer minor units and an ISO 4217 code */
            commission: {
              amount: number
              /** ISO 4217 code */
              currency: string
            }
          }[]
          parts: {
            agreementId: string | null
            /** Integer minor units and an ISO 4217 code */
            base: {
              amount: number
              /** ISO 4217 code */
              currency: string
            }
            /** Integer minor units and an ISO 4217 code */
            turnoverBefore: {
              amount: number
              /** ISO 4217 code */
              currency: string
            }
            /** Integer minor units and an ISO 4217 code */
            commission: {
              amount: number
              /** ISO 4217 code */
              currency: string
            }
            capped: "minimum" | "maximum" | null
            explanation: string[]
          }[]
        }[]
      }> =>
        transport.call({ method: 'POST', path: '/payments/commission-calculation/simulate' }, input, options),
      /** Convert by a quote: a capture by one that holds, a refund by the original. `POST /payments/currency-conversion/quotes/:quoteId/apply` */
      applyQuote: (input: { quoteId: string; body: {
        use: "capture" | "refund"
        /** Integer minor units and an ISO 4217 code */
        amount?: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | undefined
      } }, options?: CallOptions): Promise<{
        /** Integer minor units and an ISO 4217 code */
        from: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        to: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        requoted: boolean
        quote: Quote
      }> =>
        transport.call({ method: 'POST', path: '/payments/currency-conversion/quotes/:quoteId/apply' }, input, options),
      /** What an amount is in another currency. `GET /payments/currency-conversion/convert` */
      convertAmount: (input: { query: {
        /** minor units */
        amount: number
        /** ISO 4217 code */
        from: string
        /** ISO 4217 code */
        to: string
        on?: string | undefined
      } }, options?: CallOptions): Promise<Conversion> =>
        transport.call({ method: 'GET', path: '/payments/currency-conversion/convert' }, input, options),
      /** Pin today’s rate for an amount. `POST /payments/currency-conversion/quotes` */
      createQuote: (input: { body: {
        /** Integer minor units and an ISO 4217 code */
        from: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** ISO 4217 code */
        to: string
        validForSeconds?: number | undefined
      } }, options?: CallOptions): Promise<Quote> =>
        transport.call({ method: 'POST', path: '/payments/currency-conversion/quotes' }, input, options),
      /** Read a quote. `GET /payments/currency-conversion/quotes/:quoteId` */
      getQuote: (input: { quoteId: string }, options?: CallOptions): Promise<Quote> =>
        transport.call({ method: 'GET', path: '/payments/currency-conversion/quotes/:quoteId' }, input, options),
      /** List quotes, latest first. `GET /payments/currency-conversion/quotes` */
      listQuotes: (input?: { query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Quote[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/currency-conversion/quotes' }, input, options),
      /** Published rates that are kept, latest first. `GET /payments/currency-conversion/rates` */
      listRates: (input?: { query?: {
        source?: string | undefined
        /** ISO 4217 code */
        base?: string | undefined
        /** ISO 4217 code */
        quote?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: PublishedRate[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/currency-conversion/rates' }, input, options),
      /** What an exchange would realise; nothing is kept. `POST /payments/currency-conversion/exchanges/preview` */
      previewExchange: (input: { body: {
        /** Integer minor units and an ISO 4217 code */
        from: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        to: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
      } }, options?: CallOptions): Promise<{
        /** Integer minor units and an ISO 4217 code */
        from: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        to: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        stoodFor: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        realised: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
      }> =>
        transport.call({ method: 'POST', path: '/payments/currency-conversion/exchanges/preview' }, input, options),
      /** Record that the bank exchanged what was paid by quotes, and realise the difference. `POST /payments/currency-conversion/exchanges` */
      recordExchange: (input: { body: {
        /** Integer minor units and an ISO 4217 code */
        from: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        to: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
      } }, options?: CallOptions): Promise<CurrencyExchange> =>
        transport.call({ method: 'POST', path: '/payments/currency-conversion/exchanges' }, input, options),
      /** Give money back to the payer. `POST /payments/refunds` */
      createRefund: (input: { body: {
        paymentId: string
        /** Integer minor units and an ISO 4217 code */
        amount?: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | undefined
        lines?: RefundedLine[] | undefined
        bearer?: "pro-rata" | "platform" | "vendors" | undefined
        reason?: string | undefined
      } }, options?: CallOptions): Promise<Refund> =>
        transport.call({ method: 'POST', path: '/payments/refunds' }, input, options),
      /** Read a refund. `GET /payments/refunds/:refundId` */
      getRefund: (input: { refundId: string }, options?: CallOptions): Promise<Refund> =>
        transport.call({ method: 'GET', path: '/payments/refunds/:refundId' }, input, options),
      /** List refunds, latest first. `GET /payments/refunds` */
      listRefunds: (input?: { query?: {
        paymentId?: string | undefined
        accountId?: string | undefined
        status?: "pending" | "processing" | "succeeded" | "failed" | "unknown" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Refund[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/refunds' }, input, options),
      /** What a refund would take from whom. `POST /payments/refunds/preview` */
      previewRefund: (input: { body: {
        paymentId: string
        /** Integer minor units and an ISO 4217 code */
        amount?: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | undefined
        lines?: RefundedLine[] | undefined
        bearer?: "pro-rata" | "platform" | "vendors" | undefined
      } }, options?: CallOptions): Promise<{
        /** Integer minor units and an ISO 4217 code */
        amount: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        price: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | null
        /** Integer minor units and an ISO 4217 code */
        refundable: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        parts: RefundParts
      }> =>
        transport.call({ method: 'POST', path: '/payments/refunds/preview' }, input, options),
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
      /** Charge an account, and divide the money between vendors and the platform. `POST /payments/split-payments` */
      createSplitPayment: (input: { body: {
        accountId: string
        /** Integer minor units and an ISO 4217 code */
        amount: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** `manual` only reserves the money; it is taken by a capture */
        captureMode?: "automatic" | "manual" | undefined
        description?: string | undefined
        purpose?: Purpose | undefined
        bookingId?: string | undefined
        invoiceId?: string | undefined
        methodId?: string | undefined
        oneTime?: {
          provider: "stripe" | "paypal" | "square"
          token?: string | undefined
        } | undefined
        returnUrl?: string | undefined
        keepAuthorisedUntil?: string | undefined
        confirmDuplicate?: boolean | undefined
        split: SplitTerms
      } }, options?: CallOptions): Promise<{
        payment: Payment
        split: Split
      }> =>
        transport.call({ method: 'POST', path: '/payments/split-payments' }, input, options),
      /** Read how a payment is divided. `GET /payments/split-payments/:splitId` */
      getSplit: (input: { splitId: string }, options?: CallOptions): Promise<Split> =>
        transport.call({ method: 'GET', path: '/payments/split-payments/:splitId' }, input, options),
      /** How payments are divided, latest first. `GET /payments/split-payments` */
      listSplits: (input?: { query?: {
        paymentId?: string | undefined
        status?: "agreed" | "posted" | "reversed" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Split[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/split-payments' }, input, options),
      /** Vendors’ shares on their way, latest first. `GET /payments/split-payments/transfers` */
      listTransfers: (input?: { query?: {
        paymentId?: string | undefined
        vendorId?: string | undefined
        status?: "held" | "pending" | "succeeded" | "failed" | "unknown" | "reversed" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Transfer[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/split-payments/transfers' }, input, options),
      /** Divide an amount without charging anybody. `POST /payments/split-payments/preview` */
      previewSplit: (input: { body: {
        /** Integer minor units and an ISO 4217 code */
        amount: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        providerFee?: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | undefined
        split: SplitTerms
      } }, options?: CallOptions): Promise<{
        /** Integer minor units and an ISO 4217 code */
        gross: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        commission: {
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
        shares: {
          vendorId: string
          /** Integer minor units and an ISO 4217 code */
          amount: {
            amount: number
            /** ISO 4217 code */
            currency: string
          }
        }[]
      }> =>
        transport.call({ method: 'POST', path: '/payments/split-payments/preview' }, input, options),
      /** Send the shares that are held. `POST /payments/split-payments/:splitId/release` */
      releaseSplit: (input: { splitId: string }, options?: CallOptions): Promise<Split> =>
        transport.call({ method: 'POST', path: '/payments/split-payments/:splitId/release' }, input, options),
      /** Cancel a plan. `POST /payments/payment-plans/:paymentPlanId/cancel` */
      cancelPaymentPlan: (input: { paymentPlanId: string; body: {
        reason: string
      }; ifMatch: number }, options?: CallOptions): Promise<PaymentPlan> =>
        transport.call({ method: 'POST', path: '/payments/payment-plans/:paymentPlanId/cancel' }, input, options),
      /** Agree to pay by instalments. `POST /payments/payment-plans` */
      createPaymentPlan: (input: { body: NewPaymentPlan }, options?: CallOptions): Promise<PaymentPlan> =>
        transport.call({ method: 'POST', path: '/payments/payment-plans' }, input, options),
      /** Read a payment plan with its instalments. `GET /payments/payment-plans/:paymentPlanId` */
      getPaymentPlan: (input: { paymentPlanId: string }, options?: CallOptions): Promise<PaymentPlan> =>
        transport.call({ method: 'GET', path: '/payments/payment-plans/:paymentPlanId' }, input, options),
      /** List the instalments of a plan, in their order. `GET /payments/payment-plans/:paymentPlanId/instalments` */
      listInstalments: (input: { paymentPlanId: string; query?: {
        /** `due` from its day on until it is paid; `missed` when the days of grace are over */
        status?: "scheduled" | "due" | "missed" | "paid" | "cancelled" | "written-off" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Instalment[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/payment-plans/:paymentPlanId/instalments' }, input, options),
      /** List payment plans, latest first. `GET /payments/payment-plans` */
      listPaymentPlans: (input?: { query?: {
        status?: "awaiting-deposit" | "active" | "defaulted" | "completed" | "paid-off" | "cancelled" | "written-off" | undefined
        accountId?: string | undefined
        invoiceId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: PaymentPlan[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/payment-plans' }, input, options),
      /** Pay an instalment now: ahead of its day, or again after it failed. `POST /payments/payment-plans/:paymentPlanId/instalments/:instalmentId/pay` */
      payInstalment: (input: { paymentPlanId: string; instalmentId: string; body: {
        methodId?: string | undefined
        returnUrl?: string | undefined
      } }, options?: CallOptions): Promise<PaymentPlan> =>
        transport.call({ method: 'POST', path: '/payments/payment-plans/:paymentPlanId/instalments/:instalmentId/pay' }, input, options),
      /** Pay all that is left at once. `POST /payments/payment-plans/:paymentPlanId/pay-off` */
      payOffPaymentPlan: (input: { paymentPlanId: string; body: {
        amount?: number | undefined
        methodId?: string | undefined
        returnUrl?: string | undefined
      } }, options?: CallOptions): Promise<PaymentPlan> =>
        transport.call({ method: 'POST', path: '/payments/payment-plans/:paymentPlanId/pay-off' }, input, options),
      /** The schedule that terms would make; nothing is kept. `POST /payments/payment-plans/preview` */
      previewPaymentPlan: (input: { body: PaymentPlanTerms }, options?: CallOptions): Promise<PaymentPlanSchedule> =>
        transport.call({ method: 'POST', path: '/payments/payment-plans/preview' }, input, options),
      /** What would pay all that is left today. `GET /payments/payment-plans/:paymentPlanId/payoff` */
      previewPayoff: (input: { paymentPlanId: string }, options?: CallOptions): Promise<Payoff> =>
        transport.call({ method: 'GET', path: '/payments/payment-plans/:paymentPlanId/payoff' }, input, options),
      /** Give up what is left of a plan. `POST /payments/payment-plans/:paymentPlanId/write-off` */
      writeOffPaymentPlan: (input: { paymentPlanId: string; body: {
        reason: string
      }; ifMatch: number }, options?: CallOptions): Promise<PaymentPlan> =>
        transport.call({ method: 'POST', path: '/payments/payment-plans/:paymentPlanId/write-off' }, input, options),
      /** Read a dunning. `GET /payments/dunnings/:dunningId` */
      getDunning: (input: { dunningId: string }, options?: CallOptions): Promise<Dunning> =>
        transport.call({ method: 'GET', path: '/payments/dunnings/:dunningId' }, input, options),
      /** When a payment that failed is tried again, and what follows the last attempt. `GET /payments/dunning-settings` */
      getDunningSettings: (input?: Record<never, never>, options?: CallOptions): Promise<DunningSettings> =>
        transport.call({ method: 'GET', path: '/payments/dunning-settings' }, input, options),
      /** What is owed in dunnings that were not recovered, by currency and status; currencies are never added. `GET /payments/dunning-totals` */
      getDunningTotals: (input?: { query?: {
        accountId?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DunningTotal[]
      }> =>
        transport.call({ method: 'GET', path: '/payments/dunning-totals' }, input, options),
      /** What a decline means, by provider, and how often a card’s network lets it be tried again. `GET /payments/decline-reasons` */
      listDeclineReasons: (input?: { query?: {
        provider?: "stripe" | "paypal" | "square" | undefined
        /** `soft`: at the next offset; `hard`: never with this method; `authenticate`: the customer is asked */
        retry?: "soft" | "hard" | "authenticate" | undefined
      } }, options?: CallOptions): Promise<{
        reasons: DeclineReason[]
        sources: {
          provider: "stripe" | "paypal" | "square"
          /** where it is published */
          source: string
        }[]
        networkCaps: {
          /** null: any other */
          brand: string | null
          attempts: number
          withinHours: number
        }[]
        /** where it is published */
        networkSource: string
      }> =>
        transport.call({ method: 'GET', path: '/payments/decline-reasons' }, input, options),
      /** List the attempts of a dunning, in their order. `GET /payments/dunnings/:dunningId/attempts` */
      listDunningAttempts: (input: { dunningId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: DunningAttempt[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/dunnings/:dunningId/attempts' }, input, options),
      /** List dunnings, latest first. `GET /payments/dunnings` */
      listDunnings: (input?: { query?: {
        /** `awaiting-customer`: their bank wants them to confirm, so nothing is tried until they act or another method is saved */
        status?: "retrying" | "awaiting-customer" | "recovered" | "exhausted" | "stopped" | undefined
        accountId?: string | undefined
        paymentId?: string | undefined
        /** ISO 4217 code */
        currency?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Dunning[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/dunnings' }, input, options),
      /** When a payment that failed at an instant would be tried again. `POST /payments/dunnings/preview` */
      previewDunning: (input: { body: {
        failedAt?: string | undefined
        offsetsDays?: number[] | undefined
        /** of the customer; UTC where nothing is said */
        timeZone?: string | undefined
      } }, options?: CallOptions): Promise<{
        attempts: {
          number: number
          at: string
        }[]
        /** what becomes of a subscription whose bill is not paid by the last attempt */
        atEnd: "cancel" | "pause" | "leave"
      }> =>
        transport.call({ method: 'POST', path: '/payments/dunnings/preview' }, input, options),
      /** Try again after it was stopped or was exhausted. `POST /payments/dunnings/:dunningId/resume` */
      resumeDunning: (input: { dunningId: string; ifMatch: number }, options?: CallOptions): Promise<Dunning> =>
        transport.call({ method: 'POST', path: '/payments/dunnings/:dunningId/resume' }, input, options),
      /** Say when a payment that failed is tried again. `PUT /payments/dunning-settings` */
      setDunningSettings: (input: { body: {
        offsetsDays: number[]
        /** what becomes of a subscription whose bill is not paid by the last attempt */
        atEnd: "cancel" | "pause" | "leave"
        /** how long a customer has who is asked for, or whose card was declined for good: days of their calendar, then follows what `atEnd` says; null: for ever; 14 where nothing is said */
        deadlineDays?: number | null | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<DunningSettings> =>
        transport.call({ method: 'PUT', path: '/payments/dunning-settings' }, input, options),
      /** Try no more. `POST /payments/dunnings/:dunningId/stop` */
      stopDunning: (input: { dunningId: string; ifMatch: number }, options?: CallOptions): Promise<Dunning> =>
        transport.call({ method: 'POST', path: '/payments/dunnings/:dunningId/stop' }, input, options),
      /** Give a dispute up: it is lost. `POST /payments/disputes/:disputeId/accept` */
      acceptDispute: (input: { disputeId: string }, options?: CallOptions): Promise<Dispute> =>
        transport.call({ method: 'POST', path: '/payments/disputes/:disputeId/accept' }, input, options),
      /** Read a dispute. `GET /payments/disputes/:disputeId` */
      getDispute: (input: { disputeId: string }, options?: CallOptions): Promise<Dispute> =>
        transport.call({ method: 'GET', path: '/payments/disputes/:disputeId' }, input, options),
      /** List disputes, latest first. `GET /payments/disputes` */
      listDisputes: (input?: { query?: {
        status?: "needs-response" | "under-review" | "won" | "lost" | undefined
        paymentId?: string | undefined
        accountId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Dispute[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/disputes' }, input, options),
      /** Answer a dispute with evidence; it is sent once. `POST /payments/disputes/:disputeId/evidence` */
      submitDisputeEvidence: (input: { disputeId: string; body: DisputeEvidence }, options?: CallOptions): Promise<Dispute> =>
        transport.call({ method: 'POST', path: '/payments/disputes/:disputeId/evidence' }, input, options),
      /** Ask the provider now what came of a call. `POST /payments/operations/:operationId/ask` */
      askOperation: (input: { operationId: string }, options?: CallOptions): Promise<ProviderOperation> =>
        transport.call({ method: 'POST', path: '/payments/operations/:operationId/ask' }, input, options),
      /** Say that a call never happened at the provider. `POST /payments/operations/:operationId/absent` */
      declareOperationAbsent: (input: { operationId: string; body: {
        note: string
      } }, options?: CallOptions): Promise<ProviderOperation> =>
        transport.call({ method: 'POST', path: '/payments/operations/:operationId/absent' }, input, options),
      /** Read a call to a provider. `GET /payments/operations/:operationId` */
      getOperation: (input: { operationId: string }, options?: CallOptions): Promise<ProviderOperation> =>
        transport.call({ method: 'GET', path: '/payments/operations/:operationId' }, input, options),
      /** List calls to providers, latest first. `GET /payments/operations` */
      listOperations: (input?: { query?: {
        settled?: boolean | undefined
        /** `waiting`: certainly nothing happened so far, tried again; `unknown`: the answer was lost, the provider is asked until it is known; `absent`: it never happened */
        status?: "pending" | "waiting" | "requires-action" | "approved" | "processing" | "unknown" | "succeeded" | "declined" | "refused" | "absent" | undefined
        kind?: string | undefined
        provider?: "stripe" | "paypal" | "square" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ProviderOperation[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/operations' }, input, options),
      /** Approve a write-off that somebody else asked for. `POST /payments/enterprise-billing/write-offs/:writeOffId/approve` */
      approveWriteOff: (input: { writeOffId: string; ifMatch: number }, options?: CallOptions): Promise<InvoiceWriteOff> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/write-offs/:writeOffId/approve' }, input, options),
      /** Read a write-off. `GET /payments/enterprise-billing/write-offs/:writeOffId` */
      getWriteOff: (input: { writeOffId: string }, options?: CallOptions): Promise<InvoiceWriteOff> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/write-offs/:writeOffId' }, input, options),
      /** List write-offs, latest first. `GET /payments/enterprise-billing/write-offs` */
      listWriteOffs: (input?: { query?: {
        status?: "requested" | "approved" | "rejected" | undefined
        accountId?: string | undefined
        invoiceId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: InvoiceWriteOff[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/write-offs' }, input, options),
      /** What a write-off would come to; nothing is kept. `POST /payments/enterprise-billing/write-offs/preview` */
      previewWriteOff: (input: { body: {
        invoiceId: string
        /** Integer minor units and an ISO 4217 code */
        amount?: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | undefined
        reason: string
      } }, options?: CallOptions): Promise<{
        /** Integer minor units and an ISO 4217 code */
        amount: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        dueBefore: number
        dueAfter: number
        badDebt: number
      }> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/write-offs/preview' }, input, options),
      /** Reject a write-off, or withdraw one’s own. `POST /payments/enterprise-billing/write-offs/:writeOffId/reject` */
      rejectWriteOff: (input: { writeOffId: string; ifMatch: number }, options?: CallOptions): Promise<InvoiceWriteOff> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/write-offs/:writeOffId/reject' }, input, options),
      /** Ask for an invoice, or a part of it, to be written off. `POST /payments/enterprise-billing/write-offs` */
      requestWriteOff: (input: { body: {
        invoiceId: string
        /** Integer minor units and an ISO 4217 code */
        amount?: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | undefined
        reason: string
      } }, options?: CallOptions): Promise<InvoiceWriteOff> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/write-offs' }, input, options),
      /** Pay an invoice from a credit. `POST /payments/enterprise-billing/account-credits/:accountCreditId/apply` */
      applyAccountCredit: (input: { accountCreditId: string; body: {
        invoiceId: string
        amount?: number | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<AccountCredit> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/account-credits/:accountCreditId/apply' }, input, options),
      /** Read a credit. `GET /payments/enterprise-billing/account-credits/:accountCreditId` */
      getAccountCredit: (input: { accountCreditId: string }, options?: CallOptions): Promise<AccountCredit> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/account-credits/:accountCreditId' }, input, options),
      /** How enterprise billing works for the tenant. `GET /payments/enterprise-billing/settings` */
      getBillingSettings: (input?: Record<never, never>, options?: CallOptions): Promise<BillingSettings> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/settings' }, input, options),
      /** List credit of customers from overpayments, oldest first. `GET /payments/enterprise-billing/account-credits` */
      listAccountCredits: (input?: { query?: {
        accountId?: string | undefined
        open?: "true" | "false" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: AccountCredit[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/account-credits' }, input, options),
      /** Book that a credit was given back to the customer by bank transfer. `POST /payments/enterprise-billing/account-credits/:accountCreditId/refund` */
      refundAccountCredit: (input: { accountCreditId: string; body: {
        amount?: number | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<AccountCredit> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/account-credits/:accountCreditId/refund' }, input, options),
      /** Say how enterprise billing works for the tenant. `PUT /payments/enterprise-billing/settings` */
      setBillingSettings: (input: { body: {
        applyCredit: "by-hand" | "next-invoice"
      }; ifMatch: number }, options?: CallOptions): Promise<BillingSettings> =>
        transport.call({ method: 'PUT', path: '/payments/enterprise-billing/settings' }, input, options),
      /** Read a bank statement. `GET /payments/enterprise-billing/bank-statements/:bankStatementId` */
      getBankStatement: (input: { bankStatementId: string }, options?: CallOptions): Promise<BankStatement> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/bank-statements/:bankStatementId' }, input, options),
      /** Take a bank statement in: its credits are booked and matched with invoices. `POST /payments/enterprise-billing/bank-statements` */
      importBankStatement: (input: { query?: {
        /** generic where nothing is said */
        preset?: "generic" | "sparkasse" | "n26" | "wise" | undefined
        /** found from the first line when not given */
        delimiter?: "," | ";" | "tab" | "|" | undefined
        decimalMark?: "." | "," | undefined
        dateFormat?: "YYYY-MM-DD" | "DD.MM.YYYY" | "DD.MM.YY" | "DD/MM/YYYY" | "MM/DD/YYYY" | "DD-MM-YYYY" | undefined
        /** ISO 4217 code */
        currency?: string | undefined
        account?: string | undefined
        dateColumn?: string | undefined
        amountColumn?: string | undefined
        currencyColumn?: string | undefined
        payerColumn?: string | undefined
        payerIbanColumn?: string | undefined
        remittanceColumn?: string | undefined
        referenceColumn?: string | undefined
        endToEndIdColumn?: string | undefined
        entryReferenceColumn?: string | undefined
        opening?: number | undefined
        closing?: number | undefined
      }; body: FileBody; mediaType: "application/xml" | "text/xml" | "text/csv" }, options?: CallOptions): Promise<{
        statements: {
          statement: BankStatement
          entries: BankEntryResult[]
        }[]
      }> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/bank-statements', mediaTypes: ['application/xml', 'text/xml', 'text/csv'] }, input, options),
      /** List bank statements, latest first. `GET /payments/enterprise-billing/bank-statements` */
      listBankStatements: (input?: { query?: {
        account?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: BankStatement[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/bank-statements' }, input, options),
      /** Say from which IBAN an account pays. `POST /payments/enterprise-billing/payer-bank-accounts` */
      addPayerBankAccount: (input: { body: {
        accountId: string
        iban: string
      } }, options?: CallOptions): Promise<PayerBankAccount> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/payer-bank-accounts' }, input, options),
      /** Forget that an account pays from an IBAN. `DELETE /payments/enterprise-billing/payer-bank-accounts/:payerBankAccountId` */
      forgetPayerBankAccount: (input: { payerBankAccountId: string }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'DELETE', path: '/payments/enterprise-billing/payer-bank-accounts/:payerBankAccountId' }, input, options),
      /** Read a transfer. `GET /payments/enterprise-billing/bank-transfers/:bankTransferId` */
      getBankTransfer: (input: { bankTransferId: string }, options?: CallOptions): Promise<BankTransfer> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/bank-transfers/:bankTransferId' }, input, options),
      /** List transfers of bank statements, latest first. `GET /payments/enterprise-billing/bank-transfers` */
      listBankTransfers: (input?: { query?: {
        status?: "unmatched" | "proposed" | "matched" | "reversed" | undefined
        kind?: "receipt" | "reversal" | undefined
        accountId?: string | undefined
        bankStatementId?: string | undefined
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: BankTransfer[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/bank-transfers' }, input, options),
      /** What transfers and credit paid of invoices, latest first. `GET /payments/enterprise-billing/allocations` */
      listInvoiceAllocations: (input?: { query?: {
        invoiceId?: string | undefined
        sourceId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: InvoiceAllocation[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/allocations' }, input, options),
      /** List the IBANs from which accounts pay. `GET /payments/enterprise-billing/payer-bank-accounts` */
      listPayerBankAccounts: (input?: { query?: {
        accountId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: PayerBankAccount[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/payer-bank-accounts' }, input, options),
      /** Say what a transfer pays. `POST /payments/enterprise-billing/bank-transfers/:bankTransferId/match` */
      matchBankTransfer: (input: { bankTransferId: string; body: TransferMatch; ifMatch: number }, options?: CallOptions): Promise<BankTransfer> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/bank-transfers/:bankTransferId/match' }, input, options),
      /** What the rules would make of a transfer now; nothing is kept. `POST /payments/enterprise-billing/bank-transfers/:bankTransferId/match-preview` */
      previewBankTransferMatch: (input: { bankTransferId: string }, options?: CallOptions): Promise<{
        outcome: "matched" | "proposed" | "unmatched"
        rule: "creditor-reference" | "document-number" | "end-to-end-id" | "purchase-order" | "payer-and-amount" | "by-hand" | null
        reason: "nothing-found" | "several-possible" | "amount-differs" | "other-currency" | "returned-payment" | "original-not-found" | "several-accounts" | null
        allocations: {
          invoiceId: string
          amount: number
        }[]
        proposal: {
          invoiceId: string
          amount: number
        }[]
        credited: number
        accountId: string | null
      }> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/bank-transfers/:bankTransferId/match-preview' }, input, options),
      /** Try the rules again: an invoice or a payer may have become known since. `POST /payments/enterprise-billing/bank-transfers/:bankTransferId/rematch` */
      rematchBankTransfer: (input: { bankTransferId: string; ifMatch: number }, options?: CallOptions): Promise<BankTransfer> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/bank-transfers/:bankTransferId/rematch' }, input, options),
      /** Say which receipt a reversal of the bank takes back. `POST /payments/enterprise-billing/bank-transfers/:bankTransferId/reverse` */
      reverseBankTransfer: (input: { bankTransferId: string; body: {
        receiptId: string
      }; ifMatch: number }, options?: CallOptions): Promise<BankTransfer> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/bank-transfers/:bankTransferId/reverse' }, input, options),
      /** Take back what a transfer was matched with: the invoices are due again. `POST /payments/enterprise-billing/bank-transfers/:bankTransferId/unmatch` */
      unmatchBankTransfer: (input: { bankTransferId: string; ifMatch: number }, options?: CallOptions): Promise<BankTransfer> =>
        transport.call({ method: 'POST', path: '/payments/enterprise-billing/bank-transfers/:bankTransferId/unmatch' }, input, options),
      /** What accounts owe, by how long it has been due; a row for each account and currency. `GET /payments/enterprise-billing/receivables/ageing` */
      listAgeing: (input?: { query?: {
        accountId?: string | undefined
        /** ISO 4217 code */
        currency?: string | undefined
        asOf?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ReceivablesAgeing[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/receivables/ageing' }, input, options),
      /** List invoices of which something is due, in the order of their ids. `GET /payments/enterprise-billing/receivables` */
      listReceivables: (input?: { query?: {
        accountId?: string | undefined
        /** ISO 4217 code */
        currency?: string | undefined
        bucket?: "current" | "1-30" | "31-60" | "61-90" | "over-90" | undefined
        asOf?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Receivable[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/enterprise-billing/receivables' }, input, options),
      /** Spend what is held, or a part of it; the rest is released. `POST /payments/digital-wallet/wallets/:walletId/holds/:holdId/capture` */
      captureWalletHold: (input: { walletId: string; holdId: string; body: {
        amount?: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | undefined
      } }, options?: CallOptions): Promise<WalletHold> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/holds/:holdId/capture' }, input, options),
      /** Name a wallet, freeze it, or set its limits. `PATCH /payments/digital-wallet/wallets/:walletId` */
      changeWallet: (input: { walletId: string; body: WalletChange; ifMatch: number }, options?: CallOptions): Promise<Wallet> =>
        transport.call({ method: 'PATCH', path: '/payments/digital-wallet/wallets/:walletId' }, input, options),
      /** Put money into a wallet by hand: a bonus, an allowance, a correction. `POST /payments/digital-wallet/wallets/:walletId/credits` */
      createWalletCredit: (input: { walletId: string; body: NewWalletCredit }, options?: CallOptions): Promise<WalletCredit> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/credits' }, input, options),
      /** The statement of a wallet as CSV. `GET /payments/digital-wallet/wallets/:walletId/statement/file` */
      downloadWalletStatement: (input: { walletId: string; query?: PeriodQuery }, options?: CallOptions): Promise<Response> =>
        transport.download({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/statement/file' }, input, options),
      /** Read a wallet and what is in it. `GET /payments/digital-wallet/wallets/:walletId` */
      getWallet: (input: { walletId: string }, options?: CallOptions): Promise<Wallet> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId' }, input, options),
      /** Read a credit. `GET /payments/digital-wallet/wallets/:walletId/credits/:creditId` */
      getWalletCredit: (input: { walletId: string; creditId: string }, options?: CallOptions): Promise<WalletCredit> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/credits/:creditId' }, input, options),
      /** Read a hold. `GET /payments/digital-wallet/wallets/:walletId/holds/:holdId` */
      getWalletHold: (input: { walletId: string; holdId: string }, options?: CallOptions): Promise<WalletHold> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/holds/:holdId' }, input, options),
      /** Read a spend and what each credit gave to it. `GET /payments/digital-wallet/wallets/:walletId/spends/:spendId` */
      getWalletSpend: (input: { walletId: string; spendId: string }, options?: CallOptions): Promise<WalletSpend> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/spends/:spendId' }, input, options),
      /** Every movement of a wallet with the balance after it, from an instant until before another. `GET /payments/digital-wallet/wallets/:walletId/statement` */
      getWalletStatement: (input: { walletId: string; query?: {
        from?: string | undefined
        to?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<WalletStatement> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/statement' }, input, options),
      /** Read a top-up and its payment. `GET /payments/digital-wallet/wallets/:walletId/top-ups/:topUpId` */
      getWalletTopUp: (input: { walletId: string; topUpId: string }, options?: CallOptions): Promise<{
        id: string
        version: number
        walletId: string
        paymentId: string
        status: "pending" | "succeeded" | "failed" | "reversed"
        /** Integer minor units and an ISO 4217 code */
        amount: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        credited: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        recovered: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        reversed: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        creditId: string | null
        expiresAt: string | null
        createdAt: string
        settledAt: string | null
        payment: Payment
      }> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/top-ups/:topUpId' }, input, options),
      /** Reserve money in a wallet. `POST /payments/digital-wallet/wallets/:walletId/holds` */
      holdInWallet: (input: { walletId: string; body: NewWalletHold }, options?: CallOptions): Promise<WalletHold> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/holds' }, input, options),
      /** Everything that came into a wallet and where it is now, oldest first. `GET /payments/digital-wallet/wallets/:walletId/credits` */
      listWalletCredits: (input: { walletId: string; query?: {
        /** `cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account */
        bucket?: "cash" | "promotional" | "allowance" | undefined
        status?: "active" | "used" | "expired" | "voided" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: WalletCredit[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/credits' }, input, options),
      /** What was reserved in a wallet, latest first. `GET /payments/digital-wallet/wallets/:walletId/holds` */
      listWalletHolds: (input: { walletId: string; query?: {
        status?: "active" | "captured" | "released" | "expired" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: WalletHold[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/holds' }, input, options),
      /** What was given back of a spend, latest first. `GET /payments/digital-wallet/wallets/:walletId/spends/:spendId/refunds` */
      listWalletRefunds: (input: { walletId: string; spendId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: WalletRefund[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/spends/:spendId/refunds' }, input, options),
      /** What was paid from a wallet, latest first. `GET /payments/digital-wallet/wallets/:walletId/spends` */
      listWalletSpends: (input: { walletId: string; query?: {
        creditId?: string | undefined
        referenceId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: WalletSpend[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/spends' }, input, options),
      /** What was paid into a wallet, latest first. `GET /payments/digital-wallet/wallets/:walletId/top-ups` */
      listWalletTopUps: (input: { walletId: string; query?: {
        status?: "pending" | "succeeded" | "failed" | "reversed" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: WalletTopUp[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/top-ups' }, input, options),
      /** What was transferred to or from a wallet, latest first. `GET /payments/digital-wallet/wallets/:walletId/transfers` */
      listWalletTransfers: (input: { walletId: string; query?: {
        /** out where nothing is said */
        direction?: "in" | "out" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: WalletTransfer[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets/:walletId/transfers' }, input, options),
      /** List wallets with their balances, latest first. `GET /payments/digital-wallet/wallets` */
      listWallets: (input?: { query?: {
        accountId?: string | undefined
        holderId?: string | undefined
        /** ISO 4217 code */
        currency?: string | undefined
        status?: "active" | "frozen" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Wallet[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/digital-wallet/wallets' }, input, options),
      /** Open a wallet for an account, or for somebody of it. `POST /payments/digital-wallet/wallets` */
      openWallet: (input: { body: NewWallet }, options?: CallOptions): Promise<Wallet> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets' }, input, options),
      /** Which credits a spend would use, without spending. `POST /payments/digital-wallet/wallets/:walletId/spends/preview` */
      previewWalletSpend: (input: { walletId: string; body: {
        amount: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
      } }, options?: CallOptions): Promise<WalletSpendPreview> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/spends/preview' }, input, options),
      /** Give back what was spent, or a part of it. `POST /payments/digital-wallet/wallets/:walletId/spends/:spendId/refunds` */
      refundWalletSpend: (input: { walletId: string; spendId: string; body: NewWalletRefund }, options?: CallOptions): Promise<WalletRefund> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/spends/:spendId/refunds' }, input, options),
      /** Let go of what is held. `POST /payments/digital-wallet/wallets/:walletId/holds/:holdId/release` */
      releaseWalletHold: (input: { walletId: string; holdId: string }, options?: CallOptions): Promise<WalletHold> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/holds/:holdId/release' }, input, options),
      /** Pay for something from a wallet. `POST /payments/digital-wallet/wallets/:walletId/spends` */
      spendFromWallet: (input: { walletId: string; body: NewWalletSpend }, options?: CallOptions): Promise<WalletSpend> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/spends' }, input, options),
      /** Pay money into a wallet. `POST /payments/digital-wallet/wallets/:walletId/top-ups` */
      topUpWallet: (input: { walletId: string; body: NewWalletTopUp }, options?: CallOptions): Promise<{
        id: string
        version: number
        walletId: string
        paymentId: string
        status: "pending" | "succeeded" | "failed" | "reversed"
        /** Integer minor units and an ISO 4217 code */
        amount: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        credited: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        recovered: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        /** Integer minor units and an ISO 4217 code */
        reversed: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        creditId: string | null
        expiresAt: string | null
        createdAt: string
        settledAt: string | null
        payment: Payment
      }> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/top-ups' }, input, options),
      /** Move money to another wallet of the same currency. `POST /payments/digital-wallet/wallets/:walletId/transfers` */
      transferBetweenWallets: (input: { walletId: string; body: NewWalletTransfer }, options?: CallOptions): Promise<WalletTransfer> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/transfers' }, input, options),
      /** Take back what is left of a credit that was granted. `POST /payments/digital-wallet/wallets/:walletId/credits/:creditId/void` */
      voidWalletCredit: (input: { walletId: string; creditId: string; body: {
        reason: string
      } }, options?: CallOptions): Promise<WalletCredit> =>
        transport.call({ method: 'POST', path: '/payments/digital-wallet/wallets/:walletId/credits/:creditId/void' }, input, options),
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
      /** Move an amount between two accounts of one kind and currency. `POST /payments/ledger/transfers` */
      transferInLedger: (input: { body: {
        from: string
        to: string
        /** Integer minor units and an ISO 4217 code */
        amount: {
          amount: number
          /** ISO 4217 code */
          currency: string
        }
        reason: string
      } }, options?: CallOptions): Promise<LedgerTransfer> =>
        transport.call({ method: 'POST', path: '/payments/ledger/transfers' }, input, options),
      /** Compare what the ledger says the provider holds with the provider’s own report. `GET /payments/reconciliation` */
      reconcile: (input: { query: {
        from: string
        to: string
        provider?: "stripe" | "paypal" | "square" | undefined
      } }, options?: CallOptions): Promise<Reconciliation> =>
        transport.call({ method: 'GET', path: '/payments/reconciliation' }, input, options),
      /** Explain a difference, close it, or open it again; who did is kept. `PATCH /payments/reconciliation/differences/:differenceId` */
      decideReconciliationDifference: (input: { differenceId: string; body: {
        status: "open" | "explained" | "closed"
        note: string
      }; ifMatch: number }, options?: CallOptions): Promise<ReconciliationDifference> =>
        transport.call({ method: 'PATCH', path: '/payments/reconciliation/differences/:differenceId' }, input, options),
      /** Read a difference. `GET /payments/reconciliation/differences/:differenceId` */
      getReconciliationDifference: (input: { differenceId: string }, options?: CallOptions): Promise<ReconciliationDifference> =>
        transport.call({ method: 'GET', path: '/payments/reconciliation/differences/:differenceId' }, input, options),
      /** Read a reconciliation. `GET /payments/reconciliation/runs/:runId` */
      getReconciliationRun: (input: { runId: string }, options?: CallOptions): Promise<ReconciliationRun> =>
        transport.call({ method: 'GET', path: '/payments/reconciliation/runs/:runId' }, input, options),
      /** List what ledger and providers tell differently, latest first. `GET /payments/reconciliation/differences` */
      listReconciliationDifferences: (input?: { query?: {
        provider?: "stripe" | "paypal" | "square" | undefined
        status?: "asked" | "open" | "explained" | "closed" | undefined
        kind?: "charge" | "transfer" | "refund" | "payout" | "dispute" | "fee" | "other" | undefined
        lastRunId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ReconciliationDifference[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/reconciliation/differences' }, input, options),
      /** List reconciliations, latest first. `GET /payments/reconciliation/runs` */
      listReconciliationRuns: (input?: { query?: {
        provider?: "stripe" | "paypal" | "square" | undefined
        status?: "running" | "finished" | "failed" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ReconciliationRun[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/reconciliation/runs' }, input, options),
      /** Compare the ledger with a provider’s report up to an instant, and keep what differs. `POST /payments/reconciliation/runs` */
      startReconciliationRun: (input: { body: {
        provider: "stripe" | "paypal" | "square"
        from?: string | undefined
        until?: string | undefined
      } }, options?: CallOptions): Promise<ReconciliationRun> =>
        transport.call({ method: 'POST', path: '/payments/reconciliation/runs' }, input, options),
      /** What providers told, latest first, and what followed. `GET /payments/provider-webhooks/events` */
      listProviderEvents: (input?: { query?: {
        provider?: "stripe" | "paypal" | "square" | undefined
        subjectId?: string | undefined
        type?: string | undefined
        outcome?: "asked" | "kept" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: ReceivedEvent[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/provider-webhooks/events' }, input, options),
      /** Where a payment provider tells what happened. `POST /payments/provider-webhooks/:provider` */
      receiveProviderEvent: (input: { provider: string; body: ProviderEvent }, options?: CallOptions): Promise<void> =>
        transport.call({ method: 'POST', path: '/payments/provider-webhooks/:provider' }, input, options),
      /** Calculate the tax of a sale, line by line, with the reason for each. `POST /payments/tax-calculation` */
      calculateTax: (input: { body: NewTaxCalculation }, options?: CallOptions): Promise<TaxCalculation> =>
        transport.call({ method: 'POST', path: '/payments/tax-calculation' }, input, options),
      /** Change how tax is decided where it is left to you. `PATCH /payments/tax-calculation/settings` */
      changeTaxSettings: (input: { body: TaxSettingsChange; ifMatch: number }, options?: CallOptions): Promise<TaxSettings> =>
        transport.call({ method: 'PATCH', path: '/payments/tax-calculation/settings' }, input, options),
      /** Ask the register whether a VAT number is valid. `POST /payments/tax-calculation/number-checks` */
      checkTaxNumber: (input: { body: NewTaxNumberCheck }, options?: CallOptions): Promise<TaxNumberCheck> =>
        transport.call({ method: 'POST', path: '/payments/tax-calculation/number-checks' }, input, options),
      /** Read a tax calculation with its inputs and reasons. `GET /payments/tax-calculation/:taxCalculationId` */
      getTaxCalculation: (input: { taxCalculationId: string }, options?: CallOptions): Promise<TaxCalculation> =>
        transport.call({ method: 'GET', path: '/payments/tax-calculation/:taxCalculationId' }, input, options),
      /** Read how tax is decided where it is left to you. `GET /payments/tax-calculation/settings` */
      getTaxSettings: (input?: Record<never, never>, options?: CallOptions): Promise<TaxSettings> =>
        transport.call({ method: 'GET', path: '/payments/tax-calculation/settings' }, input, options),
      /** List tax calculations, latest first. `GET /payments/tax-calculation` */
      listTaxCalculations: (input?: { query?: {
        /** held: at least one line must not be invoiced yet; recalculate later */
        status?: "final" | "held" | undefined
        reference?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: TaxCalculation[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/tax-calculation' }, input, options),
      /** List what the registers answered, latest first. `GET /payments/tax-calculation/number-checks` */
      listTaxNumberChecks: (input?: { query?: {
        /** begins with its country: EL for Greece, XI for Northern Ireland; blanks and dots are dropped */
        number?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: TaxNumberCheck[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/tax-calculation/number-checks' }, input, options),
      /** Read the table of VAT rates: all of its history, or what holds on a day. `GET /payments/tax-calculation/rates` */
      listTaxRates: (input?: { query?: {
        /** ISO 3166-1 alpha-2 */
        country?: string | undefined
        at?: string | undefined
        /** services: labour, inspection, towing, hire, parking, subscription (electronic: software, data), service (any other); goods: parts, fuel, electricity (charging a vehicle) */
        category?: "labour" | "inspection" | "towing" | "hire" | "parking" | "subscription" | "service" | "parts" | "fuel" | "electricity" | undefined
      } }, options?: CallOptions): Promise<{
        items: TaxRate[]
      }> =>
        transport.call({ method: 'GET', path: '/payments/tax-calculation/rates' }, input, options),
      /** See what net and tax each of a row of refunds takes back. `POST /payments/tax-calculation/:taxCalculationId/refund-preview` */
      previewTaxRefund: (input: { taxCalculationId: string; body: RefundPreview }, options?: CallOptions): Promise<{
        /** ISO 4217 code */
        currency: string
        refunds: {
          /** integer minor units of the calculation’s currency */
          amount: number
          /** integer minor units of the calculation’s currency */
          netAmount: number
          /** integer minor units of the calculation’s currency */
          taxAmount: number
          parts: {
            /** UNCL 5305: S standard or reduced, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside the scope */
            category: "S" | "Z" | "E" | "AE" | "K" | "G" | "O"
            rate: string
            /** integer minor units of the calculation’s currency */
            netAmount: number
            /** integer minor units of the calculation’s currency */
            taxAmount: number
          }[]
        }[]
        /** what can still be given back */
        left: number
      }> =>
        transport.call({ method: 'POST', path: '/payments/tax-calculation/:taxCalculationId/refund-preview' }, input, options),
      /** Calculate again from the same inputs, asking the register again where it was not available. `POST /payments/tax-calculation/:taxCalculationId/recalculate` */
      recalculateTax: (input: { taxCalculationId: string }, options?: CallOptions): Promise<TaxCalculation> =>
        transport.call({ method: 'POST', path: '/payments/tax-calculation/:taxCalculationId/recalculate' }, input, options),
      /** Change a plan: a new version, for who subscribes from now on. `PATCH /payments/plans/:planId` */
      changePlan: (input: { planId: string; body: {
        name?: string | undefined
        status?: "active" | "archived" | undefined
        /** where a subscription does not say otherwise */
        trialDays?: number | undefined
        charges?: PlanCharge[] | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<Plan> =>
        transport.call({ method: 'PATCH', path: '/payments/plans/:planId' }, input, options),
      /** Make a plan. `POST /payments/plans` */
      createPlan: (input: { body: {
        code: string
        name: string
        cycle: Cycle
        /** where a subscription does not say otherwise */
        trialDays?: number | undefined
        charges: PlanCharge[]
      } }, options?: CallOptions): Promise<Plan> =>
        transport.call({ method: 'POST', path: '/payments/plans' }, input, options),
      /** Read a plan as it is sold now. `GET /payments/plans/:planId` */
      getPlan: (input: { planId: string }, options?: CallOptions): Promise<Plan> =>
        transport.call({ method: 'GET', path: '/payments/plans/:planId' }, input, options),
      /** List what a plan has been, latest first. `GET /payments/plans/:planId/versions` */
      listPlanVersions: (input: { planId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Plan[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/plans/:planId/versions' }, input, options),
      /** List plans, latest first. `GET /payments/plans` */
      listPlans: (input?: { query?: {
        status?: "active" | "archived" | undefined
        code?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Plan[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/plans' }, input, options),
      /** Rename a coupon, or let nobody redeem it any more. `PATCH /payments/coupons/:couponId` */
      changeCoupon: (input: { couponId: string; body: {
        name?: string | undefined
        status?: "active" | "archived" | undefined
      }; ifMatch: number }, options?: CallOptions): Promise<Coupon> =>
        transport.call({ method: 'PATCH', path: '/payments/coupons/:couponId' }, input, options),
      /** Make a coupon that takes something off the bills of subscriptions. `POST /payments/coupons` */
      createCoupon: (input: { body: {
        code: string
        name: string
        /** above 0, at most 100 */
        percent?: string | undefined
        /** Integer minor units and an ISO 4217 code */
        amount?: {
          amount: number
          /** ISO 4217 code */
          currency: string
        } | undefined
        /** how many periods it is for, from the next that is billed; null for all */
        periods?: number | null | undefined
        maxRedemptions?: number | null | undefined
        redeemUntil?: string | null | undefined
      } }, options?: CallOptions): Promise<Coupon> =>
        transport.call({ method: 'POST', path: '/payments/coupons' }, input, options),
      /** Read a coupon. `GET /payments/coupons/:couponId` */
      getCoupon: (input: { couponId: string }, options?: CallOptions): Promise<Coupon> =>
        transport.call({ method: 'GET', path: '/payments/coupons/:couponId' }, input, options),
      /** List coupons, latest first. `GET /payments/coupons` */
      listCoupons: (input?: { query?: {
        status?: "active" | "archived" | undefined
        code?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Coupon[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/coupons' }, input, options),
      /** Cancel a subscription, now or when the period ends. `POST /payments/subscriptions/:subscriptionId/cancel` */
      cancelSubscription: (input: { subscriptionId: string; body: SubscriptionCancel }, options?: CallOptions): Promise<Subscription> =>
        transport.call({ method: 'POST', path: '/payments/subscriptions/:subscriptionId/cancel' }, input, options),
      /** Change plan, quantity or add-ons. `POST /payments/subscriptions/:subscriptionId/change` */
      changeSubscription: (input: { subscriptionId: string; body: SubscriptionChange }, options?: CallOptions): Promise<Subscription> =>
        transport.call({ method: 'POST', path: '/payments/subscriptions/:subscriptionId/change' }, input, options),
      /** Subscribe an account to a plan. `POST /payments/subscriptions` */
      createSubscription: (input: { body: NewSubscription }, options?: CallOptions): Promise<Subscription> =>
        transport.call({ method: 'POST', path: '/payments/subscriptions' }, input, options),
      /** Read a subscription. `GET /payments/subscriptions/:subscriptionId` */
      getSubscription: (input: { subscriptionId: string }, options?: CallOptions): Promise<Subscription> =>
        transport.call({ method: 'GET', path: '/payments/subscriptions/:subscriptionId' }, input, options),
      /** Undo what is to happen when the period ends: a cancellation, a pause, a change. `POST /payments/subscriptions/:subscriptionId/keep` */
      keepSubscription: (input: { subscriptionId: string }, options?: CallOptions): Promise<Subscription> =>
        transport.call({ method: 'POST', path: '/payments/subscriptions/:subscriptionId/keep' }, input, options),
      /** List what accounts have left over of credits, by account and currency. `GET /payments/subscription-credits` */
      listCustomerCredits: (input?: { query?: {
        accountId?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: CustomerCredit[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/subscription-credits' }, input, options),
      /** List what a subscription has billed, latest first. `GET /payments/subscriptions/:subscriptionId/bills` */
      listSubscriptionBills: (input: { subscriptionId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: SubscriptionBill[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/subscriptions/:subscriptionId/bills' }, input, options),
      /** List what happened to a subscription, latest first. `GET /payments/subscriptions/:subscriptionId/history` */
      listSubscriptionHistory: (input: { subscriptionId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: SubscriptionHistoryEntry[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/subscriptions/:subscriptionId/history' }, input, options),
      /** List subscriptions, latest first. `GET /payments/subscriptions` */
      listSubscriptions: (input?: { query?: {
        accountId?: string | undefined
        planId?: string | undefined
        status?: "scheduled" | "trialing" | "active" | "paused" | "cancelled" | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: Subscription[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/subscriptions' }, input, options),
      /** Pause a subscription, now or when the period ends. `POST /payments/subscriptions/:subscriptionId/pause` */
      pauseSubscription: (input: { subscriptionId: string; body: SubscriptionPause }, options?: CallOptions): Promise<Subscription> =>
        transport.call({ method: 'POST', path: '/payments/subscriptions/:subscriptionId/pause' }, input, options),
      /** What a subscription would be and what it would bill, before it is made. `POST /payments/subscriptions/preview` */
      previewSubscription: (input: { body: NewSubscription }, options?: CallOptions): Promise<ActPreview> =>
        transport.call({ method: 'POST', path: '/payments/subscriptions/preview' }, input, options),
      /** See what a change, a pause, a resumption or a cancellation would bill, to the cent, before it is done. `POST /payments/subscriptions/:subscriptionId/change-preview` */
      previewSubscriptionChange: (input: { subscriptionId: string; body: SubscriptionAct }, options?: CallOptions): Promise<ActPreview> =>
        transport.call({ method: 'POST', path: '/payments/subscriptions/:subscriptionId/change-preview' }, input, options),
      /** What would be billed next, as far as it is known now. `GET /payments/subscriptions/:subscriptionId/upcoming-bill` */
      previewUpcomingBill: (input: { subscriptionId: string }, options?: CallOptions): Promise<{
        at: string | null
        bill: BillPreview | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/subscriptions/:subscriptionId/upcoming-bill' }, input, options),
      /** Resume a paused subscription today. `POST /payments/subscriptions/:subscriptionId/resume` */
      resumeSubscription: (input: { subscriptionId: string }, options?: CallOptions): Promise<Subscription> =>
        transport.call({ method: 'POST', path: '/payments/subscriptions/:subscriptionId/resume' }, input, options),
      /** List what was reported, by when it occurred, latest first. `GET /payments/subscriptions/:subscriptionId/usage` */
      listUsage: (input: { subscriptionId: string; query?: {
        chargeCode?: string | undefined
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: UsageRecord[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/subscriptions/:subscriptionId/usage' }, input, options),
      /** List what usage comes to and what of it is billed, by period. `GET /payments/subscriptions/:subscriptionId/usage-periods` */
      listUsagePeriods: (input: { subscriptionId: string; query?: {
        limit?: number | undefined
        /** nextCursor of the previous page */
        cursor?: string | undefined
      } }, options?: CallOptions): Promise<{
        items: UsagePeriod[]
        nextCursor: string | null
      }> =>
        transport.call({ method: 'GET', path: '/payments/subscriptions/:subscriptionId/usage-periods' }, input, options),
      /** Report usage of metered charges. `POST /payments/subscriptions/:subscriptionId/usage` */
      reportUsage: (input: { subscriptionId: string; body: {
        records: NewUsage[]
      } }, options?: CallOptions): Promise<{
        records: {
          id: string
          /** `repeated`: it was reported before, and counts once */
          outcome: "recorded" | "repeated"
          startDay: string | null
          late: boolean
        }[]
      }> =>
        transport.call({ method: 'POST', path: '/payments/subscriptions/:subscriptionId/usage' }, input, options),
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
