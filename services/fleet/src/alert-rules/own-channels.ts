import { type AlertRule, AlertRuleInvalid } from '@clutch/contracts/fleet/alert-rules'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { findChannels } from '../notification-channels/store.ts'

/** @throws Problem AlertRuleInvalid: another tenant's channel and a missing one give the same answer */
export async function assertOwnChannels(tx: Tx, { escalation }: Pick<AlertRule, 'escalation'>): Promise<void> {
  const known = await findChannels(
    tx,
    escalation.flatMap(({ channelIds }) => channelIds),
  )
  const errors = escalation.flatMap(({ channelIds }, step) =>
    channelIds.flatMap((id, index) =>
      known.has(id)
        ? []
        : [{ pointer: `/body/escalation/${step}/channelIds/${index}`, message: 'does not name a channel' }],
    ),
  )
  if (errors.length > 0) throw new Problem(AlertRuleInvalid, { errors })
}
