import { listOwnAssignments as contract } from '@clutch/contracts/fleet/driver-app'
import { listDriverAssignments } from '../driver-assignments/list.ts'
import { askedOfOneself } from './own.ts'

export const listOwnAssignments = askedOfOneself(contract, listDriverAssignments, 'query')
