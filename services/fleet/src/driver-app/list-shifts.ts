import { listOwnShifts as contract } from '@clutch/contracts/fleet/driver-app'
import { listShifts } from '../shifts/list.ts'
import { askedOfOneself } from './own.ts'

export const listOwnShifts = askedOfOneself(contract, listShifts, 'query')
