import { listOwnTrips as contract } from '@clutch/contracts/fleet/driver-app'
import { listDriverTrips } from '../driver-assignments/list-trips.ts'
import { askedOfOneself } from './own.ts'

export const listOwnTrips = askedOfOneself(contract, listDriverTrips, 'params')
