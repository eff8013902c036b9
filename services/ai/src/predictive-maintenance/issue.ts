import { RecommendationIssued, RiskAssessed } from '@clutch/contracts/ai/maintenance'
import type { Tx } from '../kit.ts'
import type { Assessment } from './assessment.ts'
import { insertRecommendation, insertRisk } from './store.ts'

/** Risk, recommendation and their events, or, where this risk was issued before, nothing. */
export async function issue(tx: Tx, { risk, recommendation }: Assessment): Promise<void> {
  if (!(await insertRisk(tx, risk))) return
  tx.emit(RiskAssessed, risk)
  if (recommendation === undefined) return
  await insertRecommendation(tx, recommendation)
  tx.emit(RecommendationIssued, recommendation)
}
