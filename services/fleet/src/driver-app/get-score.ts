import { getOwnScore as contract } from '@clutch/contracts/fleet/driver-app'
import { getDriverScore } from '../driving-scores/get-driver.ts'
import { askedOfOneself } from './own.ts'

export const getOwnScore = askedOfOneself(contract, getDriverScore, 'params')
