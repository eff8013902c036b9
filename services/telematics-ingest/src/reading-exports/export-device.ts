import { exportDeviceReadings as contract } from '@clutch/contracts/telematics/reading-exports'
import { implementStream } from '../kit.ts'
import { download } from './download.ts'

export const exportDeviceReadings = implementStream(contract, ({ params, query, ...context }) =>
  download({ ...query, deviceIds: [params.deviceId] }, context),
)
