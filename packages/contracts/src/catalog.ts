import * as maintenance from './ai/maintenance.ts'
import * as models from './ai/models.ts'
import * as routeSolutions from './ai/route-plans.ts'
import * as apiKeys from './b2b/api-keys.ts'
import * as auditTrail from './b2b/audit-trail.ts'
import * as bookings from './b2b/bookings.ts'
import * as contracts from './b2b/contracts.ts'
import * as corporateAccounts from './b2b/corporate-accounts.ts'
import * as creditNotes from './b2b/credit-notes.ts'
import * as invoices from './b2b/invoices.ts'
import * as services from './b2b/services.ts'
import * as statements from './b2b/statements.ts'
import * as tenants from './b2b/tenants.ts'
import * as vendors from './b2b/vendors.ts'
import * as webhooks from './b2b/webhooks.ts'
import type { AnyRoute, EventDefinition } from './contract.ts'
import * as addresses from './fleet/addresses.ts'
import * as alertRules from './fleet/alert-rules.ts'
import * as alerts from './fleet/alerts.ts'
import * as analytics from './fleet/analytics.ts'
import * as behaviourContests from './fleet/behaviour-contests.ts'
import * as chargingSessions from './fleet/charging-sessions.ts'
import * as coachingSessions from './fleet/coaching-sessions.ts'
import * as costEntries from './fleet/cost-entries.ts'
import * as customFields from './fleet/custom-fields.ts'
import * as documents from './fleet/documents.ts'
import * as driverApp from './fleet/driver-app.ts'
import * as driverAssignments from './fleet/driver-assignments.ts'
import * as drivers from './fleet/drivers.ts'
import * as drivingScores from './fleet/driving-scores.ts'
import * as fleets from './fleet/fleets.ts'
import * as fuelConsumption from './fleet/fuel-consumption.ts'
import * as fuelPrices from './fleet/fuel-prices.ts'
import * as fuelTransactions from './fleet/fuel-transactions.ts'
import * as geofenceCrossings from './fleet/geofence-crossings.ts'
import * as geofenceFiles from './fleet/geofence-files.ts'
import * as geofenceVisits from './fleet/geofence-visits.ts'
import * as geofences from './fleet/geofences.ts'
import * as groups from './fleet/groups.ts'
import * as harshEvents from './fleet/harsh-events.ts'
import * as healthScores from './fleet/health-scores.ts'
import * as history from './fleet/history.ts'
import * as hoursOfService from './fleet/hours-of-service.ts'
import * as idlings from './fleet/idlings.ts'
import * as inspections from './fleet/inspections.ts'
import * as installations from './fleet/installations.ts'
import * as keyUses from './fleet/key-uses.ts'
import * as levelChanges from './fleet/level-changes.ts'
import * as live from './fleet/live.ts'
import * as longDrives from './fleet/long-drives.ts'
import * as manoeuvres from './fleet/manoeuvres.ts'
import * as meters from './fleet/meters.ts'
import * as notificationChannels from './fleet/notification-channels.ts'
import * as recordImports from './fleet/record-imports.ts'
import * as reports from './fleet/reports.ts'
import * as routePlans from './fleet/route-plans.ts'
import * as routeStops from './fleet/route-stops.ts'
import * as serviceSchedules from './fleet/service-schedules.ts'
import * as fleetSettings from './fleet/settings.ts'
import * as sharedLinks from './fleet/shared-links.ts'
import * as shifts from './fleet/shifts.ts'
import * as speedings from './fleet/speedings.ts'
import * as tachographFiles from './fleet/tachograph-files.ts'
import * as tripCorrections from './fleet/trip-corrections.ts'
import * as trips from './fleet/trips.ts'
import * as troubleCodes from './fleet/trouble-codes.ts'
import * as vehicleEnergy from './fleet/vehicle-energy.ts'
import * as vehicleTrends from './fleet/vehicle-trends.ts'
import * as vehicles from './fleet/vehicles.ts'
import * as workOrders from './fleet/work-orders.ts'
import * as sessions from './gateway/sessions.ts'
import * as users from './gateway/users.ts'
import * as accountCredits from './payments/account-credits.ts'
import * as paymentAnalytics from './payments/analytics.ts'
import * as bankStatements from './payments/bank-statements.ts'
import * as bankTransfers from './payments/bank-transfers.ts'
import * as commissions from './payments/commissions.ts'
import * as coupons from './payments/coupons.ts'
import * as currencyConversion from './payments/currency-conversion.ts'
import * as disputes from './payments/disputes.ts'
import * as dunnings from './payments/dunnings.ts'
import * as invoiceRequests from './payments/invoice-requests.ts'
import * as ledger from './payments/ledger.ts'
import * as methods from './payments/methods.ts'
import * as operations from './payments/operations.ts'
import * as paymentPlans from './payments/payment-plans.ts'
import * as payments from './payments/payments.ts'
import * as plans from './payments/plans.ts'
import * as providerRouting from './payments/provider-routing.ts'
import * as providerWebhooks from './payments/provider-webhooks.ts'
import * as receivables from './payments/receivables.ts'
import * as receivers from './payments/receivers.ts'
import * as reconciliation from './payments/reconciliation.ts'
import * as reconciliationRuns from './payments/reconciliation-runs.ts'
import * as refunds from './payments/refunds.ts'
import * as splits from './payments/splits.ts'
import * as subscriptions from './payments/subscriptions.ts'
import * as taxCalculations from './payments/tax-calculations.ts'
import * as usage from './payments/usage.ts'
import * as wallets from './payments/wallets.ts'
import * as writeOffs from './payments/write-offs.ts'
import * as commands from './telematics/commands.ts'
import * as connections from './telematics/connections.ts'
import * as deviceHealth from './telematics/device-health.ts'
import * as deviceRanges from './telematics/device-ranges.ts'
import * as devices from './telematics/devices.ts'
import * as diagnostics from './telematics/diagnostics.ts'
import * as driverPrivacy from './telematics/driver-privacy.ts'
import * as forwardings from './telematics/forwardings.ts'
import * as imports from './telematics/imports.ts'
import * as mqttCredentials from './telematics/mqtt-credentials.ts'
import * as quarantine from './telematics/quarantine.ts'
import * as readingExports from './telematics/reading-exports.ts'
import * as readings from './telematics/readings.ts'
import * as retention from './telematics/retention.ts'
import * as telematicsSettings from './telematics/settings.ts'

/** Every noun, by the service that owns it. All that can be derived from contracts starts here. */
export const catalog = {
  gateway: { sessions, users },
  telematics: {
    commands,
    connections,
    devices,
    deviceHealth,
    deviceRanges,
    forwardings,
    mqttCredentials,
    quarantine,
    readings,
    driverPrivacy,
    readingExports,
    retention,
    telematicsSettings,
    diagnostics,
    imports,
  },
  fleet: {
    addresses,
    analytics,
    reports,
    sharedLinks,
    fleets,
    vehicles,
    drivers,
    driverAssignments,
    keyUses,
    hoursOfService,
    tachographFiles,
    shifts,
    groups,
    customFields,
    meters,
    recordImports,
    documents,
    inspections,
    installations,
    live,
    history,
    trips,
    tripCorrections,
    idlings,
    fleetSettings,
    geofences,
    geofenceCrossings,
    geofenceFiles,
    geofenceVisits,
    harshEvents,
    manoeuvres,
    longDrives,
    speedings,
    drivingScores,
    behaviourContests,
    driverApp,
    coachingSessions,
    troubleCodes,
    vehicleTrends,
    serviceSchedules,
    healthScores,
    workOrders,
    vehicleEnergy,
    levelChanges,
    fuelConsumption,
    fuelTransactions,
    fuelPrices,
    costEntries,
    chargingSessions,
    routePlans,
    routeStops,
    alertRules,
    alerts,
    notificationChannels,
  },
  b2b: {
    tenants,
    apiKeys,
    corporateAccounts,
    vendors,
    services,
    contracts,
    bookings,
    invoices,
    creditNotes,
    statements,
    webhooks,
    auditTrail,
  },
  payments: {
    payments,
    methods,
    providerRouting,
    paymentAnalytics,
    commissions,
    currencyConversion,
    refunds,
    receivers,
    splits,
    invoiceRequests,
    paymentPlans,
    dunnings,
    disputes,
    operations,
    writeOffs,
    accountCredits,
    bankStatements,
    bankTransfers,
    receivables,
    wallets,
    ledger,
    reconciliation,
    reconciliationRuns,
    providerWebhooks,
    taxCalculations,
    plans,
    coupons,
    subscriptions,
    usage,
  },
  ai: { maintenance, models, routeSolutions },
} as const

export type Owner = keyof typeof catalog

export interface CataloguedRoute {
  owner: Owner
  noun: string
  /** The export's name, and the operation's id. */
  name: string
  route: AnyRoute
}

export interface CataloguedEvent {
  owner: Owner
  noun: string
  name: string
  event: EventDefinition
}

function exportsOf<Kind extends 'route' | 'event'>(
  kind: Kind,
): { owner: Owner; noun: string; name: string; value: unknown }[] {
  return Object.entries(catalog).flatMap(([owner, nouns]) =>
    Object.entries(nouns as Record<string, Record<string, unknown>>).flatMap(([noun, exports]) =>
      Object.entries(exports)
        .filter(([, value]) => (value as { kind?: unknown } | null)?.kind === kind)
        .map(([name, value]) => ({ owner: owner as Owner, noun, name, value })),
    ),
  )
}

export const routes: readonly CataloguedRoute[] = exportsOf('route').map(({ value, ...at }) => ({
  ...at,
  route: value as AnyRoute,
}))

export const events: readonly CataloguedEvent[] = exportsOf('event').map(({ value, ...at }) => ({
  ...at,
  event: value as EventDefinition,
}))
