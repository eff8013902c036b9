import { previewDunning as contract, DunningSettingsInvalid } from '@clutch/contracts/payments/dunnings'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { TimeError } from '@clutch/shared/time'
import { instantIn } from '@clutch/shared/time-order'
import { findDunningSettings } from '../dunning-settings/store.ts'
import { implement } from '../kit.ts'
import { attemptsAt, checkOffsets } from './dunning.ts'

export const previewDunning = implement(contract, async ({ body, tx }) => {
  const settings = await findDunningSettings(tx)
  const offsetsDays = body.offsetsDays ?? settings.offsetsDays
  checkOffsets(offsetsDays)
  const failedAt = body.failedAt === undefined ? tx.now : instantIn(body.failedAt, '/body/failedAt')
  const { timeZone = 'UTC' } = body
  try {
    const schedule = { failedAt: failedAt.toISOString(), offsetsDays, timeZone }
    return ok({ attempts: attemptsAt(schedule), atEnd: settings.atEnd })
  } catch (error) {
    if (!(error instanceof TimeError)) throw error
    const errors = [{ pointer: '/body/timeZone', message: 'is no time zone' }]
    throw new Problem(DunningSettingsInvalid, { errors })
  }
})
