import { exportReadings as contract } from '@clutch/contracts/telematics/reading-exports'
import { implementStream } from '../kit.ts'
import { download } from './download.ts'

export const exportReadings = implementStream(contract, ({ query: { deviceId, ...query }, ...context }) =>
  download({ ...query, deviceIds: typeof deviceId === 'string' ? [deviceId] : deviceId }, context),
)
