import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Country, Currency, Day, Decimal, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const MinorUnits = Type.Integer({
  minimum: 0,
  maximum: 9007199254740991,
  description: 'integer minor units of the calculation’s currency',
})
const NotNegative = Type.String({
  pattern: '^[0-9]{1,15}(\\.[0-9]{1,12})?$',
  description: 'an exact decimal, not negative',
  examples: ['1.799'],
})
const Percent = Type.String({
  pattern: '^(100(\\.0{1,6})?|[0-9]{1,2}(\\.[0-9]{1,6})?)$',
  description: 'per cent, from 0 to 100',
  examples: ['10'],
})
const Text = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })

export const lineCategories = [
  'labour',
  'inspection',
  'towing',
  'hire',
  'parking',
  'subscription',
  'service',
  'parts',
  'fuel',
  'electricity',
] as const

const LineCategory = OneOf(lineCategories, {
  description:
    'services: labour, inspection, towing, hire, parking, subscription (electronic: software, data), service (any other); goods: parts, fuel, electricity (charging a vehicle)',
})

const Address = Closed(
  {
    state: Type.String({ pattern: '^[A-Z]{2}$', description: 'state of the United States', examples: ['CA'] }),
    postalCode: Type.String({ pattern: '^[0-9]{5}(-[0-9]{4})?$', examples: ['90002'] }),
    city: Type.Optional(Text),
    street: Type.Optional(Text),
  },
  { description: 'needed where the sales tax of the United States is asked for' },
)

const NumberText = Type.String({
  minLength: 4,
  maxLength: 30,
  pattern: '^[A-Za-z]{2}[0-9A-Za-z+* ./-]*$',
  description: 'begins with its country: EL for Greece, XI for Northern Ireland; blanks and dots are dropped',
  examples: ['FR12345678901'],
})

/** Who sells. */
const Seller = Closed({
  country: { ...Country, description: 'where it is established; XI is Northern Ireland' },
  taxNumbers: Type.Optional(Type.Array(NumberText, { maxItems: 40, description: 'its numbers, of every country' })),
  exceedsThreshold: Type.Optional(
    Type.Boolean({
      description:
        'its cross-border sales to consumers in the Union exceeded 10,000 € this year or last, or it chose so (Dir. 2006/112 Art. 59c); default: false',
    }),
  ),
  usesOss: Type.Optional(Type.Boolean({ description: 'declares them through the one stop shop; default: false' })),
  address: Type.Optional(Address),
})

const Certificate = Closed(
  {
    reference: Text,
    country: { ...Country, description: 'whose tax it exempts from' },
    article: { ...Text, description: 'the provision that exempts' },
    validFrom: Day,
    validTo: Type.Optional(Type.Union([Day, Type.Null()])),
  },
  { description: 'a paper that exempts the customer; it counts if the tax point is one of its days, both included' },
)

const Customer = Closed({
  country: { ...Country, description: 'where it is established or lives; XI is Northern Ireland' },
  kind: OneOf(['business', 'consumer']),
  taxNumber: Type.Optional(Type.Union([NumberText, Type.Null()])),
  certificates: Type.Optional(Type.Array(Certificate, { maxItems: 20 })),
  address: Type.Optional(Address),
})

const lineGiven = {
  id: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$', description: 'yours; default: its number, from 1' }),
  ),
  description: Type.Optional(Text),
  category: LineCategory,
  quantity: NotNegative,
  unitPrice: { ...NotNegative, description: 'in major units: 89.00 is 89 €; with tax when the prices contain it' },
  discountPercent: Type.Optional(Percent),
  discountAmount: Type.Optional({
    ...MinorUnits,
    description: 'minor units off this line, after discountPercent and before tax',
  }),
  place: Type.Optional({
    ...Country,
    description:
      'where it is performed, the vehicle is put at disposal, goods are handed over, fitted or pumped, or their transport begins; default: the seller’s country',
  }),
  deliveredTo: Type.Optional({ ...Country, description: 'goods only: where they are transported to' }),
  transportProof: Type.Optional(
    Type.Boolean({
      description: 'there is proof that the goods left: without it nothing is zero-rated; default: false',
    }),
  ),
  hireDays: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 36_500,
      description: 'hire only, and needed there: up to 30 days it is taxed where the vehicle is put at disposal',
    }),
  ),
  unusedInDesignatedZone: Type.Optional(
    Type.Boolean({ description: 'AE: goods in a designated zone that are sold on, not used up there; default: false' }),
  ),
  reducedRate: Type.Optional(
    Closed(
      { rate: Percent, article: Text },
      { description: 'where the law gives this line another rate than the standard one; used only if it is taxed' },
    ),
  ),
}

export const NewTaxCalculation = Closed(
  {
    reference: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.:-]{1,100}$', description: 'yours, to find it by' })),
    taxPoint: { ...Day, description: 'the day whose rates and rules count: of the supply, not today' },
    currency: Currency,
    pricing: OneOf(['exclusive', 'inclusive'], { description: 'whether the prices are without tax or contain it' }),
    rounding: Type.Optional(
      OneOf(['document', 'line'], {
        description:
          'document (default): tax once per category and rate, as EN 16931 wants it (BR-CO-14, BR-CO-17); line: per line, only where no e-invoice is issued',
      }),
    ),
    eInvoice: Type.Optional(
      Type.Boolean({ description: 'an e-invoice is issued over it: rounding has to be document; default: not said' }),
    ),
    discountAmount: Type.Optional({
      ...MinorUnits,
      description: 'minor units off the whole, before tax, shared among the lines by their amounts',
    }),
    seller: Seller,
    customer: Customer,
    lines: Type.Array(Closed(lineGiven), { minItems: 1, maxItems: 200 }),
  },
  {
    examples: [
      {
        taxPoint: '2026-11-22',
        currency: 'EUR',
        pricing: 'exclusive',
        seller: { country: 'DE', taxNumbers: ['DE123456789'] },
        customer: { country: 'FR', kind: 'business', taxNumber: 'FR12345678901' },
        lines: [
          { category: 'labour', quantity: '1.5', unitPrice: '89.00' },
          { category: 'parts', quantity: '4', unitPrice: '112.50' },
        ],
      },
    ],
  },
)
export type NewTaxCalculation = Static<typeof NewTaxCalculation>

const TaxCategory = OneOf(['S', 'Z', 'E', 'AE', 'K', 'G', 'O'], {
  description:
    'UNCL 5305: S standard or reduced, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside the scope',
})

const NumberStatus = OneOf(['valid', 'invalid', 'unavailable', 'no-register'], {
  description:
    'unavailable: the register could not be asked; no-register: a country whose register is not asked, the number is kept as evidence only',
})

export const TaxNumberCheck = Closed({
  id: Id('tnc'),
  version: Type.Integer({ minimum: 1 }),
  number: Type.String(),
  country: { ...Country, description: 'of the number: GR for EL…, XI for Northern Ireland' },
  status: NumberStatus,
  reason: Type.Union([Type.String(), Type.Null()], { description: 'why it is not valid' }),
  register: Type.Union([Type.String(), Type.Null()], { description: 'who was asked' }),
  requester: Type.Union([Type.String(), Type.Null()], { description: 'for whom it was asked' }),
  consultationNumber: Type.Union([Type.String(), Type.Null()], {
    description: 'the register’s proof that it was asked',
  }),
  name: Type.Union([Type.String(), Type.Null()]),
  address: Type.Union([Type.String(), Type.Null()]),
  checkedAt: Instant,
})
export type TaxNumberCheck = Static<typeof TaxNumberCheck>

const CalculatedLine = Closed({
  id: Type.String(),
  description: Type.Union([Text, Type.Null()]),
  category: LineCategory,
  quantity: Decimal,
  unitPrice: Decimal,
  amount: {
    ...MinorUnits,
    description: 'quantity × unit price less the line’s discount, rounded once; as the prices are',
  },
  discount: { ...MinorUnits, description: 'its share of discountAmount' },
  netAmount: { ...MinorUnits, description: 'what is taxed' },
  taxAmount: MinorUnits,
  grossAmount: { ...MinorUnits, description: 'netAmount + taxAmount, always' },
  taxCategory: TaxCategory,
  taxRate: { ...Decimal, description: 'per cent' },
  jurisdiction: Type.String({ description: 'where the supply is made and whose tax it is: DE, US-CA' }),
  scheme: OneOf([
    'domestic',
    'reverse-charge',
    'intra-community',
    'export',
    'one-stop-shop',
    'local-registration',
    'outside-scope',
    'exempt',
    'sales-tax',
  ]),
  article: Type.String({ description: 'the provision; of Directive 2006/112/EC where no law is named' }),
  reason: Type.String({ description: 'why, in words for the document' }),
  rateSource: Type.Union([Type.String(), Type.Null()]),
  exemptionCode: Type.Union([Type.String(), Type.Null()], { description: 'EN 16931 BT-121: VATEX-EU-AE, …' }),
  hold: Type.Union([Type.String(), Type.Null()], {
    description: 'why the line must not be invoiced yet; its amounts are what is charged if that stays so',
  }),
  notes: Type.Array(Type.String()),
})

const CategoryTotal = Closed({
  category: TaxCategory,
  rate: Decimal,
  taxableAmount: MinorUnits,
  taxAmount: MinorUnits,
})

const SignedMinorUnits = Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991 })

/** The sums of the document, numbered as in EN 16931. */
const DocumentTotals = Closed(
  {
    taxSubtotals: Type.Array(CategoryTotal, { description: 'BG-23; tax = taxable amount × rate, rounded (BR-CO-17)' }),
    lineTotal: { ...MinorUnits, description: 'BT-106' },
    discountTotal: { ...MinorUnits, description: 'BT-107' },
    netTotal: { ...MinorUnits, description: 'BT-109' },
    taxTotal: { ...MinorUnits, description: 'BT-110, the sum of the subtotals (BR-CO-14)' },
    grossTotal: { ...MinorUnits, description: 'BT-112' },
    rounding: { ...SignedMinorUnits, description: 'BT-114: keeps a promised gross price where the rate would miss it' },
    due: { ...MinorUnits, description: 'BT-115 = BT-112 + BT-114' },
  },
  { description: 'what an e-invoice over the same lines states' },
)

export const TaxCalculation = Closed({
  id: Id('txc'),
  version: Type.Integer({ minimum: 1 }),
  status: OneOf(['final', 'held'], {
    description: 'held: at least one line must not be invoiced yet; recalculate later',
  }),
  reference: Type.Union([Type.String(), Type.Null()]),
  recalculates: Type.Union([Id('txc'), Type.Null()]),
  request: NewTaxCalculation,
  numberCheck: Type.Union([TaxNumberCheck, Type.Null()], { description: 'what was known of the customer’s number' }),
  whenRegisterUnavailable: OneOf(['hold', 'charge'], { description: 'the setting that held then' }),
  currency: Currency,
  lines: Type.Array(CalculatedLine),
  taxSubtotals: Type.Array(CategoryTotal, {
    description:
      'per category and rate. Exclusive prices: tax = taxable amount × rate. Inclusive: net = round(gross × 100 / (100 + rate)), tax = gross − net',
  }),
  discountTotal: MinorUnits,
  netTotal: MinorUnits,
  taxTotal: MinorUnits,
  grossTotal: MinorUnits,
  document: Type.Union([DocumentTotals, Type.Null()], { description: 'null where tax is rounded per line' }),
  notes: Type.Array(Type.String()),
  createdAt: Instant,
})
export type TaxCalculation = Static<typeof TaxCalculation>

export const TaxRateUnknown = problem({
  code: 'tax-rate-unknown',
  status: 422,
  title: 'No VAT rate is known for this country and day',
  remedy: 'Give the rate with the line, or have the country added to the table of rates.',
})
export const TaxRuleUnknown = problem({
  code: 'tax-rule-unknown',
  status: 422,
  title: 'No rule is known for this sale',
  remedy: 'Correct what `detail` names, or decide the tax of this line yourself.',
})
export const TaxRegimeUnknown = problem({
  code: 'tax-regime-unknown',
  status: 422,
  title: 'The tax law of the seller’s country is not known here',
  remedy: 'Sell from a member state of the Union, GB, XI, AE, SA, EG or US, or decide the tax yourself.',
})
export const SellerNumberMissing = problem({
  code: 'seller-number-missing',
  status: 422,
  title: 'Reverse charge and intra-community supply need a number of the seller',
  remedy: 'Give the seller’s VAT number of the country that `detail` names in seller.taxNumbers.',
})
export const DiscountExceedsAmount = problem({
  code: 'discount-exceeds-amount',
  status: 422,
  title: 'A discount may make an amount zero, not negative',
  remedy: 'Lower the discount, or correct the invoice with a credit note.',
})
export const RoundingNotAllowed = problem({
  code: 'rounding-not-allowed',
  status: 422,
  title: 'An e-invoice is taxed per category and rate, not per line',
  remedy: 'Use rounding document, or issue no e-invoice.',
})
export const AmountTooLarge = problem({
  code: 'amount-too-large',
  status: 422,
  title: 'An amount of this calculation is too large',
  remedy: 'Stay below 2^53 minor units in every line and in the sum.',
})
export const RefundExceedsGross = problem({
  code: 'refund-exceeds-gross',
  status: 422,
  title: 'More cannot be given back than was charged',
  remedy: 'Lower the amount to what is left.',
})
export const TaxProviderUnavailable = problem({
  code: 'tax-provider-unavailable',
  status: 503,
  title: 'The provider of sales tax did not answer, or none is set up',
  remedy: 'Retry after Retry-After; if it stays, set TAXJAR_API_KEY.',
})
export const TaxProviderRefused = problem({
  code: 'tax-provider-refused',
  status: 422,
  title: 'The provider of sales tax does not take this sale',
  remedy: 'Correct what `detail` says.',
})

const calculating = [
  TaxRateUnknown,
  TaxRuleUnknown,
  TaxRegimeUnknown,
  SellerNumberMissing,
  DiscountExceedsAmount,
  RoundingNotAllowed,
  AmountTooLarge,
  TaxProviderUnavailable,
  TaxProviderRefused,
]

export const calculateTax = route({
  method: 'POST',
  path: '/payments/tax-calculation',
  summary: 'Calculate the tax of a sale, line by line, with the reason for each',
  description:
    'The customer’s number is checked with its register, or taken from a check that is not too old. The answer is kept with its inputs, so that it can be explained and computed again.',
  access: 'payments:write',
  idempotency: 'accepted',
  body: NewTaxCalculation,
  replies: { 201: TaxCalculation },
  problems: calculating,
})

export const listTaxCalculations = route({
  method: 'GET',
  path: '/payments/tax-calculation',
  summary: 'List tax calculations, latest first',
  access: 'payments:read',
  query: PageQuery({
    status: Type.Optional(TaxCalculation.properties.status),
    reference: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  }),
  replies: { 200: Page(TaxCalculation) },
})

export const getTaxCalculation = route({
  method: 'GET',
  path: '/payments/tax-calculation/:taxCalculationId',
  summary: 'Read a tax calculation with its inputs and reasons',
  access: 'payments:read',
  replies: { 200: TaxCalculation },
})

export const recalculateTax = route({
  method: 'POST',
  path: '/payments/tax-calculation/:taxCalculationId/recalculate',
  summary: 'Calculate again from the same inputs, asking the register again where it was not available',
  access: 'payments:write',
  idempotency: 'accepted',
  replies: { 201: TaxCalculation },
  problems: calculating,
})

export const RefundPreview = Closed(
  {
    amounts: Type.Array(Type.Integer({ minimum: 1, maximum: 9007199254740991 }), {
      minItems: 1,
      maxItems: 100,
      description: 'gross minor units of each refund, in their order; those that were made already come first',
    }),
  },
  { examples: [{ amounts: [1000, 500] }] },
)

const ReversedPart = Closed({
  category: TaxCategory,
  rate: Decimal,
  netAmount: MinorUnits,
  taxAmount: MinorUnits,
})

export const previewTaxRefund = route({
  method: 'POST',
  path: '/payments/tax-calculation/:taxCalculationId/refund-preview',
  summary: 'See what net and tax each of a row of refunds takes back',
  description:
    'The tax taken back is always that of everything refunded so far less what was taken back before, so that the last refund sums exactly. Nothing is refunded.',
  access: 'payments:read',
  body: RefundPreview,
  replies: {
    200: Closed({
      currency: Currency,
      refunds: Type.Array(
        Closed({
          amount: MinorUnits,
          netAmount: MinorUnits,
          taxAmount: MinorUnits,
          parts: Type.Array(ReversedPart),
        }),
      ),
      left: { ...MinorUnits, description: 'what can still be given back' },
    }),
  },
  problems: [RefundExceedsGross],
})

export const TaxRate = Closed({
  country: Country,
  category: Type.Union([LineCategory, Type.Null()], { description: 'null: the standard rate' }),
  rate: Decimal,
  validFrom: Day,
  validTo: Type.Union([Day, Type.Null()], { description: 'included; null: until further notice' }),
  source: Type.String({ description: 'the provision' }),
})

export const listTaxRates = route({
  method: 'GET',
  path: '/payments/tax-calculation/rates',
  summary: 'Read the table of VAT rates: all of its history, or what holds on a day',
  access: 'payments:read',
  query: Type.Object(
    { country: Type.Optional(Country), at: Type.Optional(Day), category: Type.Optional(LineCategory) },
    { additionalProperties: false },
  ),
  replies: { 200: Closed({ items: Type.Array(TaxRate) }) },
})

export const NewTaxNumberCheck = Closed(
  {
    number: NumberText,
    requester: Type.Optional({
      ...NumberText,
      description: 'your own number: the register then gives a consultation number',
    }),
    fresh: Type.Optional(Type.Boolean({ description: 'ask the register even if it was asked lately; default: false' })),
  },
  { examples: [{ number: 'FR12345678901', requester: 'DE123456789' }] },
)

export const checkTaxNumber = route({
  method: 'POST',
  path: '/payments/tax-calculation/number-checks',
  summary: 'Ask the register whether a VAT number is valid',
  description:
    'An answer is kept, with the day and the consultation number, and used again for the days of the setting.',
  access: 'payments:write',
  idempotency: 'accepted',
  body: NewTaxNumberCheck,
  replies: { 201: TaxNumberCheck },
})

export const listTaxNumberChecks = route({
  method: 'GET',
  path: '/payments/tax-calculation/number-checks',
  summary: 'List what the registers answered, latest first',
  access: 'payments:read',
  query: PageQuery({ number: Type.Optional(NumberText) }),
  replies: { 200: Page(TaxNumberCheck) },
})

/** How a tenant wants tax decided where the law leaves it to him. Until they are changed, these hold. */
export const TaxSettings = Closed({
  id: Type.Literal('tax-settings'),
  version: Type.Integer({ minimum: 1 }),
  whenRegisterUnavailable: OneOf(['hold', 'charge'], {
    description: 'hold (default): the line waits; charge: taxed as if the customer had no number. Never exempt',
  }),
  numberCheckDays: Type.Integer({
    minimum: 0,
    maximum: 90,
    description:
      'how many days a valid answer of the register is used again, one that denies for a day at most; 0: ask every time',
  }),
})
export type TaxSettings = Static<typeof TaxSettings>

export const TaxSettingsChange = Closed(
  {
    whenRegisterUnavailable: Type.Optional(TaxSettings.properties.whenRegisterUnavailable),
    numberCheckDays: Type.Optional(TaxSettings.properties.numberCheckDays),
  },
  { examples: [{ whenRegisterUnavailable: 'charge' }] },
)
export type TaxSettingsChange = Static<typeof TaxSettingsChange>

export const getTaxSettings = route({
  method: 'GET',
  path: '/payments/tax-calculation/settings',
  summary: 'Read how tax is decided where it is left to you',
  access: 'payments:read',
  replies: { 200: TaxSettings },
})

export const changeTaxSettings = route({
  method: 'PATCH',
  path: '/payments/tax-calculation/settings',
  summary: 'Change how tax is decided where it is left to you',
  access: 'payments:write',
  conditional: true,
  body: TaxSettingsChange,
  replies: { 200: TaxSettings },
})

export const TaxNumberChecked = event({
  type: 'payments.tax-number.checked',
  summary: 'A register said whether a VAT number is valid',
  data: TaxNumberCheck,
})
