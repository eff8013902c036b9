import type { Service } from '@clutch/shared/runtime'
import Type from 'typebox'
import { PrismaClient } from '../prisma/client/client.ts'
import { applyAccountCredit } from './account-credits/apply.ts'
import { getAccountCredit } from './account-credits/get.ts'
import { listAccountCredits } from './account-credits/list.ts'
import { refundAccountCredit } from './account-credits/refund.ts'
import { onStatementIssued } from './account-statements/on-statement-issued.ts'
import { getAgeing } from './analytics/get-ageing.ts'
import { getChurn } from './analytics/get-churn.ts'
import { getExchangeResults } from './analytics/get-exchange-results.ts'
import { getFees } from './analytics/get-fees.ts'
import { getOpenDifferences } from './analytics/get-open-differences.ts'
import { getRevenue } from './analytics/get-revenue.ts'
import { getSuccessRates } from './analytics/get-success-rates.ts'
import { getVolume } from './analytics/get-volume.ts'
import { listPayoutsDue } from './analytics/list-payouts-due.ts'
import { onInvoiceDueChanged } from './analytics/on-invoice-changed.ts'
import { getBankStatement } from './bank-statements/get.ts'
import { importBankStatement } from './bank-statements/import.ts'
import { listBankStatements } from './bank-statements/list.ts'
import { getBankTransfer } from './bank-transfers/get.ts'
import { listBankTransfers } from './bank-transfers/list.ts'
import { matchBankTransfer } from './bank-transfers/match-by-hand.ts'
import { previewBankTransferMatch } from './bank-transfers/preview-match.ts'
import { rematchBankTransfer } from './bank-transfers/rematch.ts'
import { reverseBankTransfer } from './bank-transfers/reverse.ts'
import { unmatchBankTransfer } from './bank-transfers/unmatch.ts'
import { getBillingSettings } from './billing-settings/get.ts'
import { setBillingSettings } from './billing-settings/set.ts'
import { refuseCardNumbers } from './card-numbers/refuse.ts'
import { agreeToAgreement } from './commissions/agreements/agree.ts'
import { changeAgreement } from './commissions/agreements/change.ts'
import { draftAgreement } from './commissions/agreements/draft.ts'
import { endAgreement } from './commissions/agreements/end.ts'
import { getAgreement } from './commissions/agreements/get.ts'
import { listAgreements } from './commissions/agreements/list.ts'
import { calculateCommission } from './commissions/calculate.ts'
import { listCommissionCalculations } from './commissions/list.ts'
import { simulateCommission } from './commissions/simulate.ts'
import { onCorporateAccountChanged } from './corporate-accounts/on-corporate-account-changed.ts'
import { changeCoupon } from './coupons/change.ts'
import { createCoupon } from './coupons/create.ts'
import { getCoupon } from './coupons/get.ts'
import { listCoupons } from './coupons/list.ts'
import { acceptDispute } from './disputes/accept.ts'
import { getDispute } from './disputes/get.ts'
import { listDisputes } from './disputes/list.ts'
import { disputeOperations } from './disputes/operations.ts'
import { submitDisputeEvidence } from './disputes/submit-evidence.ts'
import { warnOfEvidence } from './disputes/warn-of-evidence.ts'
import { getDunningSettings } from './dunning-settings/get.ts'
import { setDunningSettings } from './dunning-settings/set.ts'
import { attemptDunning } from './dunnings/attempt.ts'
import { getDunning } from './dunnings/get.ts'
import { giveUpDunning } from './dunnings/give-up.ts'
import { listDunnings } from './dunnings/list.ts'
import { listDunningAttempts } from './dunnings/list-attempts.ts'
import { listDeclineReasons } from './dunnings/list-decline-reasons.ts'
import { onMethodAddedForDunning } from './dunnings/on-method-added.ts'
import { onDunnedPaymentSettled } from './dunnings/on-payment-settled.ts'
import { previewDunning } from './dunnings/preview.ts'
import { resumeDunning } from './dunnings/resume.ts'
import { stopDunning } from './dunnings/stop.ts'
import { getDunningTotals } from './dunnings/totals.ts'
import { previewExchange } from './exchanges/preview.ts'
import { recordExchange } from './exchanges/record.ts'
import { listInvoiceAllocations } from './invoice-allocations/list.ts'
import { onInvoiceCredited } from './invoices/on-credit-note-issued.ts'
import { onInvoiceChanged } from './invoices/on-invoice-changed.ts'
import { getTrialBalance } from './ledger/get-trial-balance.ts'
import { listLedgerAccounts } from './ledger/list-accounts.ts'
import { listPostings } from './ledger/list-postings.ts'
import { transferInLedger } from './ledger/transfer.ts'
import { addPaymentMethod } from './methods/add.ts'
import { getPaymentMethod } from './methods/get.ts'
import { listPaymentMethods } from './methods/list.ts'
import { makeMethodDefault } from './methods/make-default.ts'
import { removePaymentMethod } from './methods/remove.ts'
import { removeMethodOperation } from './methods/remove-operation.ts'
import { saveMethodOperation } from './methods/save-operation.ts'
import { watchMethodExpiry } from './methods/watch-expiry.ts'
import { askOperation } from './operations/ask.ts'
import { declareOperationAbsent } from './operations/declare-absent.ts'
import { getOperation } from './operations/get.ts'
import { listOperations } from './operations/list.ts'
import { performOperations } from './operations/work.ts'
import { addPayerBankAccount } from './payer-bank-accounts/add.ts'
import { forgetPayerBankAccount } from './payer-bank-accounts/forget.ts'
import { listPayerBankAccounts } from './payer-bank-accounts/list.ts'
import { cancelPaymentPlan } from './payment-plans/cancel.ts'
import { chargeInstalment } from './payment-plans/charge-instalment.ts'
import { createPaymentPlan } from './payment-plans/create.ts'
import { getPaymentPlan } from './payment-plans/get.ts'
import { listPaymentPlans } from './payment-plans/list.ts'
import { listInstalments } from './payment-plans/list-instalments.ts'
import { missInstalment } from './payment-plans/miss-instalment.ts'
import { onPlanPaymentSettled } from './payment-plans/on-payment-settled.ts'
import { onInstalmentRefunded } from './payment-plans/on-refund-succeeded.ts'
import { payInstalment } from './payment-plans/pay-instalment.ts'
import { payOffPaymentPlan } from './payment-plans/pay-off.ts'
import { previewPaymentPlan } from './payment-plans/preview.ts'
import { previewPayoff } from './payment-plans/preview-payoff.ts'
import { writeOffPaymentPlan } from './payment-plans/write-off.ts'
import { capturePayment } from './payments/capture.ts'
import { confirmPayment } from './payments/confirm.ts'
import { createPayment } from './payments/create.ts'
import { getPayment } from './payments/get.ts'
import { listPayments } from './payments/list.ts'
import { listPaymentOperations } from './payments/list-operations.ts'
import { onInvoiceFinalised } from './payments/on-invoice-finalised.ts'
import { onMethodAdded } from './payments/on-method-added.ts'
import { paymentOperations } from './payments/operations.ts'
import { reauthorisePayment } from './payments/reauthorise.ts'
import { retryPayment } from './payments/retry.ts'
import { voidPayment } from './payments/void.ts'
import { watchAuthorisation } from './payments/watch-authorisation.ts'
import { changePlan } from './plans/change.ts'
import { createPlan } from './plans/create.ts'
import { getPlan } from './plans/get.ts'
import { listPlans } from './plans/list.ts'
import { listPlanVersions } from './plans/list-versions.ts'
import { getProviderRouting } from './provider-routing/get.ts'
import { listProviders } from './provider-routing/list-providers.ts'
import { setProviderRouting } from './provider-routing/set.ts'
import { listProviderEvents } from './provider-webhooks/list.ts'
import { readRawBodies } from './provider-webhooks/raw-body.ts'
import { receiveProviderEvent } from './provider-webhooks/receive.ts'
import { readProviderSettings, Variables } from './providers/settings.ts'
import { applyQuote } from './quotes/apply.ts'
import { createQuote } from './quotes/create.ts'
import { getQuote } from './quotes/get.ts'
import { listQuotes } from './quotes/list.ts'
import { convertAmount } from './rates/convert.ts'
import { listRates } from './rates/list.ts'
import { RateVariables, readRateSources } from './rates/sources.ts'
import { listReceivables } from './receivables/list.ts'
import { listAgeing } from './receivables/list-ageing.ts'
import { addReceiver } from './receivers/add.ts'
import { listReceivers } from './receivers/list.ts'
import { lookAtReceiver, openReceiverOperation } from './receivers/open-operation.ts'
import { decideReconciliationDifference } from './reconciliation/differences/decide.ts'
import { getReconciliationDifference } from './reconciliation/differences/get.ts'
import { listReconciliationDifferences } from './reconciliation/differences/list.ts'
import { reconcile } from './reconciliation/reconcile.ts'
import { listMovementsOperation } from './reconciliation/runs/compare-operation.ts'
import { getReconciliationRun } from './reconciliation/runs/get.ts'
import { listReconciliationRuns } from './reconciliation/runs/list.ts'
import { reconcileNightly } from './reconciliation/runs/nightly.ts'
import { onMethodAddedForReconciliation } from './reconciliation/runs/on-method-added.ts'
import { startReconciliationRun } from './reconciliation/runs/start.ts'
import { createRefund } from './refunds/create.ts'
import { getRefund } from './refunds/get.ts'
import { listRefunds } from './refunds/list.ts'
import { onCreditNoteIssued } from './refunds/on-credit-note-issued.ts'
import { onTransferEnded } from './refunds/on-transfer-ended.ts'
import { previewRefund } from './refunds/preview.ts'
import { refundOperation } from './refunds/refund-operation.ts'
import { reverseTransferOperation } from './refunds/reverse-operation.ts'
import { onSalePaid } from './sales/on-payment-succeeded.ts'
import { onSaleRefunded } from './sales/on-refund-succeeded.ts'
import { createSplitPayment } from './splits/create.ts'
import { getSplit } from './splits/get.ts'
import { listSplits } from './splits/list.ts'
import { listTransfers } from './splits/list-transfers.ts'
import { onBookingCompleted } from './splits/on-booking-completed.ts'
import { onReceiverVerified } from './splits/on-receiver-verified.ts'
import { previewSplit } from './splits/preview.ts'
import { releaseSplit } from './splits/release.ts'
import { transferOperation } from './splits/transfer-operation.ts'
import { listCustomerCredits } from './subscription-credits/list.ts'
import { askForInvoice } from './subscriptions/ask-for-invoice.ts'
import { billSubscriptions } from './subscriptions/bill-due.ts'
import { cancelSubscription } from './subscriptions/cancel.ts'
import { changeSubscription } from './subscriptions/change.ts'
import { createSubscription } from './subscriptions/create.ts'
import { getSubscription } from './subscriptions/get.ts'
import { keepSubscription } from './subscriptions/keep.ts'
import { listSubscriptions } from './subscriptions/list.ts'
import { listSubscriptionBills } from './subscriptions/list-bills.ts'
import { listSubscriptionHistory } from './subscriptions/list-history.ts'
import { onDunningEnded } from './subscriptions/on-dunning-ended.ts'
import { onBillInvoiced } from './subscriptions/on-invoice-finalised.ts'
import { onBillRefused } from './subscriptions/on-invoice-refused.ts'
import { pauseSubscription } from './subscriptions/pause.ts'
import { previewSubscription } from './subscriptions/preview.ts'
import { previewSubscriptionChange } from './subscriptions/preview-change.ts'
import { releaseSubscriptions } from './subscriptions/release-due.ts'
import { resumeSubscription } from './subscriptions/resume.ts'
import { previewUpcomingBill } from './subscriptions/upcoming.ts'
import { answerInquiries } from './tax-calculations/answer-inquiries.ts'
import { calculateTax } from './tax-calculations/calculate.ts'
import { changeTaxSettings } from './tax-calculations/change-settings.ts'
import { checkTaxNumber } from './tax-calculations/check-number.ts'
import { getTaxCalculation } from './tax-calculations/get.ts'
import { getTaxSettings } from './tax-calculations/get-settings.ts'
import { listTaxCalculations } from './tax-calculations/list.ts'
import { listTaxNumberChecks } from './tax-calculations/list-number-checks.ts'
import { listTaxRates } from './tax-calculations/list-rates.ts'
import { onAccountNumberChanged } from './tax-calculations/on-corporate-account-changed.ts'
import { readTaxSettings, TaxVariables } from './tax-calculations/outside.ts'
import { previewTaxRefund } from './tax-calculations/preview-refund.ts'
import { recalculateTax } from './tax-calculations/recalculate.ts'
import { listUsage } from './usage/list.ts'
import { listUsagePeriods } from './usage/list-periods.ts'
import { reportUsage } from './usage/report.ts'
import { onVendorChanged } from './vendors/on-vendor-changed.ts'
import { changeWallet } from './wallets/change.ts'
import { createWalletCredit } from './wallets/credits/create.ts'
import { expireCredit } from './wallets/credits/expire.ts'
import { getWalletCredit } from './wallets/credits/get.ts'
import { listWalletCredits } from './wallets/credits/list.ts'
import { voidWalletCredit } from './wallets/credits/void.ts'
import { downloadWalletStatement } from './wallets/download-statement.ts'
import { getWallet } from './wallets/get.ts'
import { captureWalletHold } from './wallets/holds/capture.ts'
import { expireHold } from './wallets/holds/expire.ts'
import { getWalletHold } from './wallets/holds/get.ts'
import { holdInWallet } from './wallets/holds/hold.ts'
import { listWalletHolds } from './wallets/holds/list.ts'
import { releaseWalletHold } from './wallets/holds/release.ts'
import { listWallets } from './wallets/list.ts'
import { onTopUpDisputeLost } from './wallets/on-dispute-lost.ts'
import { onPaymentSettled } from './wallets/on-payment-settled.ts'
import { onRefundSucceeded } from './wallets/on-refund-succeeded.ts'
import { openWallet } from './wallets/open.ts'
import { getWalletSpend } from './wallets/spends/get.ts'
import { listWalletSpends } from './wallets/spends/list.ts'
import { listWalletRefunds } from './wallets/spends/list-refunds.ts'
import { previewWalletSpend } from './wallets/spends/preview.ts'
import { refundWalletSpend } from './wallets/spends/refund.ts'
import { spendFromWallet } from './wallets/spends/spend.ts'
import { getWalletStatement } from './wallets/statement.ts'
import { topUpWallet } from './wallets/top-ups/create.ts'
import { getWalletTopUp } from './wallets/top-ups/get.ts'
import { listWalletTopUps } from './wallets/top-ups/list.ts'
import { listWalletTransfers } from './wallets/transfers/list.ts'
import { transferBetweenWallets } from './wallets/transfers/transfer.ts'
import { approveWriteOff } from './write-offs/approve.ts'
import { getWriteOff } from './write-offs/get.ts'
import { listWriteOffs } from './write-offs/list.ts'
import { previewWriteOff } from './write-offs/preview.ts'
import { rejectWriteOff } from './write-offs/reject.ts'
import { requestWriteOff } from './write-offs/request.ts'

/** Every kind of call to a provider. */
const operations = [
  ...disputeOperations,
  ...paymentOperations,
  saveMethodOperation,
  removeMethodOperation,
  openReceiverOperation,
  transferOperation,
  refundOperation,
  reverseTransferOperation,
  listMovementsOperation,
]

/** Everything payments does, by hand and in one place. */
export const payments: Service<PrismaClient> = {
  name: 'payments',
  owner: 'payments',
  variables: Type.Object({ ...Variables.properties, ...TaxVariables.properties, ...RateVariables.properties }),
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [
    addPaymentMethod,
    listPaymentMethods,
    getPaymentMethod,
    makeMethodDefault,
    removePaymentMethod,

    addReceiver,
    listReceivers,

    createPayment,
    listPayments,
    getPayment,
    capturePayment,
    voidPayment,
    reauthorisePayment,
    confirmPayment,
    retryPayment,
    listPaymentOperations,
    listOperations,
    getOperation,
    askOperation,
    declareOperationAbsent(operations),

    getProviderRouting,
    setProviderRouting,
    listProviders,

    previewSplit,
    createSplitPayment,
    listSplits,
    getSplit,
    releaseSplit,
    listTransfers,

    simulateCommission,
    calculateCommission,
    listCommissionCalculations,
    draftAgreement,
    listAgreements,
    getAgreement,
    changeAgreement,
    agreeToAgreement,
    endAgreement,

    listRates,
    convertAmount,
    createQuote,
    listQuotes,
    getQuote,
    applyQuote,
    previewExchange,
    recordExchange,

    previewRefund,
    listDisputes,
    getDispute,
    submitDisputeEvidence,
    acceptDispute,

    getDunningSettings,
    setDunningSettings,
    previewDunning,
    listDunnings,
    getDunningTotals,
    listDeclineReasons,
    getDunning,
    listDunningAttempts,
    stopDunning,
    resumeDunning,

    previewPaymentPlan,
    createPaymentPlan,
    listPaymentPlans,
    getPaymentPlan,
    listInstalments,
    payInstalment,
    previewPayoff,
    payOffPaymentPlan,
    cancelPaymentPlan,
    writeOffPaymentPlan,

    createRefund,
    listRefunds,
    getRefund,

    listLedgerAccounts,
    listPostings,
    transferInLedger,
    getTrialBalance,
    reconcile,
    startReconciliationRun,
    listReconciliationRuns,
    getReconciliationRun,
    listReconciliationDifferences,
    getReconciliationDifference,
    decideReconciliationDifference,

    calculateTax,
    listTaxCalculations,
    getTaxCalculation,
    recalculateTax,
    previewTaxRefund,
    listTaxRates,
    checkTaxNumber,
    listTaxNumberChecks,
    getTaxSettings,
    changeTaxSettings,

    openWallet,
    listWallets,
    getWallet,
    changeWallet,
    createWalletCredit,
    listWalletCredits,
    getWalletCredit,
    voidWalletCredit,
    spendFromWallet,
    previewWalletSpend,
    listWalletSpends,
    getWalletSpend,
    refundWalletSpend,
    listWalletRefunds,
    holdInWallet,
    listWalletHolds,
    getWalletHold,
    captureWalletHold,
    releaseWalletHold,
    transferBetweenWallets,
    listWalletTransfers,
    topUpWallet,
    listWalletTopUps,
    getWalletTopUp,
    getWalletStatement,
    downloadWalletStatement,

    createPlan,
    listPlans,
    getPlan,
    changePlan,
    listPlanVersions,
    createCoupon,
    listCoupons,
    getCoupon,
    changeCoupon,
    createSubscription,
    previewSubscription,
    listSubscriptions,
    listCustomerCredits,
    getSubscription,
    previewSubscriptionChange,
    previewUpcomingBill,
    changeSubscription,
    pauseSubscription,
    resumeSubscription,
    cancelSubscription,
    keepSubscription,
    listSubscriptionBills,
    listSubscriptionHistory,
    reportUsage,
    listUsage,
    listUsagePeriods,

    applyAccountCredit,
    getAccountCredit,
    listAccountCredits,
    refundAccountCredit,
    getBankStatement,
    importBankStatement,
    listBankStatements,
    getBankTransfer,
    listBankTransfers,
    matchBankTransfer,
    previewBankTransferMatch,
    rematchBankTransfer,
    reverseBankTransfer,
    unmatchBankTransfer,
    getBillingSettings,
    setBillingSettings,
    listInvoiceAllocations,
    addPayerBankAccount,
    forgetPayerBankAccount,
    listPayerBankAccounts,
    getVolume,
    getSuccessRates,
    getFees,
    getRevenue,
    getChurn,
    getAgeing,
    getExchangeResults,
    listPayoutsDue,
    getOpenDifferences,
    listReceivables,
    listAgeing,
    approveWriteOff,
    getWriteOff,
    listWriteOffs,
    previewWriteOff,
    rejectWriteOff,
    requestWriteOff,

    receiveProviderEvent,
    listProviderEvents,
  ],
  reactions: [
    onCorporateAccountChanged,
    onAccountNumberChanged,
    onVendorChanged,
    onInvoiceFinalised,
    onMethodAdded,
    onReceiverVerified,
    onBookingCompleted,
    onTransferEnded,
    onCreditNoteIssued,
    onPaymentSettled,
    onRefundSucceeded,
    onTopUpDisputeLost,
    onInvoiceChanged,
    onInvoiceCredited,
    onStatementIssued,
    onInvoiceDueChanged,
    onDunnedPaymentSettled,
    onMethodAddedForDunning,
    onDunningEnded,
    onPlanPaymentSettled,
    onInstalmentRefunded,
    onBillInvoiced,
    onBillRefused,
    onSalePaid,
    onSaleRefunded,
    onMethodAddedForReconciliation,
  ],
  dueWork: [
    watchMethodExpiry,
    watchAuthorisation,
    lookAtReceiver,
    expireCredit,
    expireHold,
    billSubscriptions,
    releaseSubscriptions,
    askForInvoice,
    chargeInstalment,
    attemptDunning,
    giveUpDunning,
    missInstalment,
    reconcileNightly,
    warnOfEvidence,
  ],
  snapshots: [],
  extensions: [
    readProviderSettings,
    readTaxSettings,
    answerInquiries,
    readRawBodies,
    refuseCardNumbers,
    readRateSources,
    performOperations(operations),
  ],
}
