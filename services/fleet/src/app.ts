import type { Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
import { addressAsker, askerOfAddresses } from './addresses/asker.ts'
import { findAddressesAfterwards } from './addresses/find.ts'
import { getAddress } from './addresses/get.ts'
import { relocationsNamed } from './addresses/on-track-folded.ts'
import { nameTripPlaces } from './addresses/on-trip-completed-or-corrected.ts'
import { pruneAddresses } from './addresses/prune.ts'
import { searchPlaces } from './addresses/search.ts'
import { changeAlertRule } from './alert-rules/change.ts'
import { createAlertRule } from './alert-rules/create.ts'
import { deleteAlertRule } from './alert-rules/delete.ts'
import { getAlertRule } from './alert-rules/get.ts'
import { listAlertRules } from './alert-rules/list.ts'
import { listAlertableEvents } from './alert-rules/list-alertable-events.ts'
import { acknowledgeAlert } from './alerts/acknowledge.ts'
import { decideAlerts } from './alerts/decide-due.ts'
import { escalateAlerts } from './alerts/escalate.ts'
import { getAlert } from './alerts/get.ts'
import { judgeAlertsAgain } from './alerts/judge-again.ts'
import { listAlerts } from './alerts/list.ts'
import { listAlertChanges } from './alerts/list-changes.ts'
import { onAlertRuleDeleted } from './alerts/on-alert-rule-deleted.ts'
import { onAlertDriverAssignment } from './alerts/on-driver-assignment.ts'
import { onEvent } from './alerts/on-event.ts'
import { pruneAlerts } from './alerts/prune.ts'
import { resolveAlert } from './alerts/resolve.ts'
import { sayUntold } from './alerts/say-untold.ts'
import { getLeague } from './analytics/get-league.ts'
import { getTrend } from './analytics/get-trend.ts'
import { listFigures } from './analytics/list-figures.ts'
import { listMeasures } from './analytics/list-measures.ts'
import { onFiguresTouched } from './analytics/on-figures-touched.ts'
import { onFleetChanged } from './analytics/on-fleet-changed.ts'
import { onFuelPriceChanged } from './analytics/on-fuel-price-changed.ts'
import { usageFacts } from './analytics/on-track-folded.ts'
import { repriceFigures } from './analytics/reprice.ts'
import { restFigures } from './analytics/rest.ts'
import { rezoneFigures } from './analytics/rezone.ts'
import { settleFigures } from './analytics/settle.ts'
import { listHarshEvents } from './behaviour/list.ts'
import { harshEvents } from './behaviour/on-track-folded.ts'
import { contestEvent } from './behaviour-contests/contest.ts'
import { decideContest } from './behaviour-contests/decide.ts'
import { getContest } from './behaviour-contests/get.ts'
import { listContests } from './behaviour-contests/list.ts'
import { forgetContestWords } from './behaviour-contests/on-driver-left.ts'
import { keepBlobs } from './blobs/keeper.ts'
import { getVehicleRange } from './charging-sessions/get-range.ts'
import { listChargingSessions } from './charging-sessions/list.ts'
import { chargingSessions } from './charging-sessions/on-track-folded.ts'
import { assignCoaching } from './coaching/assign.ts'
import { endCoaching } from './coaching/end.ts'
import { getCoachingEffect } from './coaching/get-effect.ts'
import { listCoachingSessions } from './coaching/list.ts'
import { listDriverCoachingNeeds } from './coaching/list-driver-needs.ts'
import { listCoachingNeeds } from './coaching/list-needs.ts'
import { forgetCoachingNotes } from './coaching/on-driver-left.ts'
import { changeCostEntry } from './cost-entries/change.ts'
import { createCostEntry } from './cost-entries/create.ts'
import { deleteCostEntry } from './cost-entries/delete.ts'
import { getCostEntry } from './cost-entries/get.ts'
import { importCostEntries } from './cost-entries/import.ts'
import { listCostEntries } from './cost-entries/list.ts'
import { changeCustomField } from './custom-fields/change.ts'
import { createCustomField } from './custom-fields/create.ts'
import { getCustomField } from './custom-fields/get.ts'
import { listCustomFields } from './custom-fields/list.ts'
import { acknowledgeDefect } from './defects/acknowledge.ts'
import { addDefectPhoto } from './defects/add-photo.ts'
import { fetchDefectPhoto } from './defects/fetch-photo.ts'
import { getDefect } from './defects/get.ts'
import { listDefects, listVehicleDefects } from './defects/list.ts'
import { followDefects } from './defects/on-inspected.ts'
import { repairOrderedDefects } from './defects/on-work-order-completed.ts'
import { repairDefect } from './defects/repair.ts'
import { reportDefect } from './defects/report.ts'
import { onDeviceProblem } from './device-problems/on-device-problem.ts'
import { onDeviceRegisteredOrChanged } from './devices/on-device-registered-or-changed.ts'
import { changeDriverDocument, changeVehicleDocument } from './documents/change.ts'
import { createDriverDocument, createVehicleDocument } from './documents/create.ts'
import { fetchDriverDocumentFile, fetchVehicleDocumentFile } from './documents/fetch-file.ts'
import { getDriverDocument, getVehicleDocument } from './documents/get.ts'
import { listDriverDocuments, listVehicleDocuments } from './documents/list.ts'
import { listExpiringDocuments } from './documents/list-expiring.ts'
import { forgetDriverDocuments } from './documents/on-driver-left.ts'
import { remindOfDocument } from './documents/remind.ts'
import { sendDriverDocumentFile, sendVehicleDocumentFile } from './documents/send-file.ts'
import { getOwnDriver } from './driver-app/get-driver.ts'
import { getOwnHours } from './driver-app/get-hours.ts'
import { getOwnScore } from './driver-app/get-score.ts'
import { listOwnAssignments } from './driver-app/list-assignments.ts'
import { listOwnContests } from './driver-app/list-contests.ts'
import { listOwnManoeuvres } from './driver-app/list-manoeuvres.ts'
import { listOwnShifts } from './driver-app/list-shifts.ts'
import { listOwnSpeedings } from './driver-app/list-speedings.ts'
import { listOwnTrips } from './driver-app/list-trips.ts'
import { submitOwnInspection } from './driver-app/submit-inspection.ts'
import { assignDriver } from './driver-assignments/assign.ts'
import { changeDriverAssignment } from './driver-assignments/change.ts'
import { endDuty } from './driver-assignments/end-duty.ts'
import { getDriverAssignment } from './driver-assignments/get.ts'
import { handOver } from './driver-assignments/hand-over.ts'
import { listDriverAssignments } from './driver-assignments/list.ts'
import { listAssignmentAnomalies } from './driver-assignments/list-anomalies.ts'
import { listDriverTrips } from './driver-assignments/list-trips.ts'
import { endDriverAssignments } from './driver-assignments/on-driver-left.ts'
import { startDuty } from './driver-assignments/start-duty.ts'
import { withdrawDriverAssignment } from './driver-assignments/withdraw.ts'
import { addDriverKey } from './driver-keys/add.ts'
import { changeDriverKey } from './driver-keys/change.ts'
import { getDriverKey } from './driver-keys/get.ts'
import { listDriverKeys } from './driver-keys/list.ts'
import { endDriverKeys } from './driver-keys/on-driver-left.ts'
import { changeDriver } from './drivers/change.ts'
import { createDriver } from './drivers/create.ts'
import type { DriverLeft } from './drivers/driver-left.ts'
import { eraseDriver } from './drivers/erase.ts'
import { getDriver } from './drivers/get.ts'
import { getDriverLicence } from './drivers/get-licence.ts'
import { listDrivers } from './drivers/list.ts'
import { driverSnapshot } from './drivers/snapshot.ts'
import { drivingExposures } from './driving-exposures/on-track-folded.ts'
import { changeScoreWeights } from './driving-scores/change-weights.ts'
import { getDriverScore } from './driving-scores/get-driver.ts'
import { getFleetScore } from './driving-scores/get-fleet.ts'
import { getVehicleScore } from './driving-scores/get-vehicle.ts'
import { getScoreWeights } from './driving-scores/get-weights.ts'
import { listDailyScores } from './driving-scores/list-daily.ts'
import { settleScore } from './driving-scores/settle.ts'
import { getConsumption } from './energy-uses/get-totals.ts'
import { listEnergyUses } from './energy-uses/list.ts'
import { energyUses } from './energy-uses/on-track-folded.ts'
import { changeFleet } from './fleets/change.ts'
import { createFleet } from './fleets/create.ts'
import { getFleet } from './fleets/get.ts'
import { listFleets } from './fleets/list.ts'
import { listFuelPrices } from './fuel-prices/list.ts'
import { putFuelPrice } from './fuel-prices/put.ts'
import { createFuelTransaction } from './fuel-transactions/create.ts'
import { getFuelTransaction } from './fuel-transactions/get.ts'
import { importFuelTransactions } from './fuel-transactions/import.ts'
import { listFuelTransactions } from './fuel-transactions/list.ts'
import { lookAtFuelTransaction } from './fuel-transactions/look.ts'
import { matchFuelTransaction } from './fuel-transactions/match-manually.ts'
import { matchTransactions } from './fuel-transactions/on-levels-changed.ts'
import { listGeofenceCrossings } from './geofence-crossings/list.ts'
import { geofenceCrossings } from './geofence-crossings/on-track-folded.ts'
import { listGeofenceVisits } from './geofence-visits/list.ts'
import { geofenceVisits } from './geofence-visits/on-track-folded.ts'
import { changeGeofence } from './geofences/change.ts'
import { createGeofence } from './geofences/create.ts'
import { deleteGeofence } from './geofences/delete.ts'
import { exportGeofences } from './geofences/export.ts'
import { getGeofence } from './geofences/get.ts'
import { importGeofences } from './geofences/import.ts'
import { listGeofences } from './geofences/list.ts'
import { changeGroup } from './groups/change.ts'
import { createGroup } from './groups/create.ts'
import { deleteGroup } from './groups/delete.ts'
import { getGroup } from './groups/get.ts'
import { listGroups } from './groups/list.ts'
import { getTroubleCode } from './health/get.ts'
import { listTroubleCodes } from './health/list.ts'
import { troubleCodes } from './health/on-track-folded.ts'
import { getHealthScore } from './health-scores/get.ts'
import { listHealthScores } from './health-scores/list.ts'
import { downloadTrack } from './history/download-track.ts'
import { getSnapshot } from './history/get-snapshot.ts'
import { listPositions } from './history/list-positions.ts'
import { assessHours } from './hours-of-service/assess.ts'
import { enterDriverActivity } from './hours-of-service/enter-activity.ts'
import { getHoursOfService } from './hours-of-service/get.ts'
import { listDriverActivities } from './hours-of-service/list-activities.ts'
import { listHoursFindings } from './hours-of-service/list-findings.ts'
import { listRuleSets } from './hours-of-service/list-rule-sets.ts'
import { keepRecordedActivities } from './hours-of-service/on-activities-recorded.ts'
import { forgetDriverNotes } from './hours-of-service/on-driver-left.ts'
import { onTripOrAssignment } from './hours-of-service/on-trip-or-assignment.ts'
import { removeDriverActivity } from './hours-of-service/remove-activity.ts'
import { listIdlings } from './idlings/list.ts'
import { idlings } from './idlings/on-track-folded.ts'
import { changeInspectionTemplate } from './inspection-templates/change.ts'
import { createInspectionTemplate } from './inspection-templates/create.ts'
import { getInspectionTemplate } from './inspection-templates/get.ts'
import { listInspectionTemplates } from './inspection-templates/list.ts'
import { getInspection } from './inspections/get.ts'
import { listInspections } from './inspections/list.ts'
import { submitInspection } from './inspections/submit.ts'
import { installDevice } from './installations/install.ts'
import { listInstallations } from './installations/list.ts'
import { removeDevice } from './installations/remove.ts'
import { assignByKeyWork } from './key-uses/assign-by-key.ts'
import { listKeyUses } from './key-uses/list.ts'
import { onDriverKeyAssigned } from './key-uses/on-driver-key-assigned.ts'
import { keyUses } from './key-uses/on-track-folded.ts'
import { getLevelChange } from './level-changes/get.ts'
import { listLevelChanges } from './level-changes/list.ts'
import { levelChanges } from './level-changes/on-track-folded.ts'
import { expireLicenceWork } from './licence-expiries/expire.ts'
import { onDriverCreatedOrChanged } from './licence-expiries/on-driver-created-or-changed.ts'
import { liveFeed } from './live/feed.ts'
import { getLive } from './live/get.ts'
import { onDriverAssignment, showDriverTurn } from './live/on-driver-assignment.ts'
import { live } from './live/on-track-folded.ts'
import { Variables } from './live/settings.ts'
import { socketLive } from './live/socket.ts'
import { streamLive } from './live/stream.ts'
import { listLongDrives } from './long-drives/list.ts'
import { longDrives } from './long-drives/on-track-folded.ts'
import { onRiskAssessedOrRecommended } from './maintenance-risks/on-risk-assessed-or-recommended.ts'
import { listManoeuvres } from './manoeuvres/list.ts'
import { manoeuvres } from './manoeuvres/on-track-folded.ts'
import { addMeterEntry } from './meters/add-entry.ts'
import { getVehicleMeters } from './meters/get.ts'
import { getMeterEntry } from './meters/get-entry.ts'
import { listMeterEntries } from './meters/list-entries.ts'
import { listMeterResets } from './meters/list-resets.ts'
import { meters } from './meters/on-track-folded.ts'
import { voidMeterEntry } from './meters/void-entry.ts'
import { changeNotificationChannel } from './notification-channels/change.ts'
import { createNotificationChannel } from './notification-channels/create.ts'
import { deleteNotificationChannel } from './notification-channels/delete.ts'
import { getNotificationChannel } from './notification-channels/get.ts'
import { getChannelSigningSecret } from './notification-channels/get-signing-secret.ts'
import { listNotificationChannels } from './notification-channels/list.ts'
import { onNotificationFailed } from './notification-channels/on-notification-failed.ts'
import { sendChannelCode } from './notification-channels/send-code.ts'
import { unsubscribeNotificationChannel } from './notification-channels/unsubscribe.ts'
import { verifyNotificationChannel } from './notification-channels/verify.ts'
import { deliverNotifications } from './notifications/deliver.ts'
import { sendDigest } from './notifications/digest.ts'
import { listNotifications } from './notifications/list.ts'
import { onAlert } from './notifications/on-alert.ts'
import { releaseNotification } from './notifications/release.ts'
import { sendCode } from './notifications/send-code.ts'
import { readNotificationSettings } from './notifications/settings.ts'
import { cancelRecordImport } from './record-imports/cancel.ts'
import { getRecordImport } from './record-imports/get.ts'
import { listRecordImports } from './record-imports/list.ts'
import { listRecordImportRows } from './record-imports/list-rows.ts'
import { runRecordImport } from './record-imports/run.ts'
import { sendRecordImportFile } from './record-imports/send-file.ts'
import { startRecordImport } from './record-imports/start.ts'
import { changeReportSchedule } from './report-schedules/change.ts'
import { createReportSchedule } from './report-schedules/create.ts'
import { deleteReportSchedule } from './report-schedules/delete.ts'
import { getReportSchedule } from './report-schedules/get.ts'
import { LinkBase, readLinkBase } from './report-schedules/link-base.ts'
import { listReportSchedules } from './report-schedules/list.ts'
import { runReportSchedule } from './report-schedules/run.ts'
import { changeReport } from './reports/change.ts'
import { createReport } from './reports/create.ts'
import { deleteReport } from './reports/delete.ts'
import { downloadReport } from './reports/download.ts'
import { getReport } from './reports/get.ts'
import { getReportRun } from './reports/get-run.ts'
import { listReports } from './reports/list.ts'
import { listReportRuns } from './reports/list-runs.ts'
import { runReport } from './reports/run.ts'
import { askerOfLimits, limitsAsker } from './road-limits/asker.ts'
import { addProofPhoto } from './route-plans/add-proof-photo.ts'
import { cancelRoutePlan } from './route-plans/cancel.ts'
import { changeRoutePlan } from './route-plans/change.ts'
import { completeRoutePlan } from './route-plans/complete.ts'
import { completeDrivenPlan } from './route-plans/complete-due.ts'
import { createRoutePlan } from './route-plans/create.ts'
import { dispatchRoutePlan } from './route-plans/dispatch.ts'
import { fetchProofPhoto, fetchProofSignature } from './route-plans/fetch-proof.ts'
import { followRouteAgain } from './route-plans/follow-again.ts'
import { getRoutePlan } from './route-plans/get.ts'
import { getRouteStop } from './route-plans/get-stop.ts'
import { giveUpRoutePlan } from './route-plans/give-up.ts'
import { listRoutePlans } from './route-plans/list.ts'
import { listRouteChanges } from './route-plans/list-changes.ts'
import { listRoutes } from './route-plans/list-routes.ts'
import { listRouteStops } from './route-plans/list-stops.ts'
import { onRoutePlanAnswered } from './route-plans/on-route-plan-answered.ts'
import { routesFollowed } from './route-plans/on-track-folded.ts'
import { proveRouteStop } from './route-plans/prove-stop.ts'
import { putProofSignature } from './route-plans/put-proof-signature.ts'
import { replanRoutePlan } from './route-plans/replan.ts'
import { solveRoutePlan } from './route-plans/solve.ts'
import { changeServicePlan } from './service-plans/change.ts'
import { createServicePlan } from './service-plans/create.ts'
import { getServicePlan } from './service-plans/get.ts'
import { listServicePlans } from './service-plans/list.ts'
import { completeService } from './service-schedules/complete.ts'
import { getServiceSchedule } from './service-schedules/get.ts'
import { listServiceSchedules } from './service-schedules/list.ts'
import { listServiceCompletions } from './service-schedules/list-completions.ts'
import { lookAtServices } from './service-schedules/look.ts'
import { onMeterCorrected } from './service-schedules/on-meter-corrected.ts'
import { makeSchedules } from './service-schedules/on-plan-changed.ts'
import { onTroubleCodeChanged } from './service-schedules/on-trouble-code-changed.ts'
import { onVehicleCreatedOrChanged } from './service-schedules/on-vehicle-created-or-changed.ts'
import { onWorkOrderCompleted } from './service-schedules/on-work-order-completed.ts'
import { rebaseService } from './service-schedules/rebase.ts'
import { skipService } from './service-schedules/skip.ts'
import { changeSettings } from './settings/change.ts'
import { getSettings } from './settings/get.ts'
import { createSharedLink } from './shared-links/create.ts'
import { downloadShared } from './shared-links/download.ts'
import { getSharedLink } from './shared-links/get.ts'
import { listSharedLinks } from './shared-links/list.ts'
import { revokeSharedLink } from './shared-links/revoke.ts'
import { viewShared } from './shared-links/view.ts'
import { changeShift } from './shifts/change.ts'
import { extendShiftWork } from './shifts/claim-days.ts'
import { createShift } from './shifts/create.ts'
import { getShift } from './shifts/get.ts'
import { listShifts } from './shifts/list.ts'
import { listShiftExceptions } from './shifts/list-exceptions.ts'
import { archiveShifts } from './shifts/on-driver-left.ts'
import { putShiftException } from './shifts/put-exception.ts'
import { removeShiftException } from './shifts/remove-exception.ts'
import { assessSpeedings } from './speedings/assess.ts'
import { listSpeedings } from './speedings/list.ts'
import { speedings } from './speedings/on-track-folded.ts'
import { assessPublicAgain } from './speedings/on-trip-correction-reverted.ts'
import { getTachographFile } from './tachograph-files/get.ts'
import { importTachographFile } from './tachograph-files/import.ts'
import { listTachographFiles } from './tachograph-files/list.ts'
import { forgetCardHolders } from './tachograph-files/on-driver-left.ts'
import { closeIdleWork, refoldWork } from './telemetry/close-idle.ts'
import { hidePlacesWork, onDriverPlacesHidden } from './telemetry/on-driver-places-hidden.ts'
import { pruneWork } from './telemetry/prune.ts'
import { telemetryReader } from './telemetry/reader.ts'
import type { DerivedNoun } from './telemetry/track-folded.ts'
import { correctTrip } from './trips/correct.ts'
import { getTrip } from './trips/get.ts'
import { getTripCorrection } from './trips/get-correction.ts'
import { getTripTrack } from './trips/get-track.ts'
import { listTrips } from './trips/list.ts'
import { listTripCorrections } from './trips/list-corrections.ts'
import { listTripStops } from './trips/list-stops.ts'
import { listVehicleStops } from './trips/list-vehicle-stops.ts'
import { trips } from './trips/on-track-folded.ts'
import { revertTripCorrection } from './trips/revert-correction.ts'
import { listVehicleEnergy } from './vehicle-energy/list.ts'
import { putVehicleEnergy } from './vehicle-energy/put.ts'
import { getVehicleTrends } from './vehicle-trends/get.ts'
import { changeVehicle } from './vehicles/change.ts'
import { createVehicle } from './vehicles/create.ts'
import { decodeVin } from './vehicles/decode-vin.ts'
import { getVehicle } from './vehicles/get.ts'
import { listVehicles } from './vehicles/list.ts'
import { vehicleSnapshot } from './vehicles/snapshot.ts'
import { vitals } from './vitals/on-track-folded.ts'
import { cancelWorkOrder } from './work-orders/cancel.ts'
import { getWorkOrder } from './work-orders/get.ts'
import { listWorkOrders } from './work-orders/list.ts'
import { onBookedOrInvoiced } from './work-orders/on-booked-or-invoiced.ts'
import { requestWork } from './work-orders/request.ts'

/** Who keeps what follows from folding a device's readings, in the order in which they are told. */
const derived: readonly DerivedNoun[] = [
  trips,
  idlings,
  harshEvents,
  manoeuvres,
  drivingExposures,
  longDrives,
  speedings(limitsAsker),
  geofenceCrossings,
  geofenceVisits,
  troubleCodes,
  meters,
  levelChanges([matchTransactions]),
  energyUses,
  chargingSessions,
  keyUses,
  usageFacts,
  vitals,
  routesFollowed,
  relocationsNamed(addressAsker),
  live,
]

/** What ends, or goes, with a driver who drives no more or is not to be known any more. */
const driverLeft: readonly DriverLeft[] = [
  endDriverKeys,
  archiveShifts,
  endDriverAssignments,
  forgetDriverDocuments,
  forgetDriverNotes,
  forgetCoachingNotes,
  forgetContestWords,
  forgetCardHolders,
]

const reportLinks = new LinkBase()

/** Everything fleet does, by hand and in one place. */
export const fleet: Service<PrismaClient> = {
  name: 'fleet',
  owner: 'fleet',
  variables: Variables,
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [
    getSettings,
    changeSettings,

    createFleet,
    listFleets,
    getFleet,
    changeFleet,

    createVehicle,
    listVehicles,
    getVehicle,
    changeVehicle,
    putVehicleEnergy,
    listVehicleEnergy,
    listChargingSessions,
    getVehicleRange,
    decodeVin,

    createVehicleDocument,
    createDriverDocument,
    listVehicleDocuments,
    listDriverDocuments,
    getVehicleDocument,
    getDriverDocument,
    changeVehicleDocument,
    changeDriverDocument,
    sendVehicleDocumentFile,
    sendDriverDocumentFile,
    fetchVehicleDocumentFile,
    fetchDriverDocumentFile,
    listExpiringDocuments,

    createInspectionTemplate,
    listInspectionTemplates,
    getInspectionTemplate,
    changeInspectionTemplate,
    submitInspection(followDefects),
    listInspections,
    getInspection,
    reportDefect,
    listDefects,
    listVehicleDefects,
    getDefect,
    repairDefect,
    acknowledgeDefect,
    addDefectPhoto,
    fetchDefectPhoto,

    startRecordImport,
    listRecordImports,
    getRecordImport,
    sendRecordImportFile,
    cancelRecordImport,
    listRecordImportRows,

    getVehicleMeters,
    addMeterEntry,
    listMeterEntries,
    getMeterEntry,
    voidMeterEntry,
    listMeterResets,

    createDriver,
    listDrivers,
    getDriver,
    changeDriver(driverLeft),
    getDriverLicence,
    eraseDriver(driverLeft),
    addDriverKey,
    listDriverKeys,
    getDriverKey,
    changeDriverKey,

    assignDriver,
    listDriverAssignments,
    getDriverAssignment,
    changeDriverAssignment,
    withdrawDriverAssignment,
    handOver,
    startDuty,
    endDuty,
    listDriverTrips,
    listAssignmentAnomalies,
    listKeyUses,
    createShift,
    listShifts,
    getShift,
    changeShift,
    listShiftExceptions,
    putShiftException,
    removeShiftException,
    getHoursOfService,
    listRuleSets,
    listHoursFindings,
    enterDriverActivity,
    listDriverActivities,
    removeDriverActivity,
    importTachographFile([keepRecordedActivities]),
    listTachographFiles,
    getTachographFile,

    createGroup,
    listGroups,
    getGroup,
    changeGroup,
    deleteGroup,

    createCustomField,
    listCustomFields,
    getCustomField,
    changeCustomField,

    installDevice,
    removeDevice,
    listInstallations,

    createGeofence,
    listGeofences,
    getGeofence,
    changeGeofence,
    deleteGeofence,
    importGeofences,
    exportGeofences,

    getAddress(addressAsker),
    searchPlaces(addressAsker),
    getLive,
    getSnapshot,
    listPositions,
    downloadTrack,
    streamLive,
    socketLive,

    listTrips,
    getTrip,
    getTripTrack,
    listTripStops,
    listVehicleStops,
    correctTrip,
    listTripCorrections,
    getTripCorrection,
    revertTripCorrection,
    listIdlings,
    listHarshEvents,
    listManoeuvres,
    listLongDrives,
    listSpeedings,
    getVehicleScore,
    getDriverScore,
    getFleetScore,
    listDailyScores,
    getScoreWeights,
    changeScoreWeights,
    contestEvent,
    decideContest,
    getContest,
    listContests,
    getOwnDriver,
    getOwnHours,
    getOwnScore,
    listOwnAssignments,
    listOwnContests,
    listOwnManoeuvres,
    listOwnShifts,
    listOwnSpeedings,
    listOwnTrips,
    submitOwnInspection(followDefects),
    listCoachingNeeds,
    listDriverCoachingNeeds,
    assignCoaching,
    endCoaching,
    listCoachingSessions,
    getCoachingEffect,
    listGeofenceCrossings,
    listGeofenceVisits,
    listTroubleCodes,
    getTroubleCode,
    getVehicleTrends,
    getHealthScore,
    listHealthScores,
    createServicePlan([makeSchedules]),
    listServicePlans,
    getServicePlan,
    changeServicePlan([makeSchedules]),
    listServiceSchedules,
    getServiceSchedule,
    completeService,
    skipService,
    rebaseService,
    listServiceCompletions,
    requestWork,
    listWorkOrders,
    getWorkOrder,
    cancelWorkOrder,

    listLevelChanges,
    getLevelChange,
    listEnergyUses,
    getConsumption,
    putFuelPrice,
    listFuelPrices,
    createFuelTransaction,
    importFuelTransactions,
    listFuelTransactions,
    getFuelTransaction,
    matchFuelTransaction,

    createCostEntry,
    importCostEntries,
    listCostEntries,
    getCostEntry,
    changeCostEntry,
    deleteCostEntry,

    createRoutePlan,
    listRoutePlans,
    getRoutePlan,
    changeRoutePlan,
    solveRoutePlan,
    dispatchRoutePlan,
    replanRoutePlan,
    completeRoutePlan,
    cancelRoutePlan,
    listRouteChanges,
    listRoutes,
    listRouteStops,
    getRouteStop,
    proveRouteStop,
    addProofPhoto,
    putProofSignature,
    fetchProofPhoto,
    fetchProofSignature,

    listMeasures,
    listFigures,
    getLeague,
    getTrend,
    createReport,
    listReports,
    getReport,
    changeReport,
    deleteReport,
    runReport,
    listReportRuns,
    getReportRun,
    downloadReport,
    createReportSchedule,
    listReportSchedules,
    getReportSchedule,
    changeReportSchedule,
    deleteReportSchedule,
    createSharedLink,
    listSharedLinks,
    getSharedLink,
    revokeSharedLink,
    viewShared,
    downloadShared,

    listAlertableEvents,
    createAlertRule,
    listAlertRules,
    getAlertRule,
    changeAlertRule,
    deleteAlertRule,
    listAlerts,
    getAlert,
    acknowledgeAlert,
    resolveAlert,
    listAlertChanges,
    createNotificationChannel,
    listNotificationChannels,
    getNotificationChannel,
    changeNotificationChannel,
    deleteNotificationChannel,
    sendChannelCode,
    verifyNotificationChannel,
    unsubscribeNotificationChannel,
    getChannelSigningSecret,
    listNotifications,
  ],
  reactions: [
    onFiguresTouched,
    onFleetChanged,
    onFuelPriceChanged,
    onDriverKeyAssigned,
    onDriverCreatedOrChanged,
    onEvent,
    onAlertRuleDeleted,
    onAlertDriverAssignment,
    onTripOrAssignment,
    onAlert,
    onNotificationFailed,
    onDeviceProblem,
    onDriverAssignment,
    onDeviceRegisteredOrChanged,
    onDriverPlacesHidden,
    nameTripPlaces(addressAsker),
    assessPublicAgain,
    onRiskAssessedOrRecommended,
    onVehicleCreatedOrChanged,
    onMeterCorrected,
    onTroubleCodeChanged,
    onBookedOrInvoiced,
    onWorkOrderCompleted,
    repairOrderedDefects,
    onRoutePlanAnswered,
  ],
  dueWork: [
    remindOfDocument,
    runRecordImport(driverLeft),
    assignByKeyWork,
    expireLicenceWork,
    extendShiftWork,
    decideAlerts,
    judgeAlertsAgain,
    escalateAlerts,
    sayUntold,
    pruneAlerts,
    assessHours,
    releaseNotification,
    sendDigest,
    sendCode,
    closeIdleWork(derived),
    refoldWork(derived),
    pruneWork(derived),
    hidePlacesWork(derived),
    settleScore,
    settleFigures,
    rezoneFigures,
    repriceFigures,
    restFigures,
    runReportSchedule(reportLinks),
    assessSpeedings(limitsAsker),
    findAddressesAfterwards(addressAsker),
    pruneAddresses(addressAsker),
    showDriverTurn,
    lookAtServices,
    lookAtFuelTransaction,
    giveUpRoutePlan,
    followRouteAgain,
    completeDrivenPlan,
  ],
  snapshots: [vehicleSnapshot, driverSnapshot],
  extensions: [
    keepBlobs,
    readNotificationSettings,
    readLinkBase(reportLinks),
    deliverNotifications,
    telemetryReader(derived),
    liveFeed,
    askerOfLimits(limitsAsker),
    askerOfAddresses(addressAsker),
  ],
}
