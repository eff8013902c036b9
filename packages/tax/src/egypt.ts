import { abroad, taxed, zeroRated } from './rulings.ts'
import { isGoods, type Ruling, type Supply } from './supply.ts'

const law = 'Law 67/2016'

/** What a seller of Egypt sells. */
export function egypt(supply: Supply): Ruling {
  const { customer, line } = supply
  if (isGoods(line.category)) return goods(supply)
  if (line.category !== 'subscription' && line.category !== 'service')
    return at(supply, line.place, `${law} art. 2, 5`, 'the service is used where the vehicle is')
  if (customer.country === 'EG') return at(supply, 'EG', `${law} art. 2`, 'the service is used by a resident')
  return zeroRated('EG', {
    article: `${law} art. 3`,
    reason: `a service exported to ${customer.country}`,
    notes: ['provided that it is used abroad, with the contract, the invoice and the transfer from abroad as proof'],
  })
}

function goods(supply: Supply): Ruling {
  const { category, place, deliveredTo, transportProof } = supply.line
  if (place === 'EG' && deliveredTo !== null && deliveredTo !== place && transportProof)
    return zeroRated('EG', { article: `${law} art. 3`, reason: `goods exported to ${deliveredTo}` })
  if (place === 'EG' && category === 'fuel')
    return {
      place,
      category: 'E',
      scheme: 'exempt',
      article: `${law}, schedule, first part`,
      reason: 'petroleum products bear the schedule tax only, which is inside their price',
      hold: null,
      notes: [],
    }
  return at(supply, place, `${law} art. 2`, 'goods are sold where they are handed over, fitted or sent from')
}

function at(supply: Supply, place: string, article: string, why: string): Ruling {
  const reason = `${why}: ${place}`
  return place === 'EG'
    ? taxed(place, 'domestic', { article, reason })
    : abroad(supply, place, { article, reason: `${reason}, outside Egypt` })
}
