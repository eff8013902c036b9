import type { Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
import { approveCommand } from './commands/approve.ts'
import { cancelCommand } from './commands/cancel.ts'
import { expireCommand } from './commands/expire.ts'
import { getCommand } from './commands/get.ts'
import { listCommands } from './commands/list.ts'
import { listProtocols } from './commands/list-protocols.ts'
import { requestCommand } from './commands/request.ts'
import { authoriseConnection } from './connections/authorise.ts'
import { changeConnection } from './connections/change.ts'
import { completeAuthorisation } from './connections/complete-authorisation.ts'
import { connectProvider } from './connections/connect.ts'
import { disconnectProvider } from './connections/disconnect.ts'
import { getConnection } from './connections/get.ts'
import { getSyncState } from './connections/get-sync.ts'
import { listConnections } from './connections/list.ts'
import { listProviders } from './connections/list-providers.ts'
import { listExternalVehicles } from './connections/list-vehicles.ts'
import { mapExternalVehicle } from './connections/map-vehicle.ts'
import { matchToRoads } from './connections/match-to-roads.ts'
import { pauseConnection } from './connections/pause.ts'
import { receivePush } from './connections/receive.ts'
import { resumeConnection } from './connections/resume.ts'
import { sendText } from './connections/send-text.ts'
import { connectionSnapshot } from './connections/snapshot.ts'
import { syncNow } from './connections/sync-now.ts'
import { testConnection } from './connections/test.ts'
import { uploadLog } from './connections/upload.ts'
import { getDeviceState } from './device-health/get-state.ts'
import { listDeviceProblems } from './device-health/list.ts'
import { onDeviceChanged } from './device-health/on-device-changed.ts'
import { assignDeviceRange } from './device-ranges/assign.ts'
import { listDeviceRanges } from './device-ranges/list.ts'
import { removeDeviceRange } from './device-ranges/remove.ts'
import { changeDevice } from './devices/change.ts'
import { claimDevice } from './devices/claim.ts'
import { getDevice } from './devices/get.ts'
import { listDevices } from './devices/list.ts'
import { registerDevice } from './devices/register.ts'
import { releaseDevice } from './devices/release.ts'
import { deviceSnapshot } from './devices/snapshot.ts'
import { changeDriverPrivacy } from './driver-privacy/change.ts'
import { createDriverPrivacy } from './driver-privacy/create.ts'
import { getDriverPrivacy } from './driver-privacy/get.ts'
import { listDriverPrivacy } from './driver-privacy/list.ts'
import { changeForwarding } from './forwardings/change.ts'
import { createForwarding } from './forwardings/create.ts'
import { deleteForwarding } from './forwardings/delete.ts'
import { getForwarding } from './forwardings/get.ts'
import { getForwardingProgress } from './forwardings/get-progress.ts'
import { listForwardings } from './forwardings/list.ts'
import { rotateForwardingSecret } from './forwardings/rotate-secret.ts'
import { cancelImport } from './imports/cancel.ts'
import { expireImport } from './imports/expire.ts'
import { getImport } from './imports/get.ts'
import { listImports } from './imports/list.ts'
import { listImportedDevices } from './imports/list-devices.ts'
import { listImportErrors } from './imports/list-errors.ts'
import { runImport } from './imports/run.ts'
import { startImport } from './imports/start-import.ts'
import { uploadImportData } from './imports/upload-data.ts'
import { uploadDeviceLog } from './logs/upload.ts'
import { issueMqttCredential } from './mqtt-credentials/issue.ts'
import { decodeDiagnostics } from './obd/decode.ts'
import { explainTroubleCode } from './obd/explain-trouble-code.ts'
import { dismissQuarantineItem } from './quarantine/dismiss.ts'
import { getQuarantineItem } from './quarantine/get.ts'
import { getQuarantinedBytes } from './quarantine/get-bytes.ts'
import { listQuarantine } from './quarantine/list.ts'
import { listUnclaimedFrames } from './quarantine/list-unclaimed.ts'
import { replayQuarantineItem } from './quarantine/replay.ts'
import { replayUnclaimedFrame } from './quarantine/replay-unclaimed.ts'
import { exportReadings } from './reading-exports/export.ts'
import { exportDeviceReadings } from './reading-exports/export-device.ts'
import { listReadings } from './readings/list.ts'
import { summariseReadings } from './readings/summarise.ts'
import { getRetention } from './retention/get.ts'
import { roles } from './roles.ts'
import { changeSettings } from './settings/change.ts'
import { getSettings } from './settings/get.ts'
import { Variables } from './variables.ts'

/** Everything telematics-ingest does, by hand and in one place. */
export const telematicsIngest: Service<PrismaClient> = {
  name: 'telematics-ingest',
  owner: 'telematics',
  variables: Variables,
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [
    requestCommand,
    listCommands,
    getCommand,
    approveCommand,
    cancelCommand,
    listProtocols,
    getSettings,
    changeSettings,
    registerDevice,
    listDevices,
    getDevice,
    changeDevice,
    issueMqttCredential,
    releaseDevice,
    claimDevice,
    assignDeviceRange,
    listDeviceRanges,
    removeDeviceRange,
    getDeviceState,
    listDeviceProblems,
    listReadings,
    summariseReadings,
    exportDeviceReadings,
    exportReadings,
    getRetention,
    createDriverPrivacy,
    listDriverPrivacy,
    getDriverPrivacy,
    changeDriverPrivacy,
    listQuarantine,
    getQuarantineItem,
    getQuarantinedBytes,
    replayQuarantineItem,
    dismissQuarantineItem,
    listUnclaimedFrames,
    replayUnclaimedFrame,
    createForwarding,
    listForwardings,
    getForwarding,
    getForwardingProgress,
    changeForwarding,
    rotateForwardingSecret,
    deleteForwarding,

    startImport,
    listImports,
    getImport,
    uploadImportData,
    runImport,
    cancelImport,
    listImportedDevices,
    listImportErrors,

    uploadDeviceLog,
    explainTroubleCode,
    decodeDiagnostics,

    ...listProviders,
    ...connectProvider,
    ...listConnections,
    ...getConnection,
    ...changeConnection,
    ...testConnection,
    ...syncNow,
    ...getSyncState,
    ...pauseConnection,
    ...resumeConnection,
    ...disconnectProvider,
    ...authoriseConnection,
    ...completeAuthorisation,
    ...listExternalVehicles,
    ...mapExternalVehicle,
    ...sendText,
    ...uploadLog,
    ...matchToRoads,
    ...receivePush,
  ],
  reactions: [onDeviceChanged],
  dueWork: [expireCommand, expireImport],
  snapshots: [deviceSnapshot, connectionSnapshot],
  extensions: [roles],
}
