import { getOwnHours as contract } from '@clutch/contracts/fleet/driver-app'
import { getHoursOfService } from '../hours-of-service/get.ts'
import { askedOfOneself } from './own.ts'

export const getOwnHours = askedOfOneself(contract, getHoursOfService, 'params')
