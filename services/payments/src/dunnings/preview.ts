import { previewDunning as contract } from '@clutch/contracts/payments/dunnings'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { findDunningSettings } from '../dunning-settings/store.ts'
import { implement } from '../kit.ts'
import { attemptsAt, checkOffsets } from './dunning.ts'

export const previewDunning = implement(contract, async ({ body, tx }) => {
  const settings = await findDunningSettings(tx)
  const offsetsDays = body.offsetsDays ?? settings.offsetsDays
  checkOffsets(offsetsDays)
  const failedAt = body.failedAt === undefined ? tx.now : instantIn(body.failedAt, '/body/failedAt')
  return ok({ attempts: attemptsAt(failedAt, offsetsDays), atEnd: settings.atEnd })
})
